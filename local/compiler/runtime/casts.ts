import { define, pair } from './macro.ts';

export const castMacros: readonly string[] = [
  ...pair(
    'string_to_int64',
    's',
    `CASE WHEN regexp_full_match(s, '-?\\d+|0[xX][0-9a-fA-F]+') THEN TRY_CAST(s AS BIGINT)
       WHEN regexp_full_match(s, '\\s*[+-]?\\d+\\s*') THEN TRY_CAST(trim(s, E' \\t\\n\\v\\f\\r') AS BIGINT)
       WHEN regexp_full_match(s, '\\s*[+-]?0[xX][0-9a-fA-F]+\\s*') THEN
         TRY_CAST((CASE WHEN contains(s, '-') THEN -1 ELSE 1 END) * TRY_CAST(regexp_extract(s, '0[xX][0-9a-fA-F]+') AS HUGEINT) AS BIGINT) END`,
    `'Bad int64 value: ' || s`,
  ),
  ...pair(
    'string_to_float64',
    's',
    `CASE WHEN regexp_full_match(s, '\\s*[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?\\s*') THEN TRY_CAST(trim(s, E' \\t\\n\\v\\f\\r') AS DOUBLE)
       WHEN regexp_full_match(s, '(?i)\\s*[+-]?(?:inf|infinity|nan)\\s*') THEN TRY_CAST(lower(trim(s, E' \\t\\n\\v\\f\\r+')) AS DOUBLE)
       WHEN regexp_full_match(s, '\\s*[+-]?0[xX][0-9a-fA-F.pP+-]+\\s*') THEN error('a hexadecimal FLOAT64 is not supported by the embedded warehouse: ' || s) END`,
    `'Bad double value: ' || s`,
  ),
  ...pair(
    'string_to_numeric',
    's',
    `CASE WHEN regexp_full_match(s, '\\s*[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?\\s*') THEN TRY_CAST(trim(s, E' \\t\\n\\v\\f\\r') AS DECIMAL(38,9)) END`,
    `'Invalid NUMERIC value: ' || s`,
  ),
  ...pair(
    'string_to_bool',
    's',
    `CASE lower(s) WHEN 'true' THEN true WHEN 'false' THEN false END`,
    `'Bad bool value: ' || s`,
  ),
  ...pair(
    'string_to_date',
    's',
    `CASE WHEN s LIKE '____-__-__' AND s >= '0001' THEN TRY_CAST(s AS DATE) ELSE CAST(_googlesql.odd_civil(s) AS DATE) END`,
    `'Invalid date: ''' || s || ''''`,
  ),
  ...pair(
    'string_to_time',
    's',
    `CASE WHEN regexp_full_match(s, '\\d{1,2}:\\d{1,2}:\\d{1,2}(?:\\.\\d{0,6})?') THEN TRY_CAST(s AS TIME) END`,
    `'Invalid time string "' || s || '"'`,
  ),
  ...pair(
    'float64_to_int64',
    'x',
    'CASE WHEN isfinite(x) THEN TRY_CAST(round(x) AS BIGINT) END',
    `'Illegal conversion of FLOAT64 ' || x || ' to INT64'`,
  ),
  ...pair(
    'float64_to_numeric',
    'x',
    'CASE WHEN isfinite(x) THEN TRY_CAST(x AS DECIMAL(38,9)) END',
    `'Illegal conversion of FLOAT64 ' || x || ' to NUMERIC'`,
  ),
  ...pair('numeric_to_int64', 'x', 'TRY_CAST(round(x) AS BIGINT)', `'int64 out of range: ' || x`),
  define('float64_to_string', 'x', 'CAST(x AS VARCHAR)'),
  define('numeric_to_string', 'x', `rtrim(rtrim(CAST(x AS VARCHAR), '0'), '.')`),
];
