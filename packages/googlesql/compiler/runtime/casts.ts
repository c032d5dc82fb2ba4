import { define, pair } from './macro.ts';

const blanks = `E' \\t\\n\\v\\f\\r'`;
const decimal = `'\\s*[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?\\s*'`;

/**
 * Casts from STRING as GoogleSQL does them: DuckDB's own take '1.5' for 2 and '1_000' for 1000. The usual spelling is
 * recognised cheaply (a number that prints as it was written); regular expressions see the rest.
 */
export const castMacros: readonly string[] = [
  define(
    'text_within',
    's, n',
    `CASE WHEN length(s) > n THEN error('STRING(' || n || ') has maximum length ' || n || ' but got a value with length ' || length(s)) ELSE s END`,
  ),
  define(
    'numeric_within',
    'x, digits, greatest',
    `list_transform([round(x, digits)::DECIMAL(38,9)], lambda "$x": CASE WHEN abs("$x") > greatest
       THEN error('NUMERIC with parameters got a value that is not in range of [-' || greatest || ', ' || greatest || ']') ELSE "$x" END)[1]`,
  ),
  define(
    'hexadecimal_int64',
    's, unsigned',
    `CASE WHEN strlen(s) - strlen(unsigned) <= 1 AND (unsigned LIKE '0x_%' OR unsigned LIKE '0X_%') AND translate(substring(unsigned, 3), '0123456789abcdefABCDEF', '') = ''
       THEN TRY_CAST((CASE WHEN starts_with(s, '-') THEN -1 ELSE 1 END)::HUGEINT * TRY_CAST(unsigned AS UBIGINT)::HUGEINT AS BIGINT) END`,
  ),
  // Without a regular expression, so that a call may name its argument first.
  define(
    'odd_int64',
    's',
    `list_transform([trim(s, ${blanks})], lambda "$t": CASE WHEN translate("$t", '+-0123456789', '') = '' THEN TRY_CAST("$t" AS BIGINT)
       WHEN contains("$t", '0x') OR contains("$t", '0X') THEN _googlesql.hexadecimal_int64("$t", ltrim("$t", '+-')) END)[1]`,
  ),
  ...pair(
    'string_to_int64',
    's',
    `CASE WHEN CAST(TRY_CAST(s AS BIGINT) AS VARCHAR) = s THEN TRY_CAST(s AS BIGINT)
       WHEN starts_with(s, '0x') AND NOT contains(s, '_') AND NOT contains(s, '.') THEN TRY_CAST(s AS BIGINT)
       ELSE _googlesql.odd_int64(s) END`,
    `'Bad int64 value: ' || s`,
  ),
  define(
    'odd_float64',
    's',
    `CASE WHEN regexp_full_match(s, ${decimal}) THEN
         coalesce(TRY_CAST(trim(s, ${blanks}) AS DOUBLE), CASE WHEN regexp_matches(s, '[eE]-') THEN 0 WHEN contains(s, '-') THEN '-inf'::DOUBLE ELSE 'inf'::DOUBLE END)
       WHEN regexp_full_match(s, '(?i)\\s*[+-]?(?:inf|infinity|nan)\\s*') THEN TRY_CAST(lower(trim(s, E' \\t\\n\\v\\f\\r+')) AS DOUBLE)
       WHEN regexp_full_match(s, '\\s*[+-]?0[xX][0-9a-fA-F]{1,16}\\s*') THEN
         (CASE WHEN contains(s, '-') THEN -1 ELSE 1 END) * CAST(TRY_CAST(regexp_extract(s, '0[xX][0-9a-fA-F]+') AS UBIGINT) AS DOUBLE)
       WHEN regexp_full_match(s, '\\s*[+-]?0[xX][0-9a-fA-F.]+(?:[pP][+-]?\\d+)?\\s*') THEN
         error('A hexadecimal fraction as FLOAT64 is not supported by the embedded warehouse') END`,
  ),
  ...pair(
    'string_to_float64',
    's',
    `CASE WHEN s >= '-' AND s < 'A' AND NOT contains(s, '_') AND NOT contains(s, 'x') AND TRY_CAST(s AS DOUBLE) IS NOT NULL THEN TRY_CAST(s AS DOUBLE) ELSE _googlesql.odd_float64(s) END`,
    `'Bad double value: ' || s`,
  ),
  // Digits with a point behind the given number of them.
  define(
    'pointed',
    'digits, place',
    `CASE WHEN place <= 0 THEN '0.' || repeat('0', -place) || digits WHEN place >= length(digits) THEN digits || repeat('0', place - length(digits))
       ELSE left(digits, place) || '.' || substring(digits, place + 1) END`,
  ),
  // A number with an exponent as one without: DuckDB rounds what lies far below the scale up.
  define(
    'without_exponent',
    's',
    `list_transform([regexp_extract(s, '^([+-]?)(\\d*)\\.?(\\d*)[eE]([+-]?\\d+)$', ['sign', 'whole', 'part', 'exponent'])], lambda "$n":
       "$n".sign || _googlesql.pointed("$n".whole || "$n".part, length("$n".whole) + greatest(-100, least(100, coalesce(TRY_CAST("$n".exponent AS BIGINT), 100)))))[1]`,
  ),
  // DECIMAL(38,9) is a hundred times slower to parse than DECIMAL(18,9).
  ...pair(
    'string_to_numeric',
    's',
    `CASE WHEN strlen(s) <= 20 AND NOT contains(s, '_') AND NOT contains(s, 'e') AND NOT contains(s, 'E') AND TRY_CAST(s AS DECIMAL(18,9)) IS NOT NULL
         THEN CAST(TRY_CAST(s AS DECIMAL(18,9)) AS DECIMAL(38,9))
       WHEN NOT regexp_full_match(s, ${decimal}) THEN NULL WHEN contains(lower(s), 'e') THEN TRY_CAST(_googlesql.without_exponent(trim(s, ${blanks})) AS DECIMAL(38,9))
       ELSE TRY_CAST(trim(s, ${blanks}) AS DECIMAL(38,9)) END`,
    `'Invalid NUMERIC value: ' || s`,
  ),
  ...pair(
    'string_to_bool',
    's',
    `CASE lower(s) WHEN 'true' THEN true WHEN 'false' THEN false END`,
    `'Bad bool value: ' || s`,
  ),
  define(
    'odd_date',
    's',
    `CASE WHEN regexp_full_match(s, '\\d{4}-\\d{1,2}-\\d{1,2}') AND s >= '0001' THEN TRY_CAST(s AS DATE) END`,
  ),
  ...pair(
    'string_to_date',
    's',
    `CASE WHEN s LIKE '____-__-__' THEN CASE WHEN s >= '0001' AND s[10] >= '0' THEN TRY_CAST(s AS DATE) END ELSE _googlesql.odd_date(s) END`,
    `'Invalid date: ''' || s || ''''`,
  ),
  ...pair(
    'string_to_time',
    's',
    `CASE WHEN regexp_full_match(s, '\\d{1,2}:\\d{1,2}:\\d{1,2}(?:\\.\\d{1,6})?') AND NOT starts_with(s, '24') THEN TRY_CAST(s AS TIME) END`,
    `'Invalid time string "' || s || '"'`,
  ),
  ...pair(
    'float64_to_int64',
    'x',
    'CASE WHEN isfinite(x) THEN TRY_CAST(round(x) AS BIGINT) END',
    `'Illegal conversion of FLOAT64 ' || x || ' to INT64'`,
  ),
  // Whole part and fraction apart: a double times a thousand million is not exact.
  ...pair(
    'float64_to_numeric',
    'x',
    `CASE WHEN abs(x) < 1e29 THEN CAST(CAST(trunc(x) AS HUGEINT) AS DECIMAL(38,9)) +
       CAST(CAST(CAST(round((x - trunc(x)) * 1000000000) AS BIGINT) AS DECIMAL(18,0)) * 0.000000001::DECIMAL(10,9) AS DECIMAL(38,9)) END`,
    `'Illegal conversion of FLOAT64 ' || x || ' to NUMERIC'`,
  ),
  ...pair('numeric_to_int64', 'x', 'TRY_CAST(round(x) AS BIGINT)', `'int64 out of range: ' || x`),
  // Fifteen digits where they say it all, else seventeen.
  define(
    'float64_to_string',
    'x',
    `CASE WHEN x = 0 THEN '0'
       WHEN CAST(printf('%.15g', x) AS DOUBLE) = x THEN printf('%.15g', x) ELSE printf('%.17g', x) END`,
  ),
  // DuckDB writes a number of 128 bits six times as slowly as one of 64.
  define(
    'numeric_to_string',
    'x',
    `rtrim(rtrim(CASE WHEN x BETWEEN -999999999 AND 999999999 THEN CAST(CAST(x AS DECIMAL(18,9)) AS VARCHAR) ELSE CAST(x AS VARCHAR) END, '0'), '.')`,
  ),
];
