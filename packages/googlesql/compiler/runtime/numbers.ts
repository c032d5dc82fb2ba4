import { define, pair, schema } from './macro.ts';

/** NUMERIC's greatest value. */
const largest = '99999999999999999999999999999.999999999::DECIMAL(38,9)';

/** Arithmetic where DuckDB's own differs: exact NUMERIC, failing divisions, rounding half away from zero. */
export const numberMacros: readonly string[] = [
  // An INT64 is 64 bits without a sign while it is shifted: what is shifted in is 0, what is shifted out is lost.
  define(
    'int64_of_bits',
    'bits',
    `((bits + 9223372036854775808::HUGEINT) % 18446744073709551616::HUGEINT - 9223372036854775808::HUGEINT)::BIGINT`,
  ),
  ...pair(
    'shift_left',
    'x, n',
    `CASE WHEN n >= 64 THEN 0::BIGINT WHEN n >= 0 THEN ${schema}.int64_of_bits((x::HUGEINT & ((1::HUGEINT << (64 - n)::HUGEINT) - 1)) << n::HUGEINT) END`,
    `'Bitwise shift by negative offset.'`,
  ),
  ...pair(
    'shift_right',
    'x, n',
    `CASE WHEN n >= 64 THEN 0::BIGINT WHEN n >= 0 THEN ${schema}.int64_of_bits((x::HUGEINT & 18446744073709551615::HUGEINT) >> n::HUGEINT) END`,
    `'Bitwise shift by negative offset.'`,
  ),
  define('numeric_multiply', 'a, b', 'CAST(a * b AS DECIMAL(38,9))'),
  // pow gives a FLOAT64, exact only up to 10^22.
  define('power_of_ten', 'k', `CAST('1' || repeat('0', k) AS HUGEINT)`),
  // Billionths of a as an integer, divided by billionths of b, rounded half away from zero. Each is named once, and of 128 bits a product
  // is a third of the work of a remainder.
  define(
    'billionths_quotient',
    'n, d',
    `list_transform([{'n': n, 'd': d}], lambda v: list_transform([v.n // v.d], lambda q:
       q + CASE WHEN 2 * abs(v.n - q * v.d) >= abs(v.d) THEN CASE WHEN (v.n < 0) = (v.d < 0) THEN 1 ELSE -1 END ELSE 0 END)[1])[1]`,
  ),
  define('billionths', 'x', 'CAST(CAST(x AS DECIMAL(38,9)) * 1000000000::DECIMAL(38,0) AS HUGEINT)'),
  // The same of every NUMERIC: from 1e20 on DuckDB does not multiply so many digits. A third slower.
  define(
    'all_billionths',
    'x',
    'CAST(trunc(x) AS HUGEINT) * 1000000000::HUGEINT + CAST(CAST(x % 1::DECIMAL(38,9) AS DECIMAL(18,9)) * 1000000000::DECIMAL(10,0) AS HUGEINT)',
  ),
  define(
    'from_billionths',
    'n',
    `list_transform([n], lambda whole:
       CAST(CAST(whole // 1000000000 AS DECIMAL(38,9)) + CAST(CAST(whole % 1000000000 AS DECIMAL(18,0)) * 0.000000001::DECIMAL(10,9) AS DECIMAL(38,9)) AS DECIMAL(38,9)))[1]`,
  ),
  ...pair(
    'numeric_divide',
    'a, b',
    `CASE WHEN b = 0 THEN NULL ELSE _googlesql.from_billionths(_googlesql.billionths_quotient(_googlesql.billionths(a) * 1000000000::HUGEINT, _googlesql.billionths(b))) END`,
    `'division by zero: ' || a || ' / 0'`,
  ),
  ...pair(
    'numeric_modulo',
    'a, b',
    'CASE WHEN b <> 0 THEN a % b END',
    `'division by zero: MOD(' || a || ', 0)'`,
  ),
  ...pair(
    'int_divide',
    'a, b',
    'CASE WHEN b = -1 THEN TRY_CAST(-(a::HUGEINT) AS BIGINT) WHEN b <> 0 THEN a // nullif(b, -1) END',
    `'division by zero or overflow: DIV(' || a || ', ' || b || ')'`,
  ),
  ...pair(
    'int_modulo',
    'a, b',
    'CASE WHEN b = -1 THEN a - a WHEN b <> 0 THEN a % nullif(b, -1) END',
    `'division by zero: MOD(' || a || ', 0)'`,
  ),
  define(
    'safe_numeric_add',
    'a, b',
    `CASE WHEN (b > 0 AND a > ${largest} - b) OR (b < 0 AND a < -${largest} - b) THEN NULL ELSE a + b END`,
  ),
  define(
    'safe_numeric_subtract',
    'a, b',
    `CASE WHEN (b < 0 AND a > ${largest} + b) OR (b > 0 AND a < -${largest} + b) THEN NULL ELSE a - b END`,
  ),
  define('safe_add', 'a, b', 'TRY_CAST(a::HUGEINT + b AS BIGINT)'),
  define('safe_subtract', 'a, b', 'TRY_CAST(a::HUGEINT - b AS BIGINT)'),
  define('safe_multiply', 'a, b', 'TRY_CAST(a::HUGEINT * b AS BIGINT)'),
  define('floor_divide', 'a, b', '((a - (((a % b) + b) % b)) // b)'),
  define('float_sign', 'x', `CASE WHEN isnan(x) THEN x ELSE CAST(sign(x) AS DOUBLE) END`),
  ...pair('sqrt', 'x', 'CASE WHEN x >= 0 THEN sqrt(x) END', `'Argument to SQRT cannot be negative: ' || x`),
  ...pair(
    'ln',
    'x',
    `CASE WHEN x = '-inf'::DOUBLE THEN 'nan'::DOUBLE WHEN x > 0 THEN ln(x) END`,
    `'LN is undefined for zero or negative value: LN(' || x || ')'`,
  ),
  ...pair(
    'log_of_base',
    'x, base',
    `CASE WHEN isnan(x) OR isnan(base) OR x = '-inf'::DOUBLE OR base = 'inf'::DOUBLE THEN CASE WHEN base IS NOT NULL THEN 'nan'::DOUBLE END
       WHEN x = 'inf'::DOUBLE AND base > 0 THEN CASE WHEN base < 1 THEN '-inf'::DOUBLE ELSE x END
       WHEN x > 0 AND base > 0 AND base <> 1 THEN ln(x) / ln(base) END`,
    `'LOG is undefined for such values: LOG(' || x || ', ' || base || ')'`,
  ),
  // DuckDB fails for infinity.
  ...['sin', 'cos', 'tan'].map((name) =>
    define(name, 'x', `CASE WHEN isinf(x) THEN 'nan'::DOUBLE ELSE ${name}(x) END`),
  ),
  ...['acos', 'asin'].flatMap((name) =>
    pair(
      name,
      'x',
      `CASE WHEN NOT isfinite(x) THEN 'nan'::DOUBLE WHEN abs(x) <= 1 THEN ${name}(x) END`,
      `'Argument to ${name.toUpperCase()} must be between -1 and 1: ' || x`,
    ),
  ),
  ...pair(
    'log10',
    'x',
    `CASE WHEN x = '-inf'::DOUBLE THEN 'nan'::DOUBLE WHEN x > 0 THEN log10(x) END`,
    `'LOG10 is undefined for zero or negative value: LOG10(' || x || ')'`,
  ),
  ...pair(
    'exp',
    'x',
    'CASE WHEN isinf(exp(x)) AND NOT isinf(x) THEN NULL ELSE exp(x) END',
    `'Floating point overflow in function: EXP'`,
  ),
  ...pair(
    'pow',
    'x, y',
    'CASE WHEN isfinite(x) AND isfinite(y) AND NOT isfinite(pow(x, y)) THEN NULL ELSE pow(x, y) END',
    `'Floating point error in function: POW'`,
  ),
  define('float_round', 'x', 'round(x)'),
  // The decimals of a FLOAT64 are written out exactly and rounded there: 2.675 lies below its half. An exact half, which is a
  // whole odd number of halves of powers of two, is rounded away from zero.
  define(
    'float_round_decimals',
    'x, digits',
    `CASE WHEN abs(x * pow(2, digits + 1)) < 9007199254740992 AND abs(x * pow(2, digits + 1)) % 2 = 1
       THEN CAST(printf('%.' || digits || 'f', x * 1.0000000000000002220446049250313::DOUBLE) AS DOUBLE)
       ELSE CAST(printf('%.' || digits || 'f', x) AS DOUBLE) END`,
  ),
  define(
    'float_trunc_decimals',
    'x, digits',
    `CAST(regexp_replace(printf('%.' || (digits + 30) || 'f', x), '.{30}$', '') AS DOUBLE)`,
  ),
  // Digits before the point: exact in integers of 128 bits.
  define(
    'float_round_tens',
    'x, k',
    `CASE WHEN abs(x) < 1e37 THEN CASE WHEN k > 37 THEN 0.0::DOUBLE ELSE _googlesql.tens(x, abs(trunc(x))::HUGEINT, pow(10, k)::HUGEINT, pow(10, k)::HUGEINT // 2) END
       WHEN k > 308 THEN 0.0::DOUBLE ELSE round(x / pow(10, k)) * pow(10, k) END`,
  ),
  define(
    'tens',
    'x, whole, ten, half',
    `sign(x)::DOUBLE * (whole - whole % ten + CASE WHEN whole % ten >= half THEN ten ELSE 0::HUGEINT END)::DOUBLE`,
  ),
  ...pair(
    'float_round_to',
    'x, digits',
    `CASE WHEN NOT isfinite(x) OR digits > 400 OR x = 0 THEN x WHEN digits >= 0 THEN _googlesql.float_round_decimals(x, digits)
       WHEN isfinite(_googlesql.float_round_tens(x, -digits)) THEN _googlesql.float_round_tens(x, -digits) END`,
    `'double overflow: ROUND(' || x || ', ' || digits || ')'`,
  ),
  define(
    'float_trunc_to',
    'x, digits',
    `CASE WHEN NOT isfinite(x) OR digits > 400 OR x = 0 THEN x WHEN digits >= 0 THEN _googlesql.float_trunc_decimals(x, digits)
       WHEN digits < -308 THEN 0.0::DOUBLE ELSE _googlesql.float_trunc_tens(x, -digits) END`,
  ),
  define(
    'float_trunc_tens',
    'x, k',
    `CASE WHEN abs(x) < 1e37 THEN CASE WHEN k > 37 THEN 0.0::DOUBLE ELSE _googlesql.tens(x, abs(trunc(x))::HUGEINT, pow(10, k)::HUGEINT, 10::HUGEINT * pow(10, k)::HUGEINT) END
       ELSE trunc(x / pow(10, k)) * pow(10, k) END`,
  ),
  define(
    'numeric_round',
    'x, digits',
    `CASE WHEN x IS NULL OR digits IS NULL THEN NULL WHEN digits >= 9 THEN x
      WHEN digits < -29 THEN 0::DECIMAL(38,9)
      ELSE _googlesql.from_billionths(_googlesql.billionths_quotient(_googlesql.all_billionths(x), _googlesql.power_of_ten(9 - digits)) * _googlesql.power_of_ten(9 - digits)) END`,
  ),
  define(
    'safe_numeric_round',
    'x, digits',
    `CASE WHEN abs(x) < 40000000000000000000000000000 OR digits < -29 OR digits >= 9 THEN _googlesql.numeric_round(x, digits)
      WHEN abs(_googlesql.billionths_quotient(_googlesql.all_billionths(x), _googlesql.power_of_ten(9 - digits)) * _googlesql.power_of_ten(9 - digits)) < 100000000000000000000000000000000000000::HUGEINT
        THEN _googlesql.numeric_round(x, digits) END`,
  ),
  define(
    'numeric_trunc',
    'x, digits',
    `CASE WHEN x IS NULL OR digits IS NULL THEN NULL WHEN digits >= 9 THEN x WHEN digits < -29 THEN 0::DECIMAL(38,9)
      ELSE _googlesql.from_billionths((_googlesql.all_billionths(x) // _googlesql.power_of_ten(9 - digits)) * _googlesql.power_of_ten(9 - digits)) END`,
  ),
  define(
    'numeric_in_range',
    'x',
    `CASE WHEN x BETWEEN -99999999999999999999999999999.999999999 AND 99999999999999999999999999999.999999999 THEN x
       WHEN x IS NOT NULL THEN error('numeric overflow') END`,
  ),
  define(
    'range_bucket',
    'x, list',
    `CASE WHEN x IS NULL OR list IS NULL THEN NULL WHEN list_contains(list_transform(range(1, len(list)), lambda i: list[i] <= list[i + 1] AND list[i] IS NOT NULL), false) OR list_count(list) < len(list)
       THEN error('RANGE_BUCKET needs an array in ascending order without NULL') ELSE len(list_filter(list, lambda each: each <= x)) END`,
  ),
];
