import { define, pair } from './macro.ts';

const wrongFormat = `'Failed to parse input string "' || s || '"'`;

export const dateMacros: readonly string[] = [
  define(
    'date_in_range',
    'd',
    `CASE WHEN d BETWEEN DATE '0001-01-01' AND DATE '9999-12-31' THEN d WHEN d IS NOT NULL THEN error('Date is out of range: ' || d) END`,
  ),
  define(
    'timestamp_in_range',
    't',
    `CASE WHEN t BETWEEN TIMESTAMP '0001-01-01' AND TIMESTAMP '9999-12-31 23:59:59.999999' THEN t WHEN t IS NOT NULL THEN error('Timestamp is out of range: ' || t) END`,
  ),
  ...pair(
    'make_date',
    'y, m, d',
    `CASE WHEN y BETWEEN 1 AND 9999 THEN TRY_CAST(lpad(y::VARCHAR, 4, '0') || '-' || m || '-' || d AS DATE) END`,
    `'Input calculates to invalid date: ' || y || '-' || m || '-' || d`,
  ),
  ...pair(
    'make_datetime',
    'y, m, d, h, i, s',
    `CASE WHEN y BETWEEN 1 AND 9999 THEN TRY_CAST(lpad(y::VARCHAR, 4, '0') || '-' || m || '-' || d || ' ' || h || ':' || i || ':' || s AS TIMESTAMP) END`,
    `'Input calculates to invalid datetime'`,
  ),
  define(
    'date_array',
    'a, b, days',
    `CASE WHEN a IS NULL OR b IS NULL OR days IS NULL THEN NULL WHEN days = 0 THEN error('Sequence step cannot be 0.')
       ELSE list_transform(generate_series(0, b - a, days), lambda n: a + n::INTEGER) END`,
  ),
  define(
    'month_array',
    'a, b, months',
    `CASE WHEN a IS NULL OR b IS NULL OR months IS NULL THEN NULL WHEN months = 0 THEN error('Sequence step cannot be 0.')
       ELSE list_filter(list_transform(generate_series(0, date_diff('month', a, b), months), lambda n: CAST(a + to_months(n::INTEGER) AS DATE)),
         lambda d: CASE WHEN months > 0 THEN d <= b ELSE d >= b END) END`,
  ),
  define(
    'timestamp_array',
    'a, b, micros',
    `CASE WHEN a IS NULL OR b IS NULL OR micros IS NULL THEN NULL WHEN micros = 0 THEN error('Sequence step cannot be 0.')
       ELSE list_transform(generate_series(0, epoch_us(b) - epoch_us(a), micros), lambda n: a + to_microseconds(n)) END`,
  ),
  ...pair(
    'parse_date',
    's, format, shape',
    `CASE WHEN regexp_full_match(s, '\\s*' || shape || '\\s*') THEN TRY_CAST(try_strptime(trim(s), format) AS DATE) END`,
    wrongFormat,
  ),
  ...pair(
    'parse_clock',
    's, format, shape, fraction',
    `CASE WHEN regexp_full_match(s, '\\s*' || shape || '\\s*') THEN
       CASE WHEN fraction THEN coalesce(try_strptime(trim(s), format || '.%f'), try_strptime(trim(s), format)) ELSE try_strptime(trim(s), format) END END`,
    wrongFormat,
  ),
  ...pair(
    'parse_zoned',
    's, format, shape, fraction',
    `CASE WHEN regexp_full_match(s, '\\s*' || shape || '\\s*(?:[zZ]|[+-]\\d{1,2}(?::\\d{2})?|[A-Za-z_]+(?:/[A-Za-z_/+0-9-]+)?)\\s*') THEN
       _googlesql.in_zone(_googlesql.safe_parse_clock(regexp_extract(s, '^\\s*' || shape), format, shape, fraction), _googlesql.zone_of(s)) END`,
    wrongFormat,
  ),
];
