import { define, pair } from './macro.ts';

/** Arithmetic where DuckDB's own differs: exact NUMERIC, failing divisions, rounding half away from zero. */
export const numberMacros: readonly string[] = [
  define('numeric_multiply', 'a, b', 'CAST(a * b AS DECIMAL(38,9))'),
  // Billionths of a as an integer, divided by billionths of b, rounded half away from zero.
  define(
    'billionths_quotient',
    'n, d',
    '(n // d) + CASE WHEN 2 * abs(n % d) >= abs(d) THEN CASE WHEN (n < 0) = (d < 0) THEN 1 ELSE -1 END ELSE 0 END',
  ),
  define('billionths', 'x', 'CAST(CAST(x AS DECIMAL(38,9)) * 1000000000::DECIMAL(38,0) AS HUGEINT)'),
  define(
    'from_billionths',
    'n',
    'CAST(CAST(n // 1000000000 AS DECIMAL(38,9)) + CAST(CAST(n % 1000000000 AS DECIMAL(18,0)) * 0.000000001::DECIMAL(10,9) AS DECIMAL(38,9)) AS DECIMAL(38,9))',
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
  define('safe_float_divide', 'a, b', 'CASE WHEN b = 0 THEN NULL ELSE a / b END'),
  define(
    'float_divide',
    'a, b',
    `CASE WHEN b = 0 AND a IS NOT NULL THEN error('division by zero: ' || a || ' / 0') ELSE a / b END`,
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
  define('float_round_to', 'x, digits', 'CASE WHEN isfinite(x) THEN round(x, digits::INTEGER) ELSE x END'),
  define(
    'numeric_round',
    'x, digits',
    `CASE WHEN digits >= 9 THEN x
      WHEN digits < -29 THEN 0::DECIMAL(38,9)
      ELSE _googlesql.from_billionths(_googlesql.billionths_quotient(_googlesql.billionths(x), pow(10, 9 - digits)::HUGEINT) * pow(10, 9 - digits)::HUGEINT) END`,
  ),
  define(
    'range_bucket',
    'x, list',
    'CASE WHEN x IS NULL OR list IS NULL THEN NULL ELSE len(list_filter(list, lambda each: each <= x)) END',
  ),
];
