import { define, pair } from './macro.ts';

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
  ...pair(
    'make_time',
    'h, i, s',
    `CASE WHEN h BETWEEN 0 AND 23 AND i BETWEEN 0 AND 59 AND s BETWEEN 0 AND 59 THEN make_time(h, i, s::DOUBLE) END`,
    `'Input calculates to invalid time: ' || h || ':' || i || ':' || s`,
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
       ELSE list_transform(generate_series(a::TIMESTAMP, b::TIMESTAMP, to_months(months::INTEGER)), lambda t: CAST(t AS DATE)) END`,
  ),
  define(
    'timestamp_array',
    'a, b, micros',
    `CASE WHEN a IS NULL OR b IS NULL OR micros IS NULL THEN NULL WHEN micros = 0 THEN error('Sequence step cannot be 0.')
       ELSE list_transform(generate_series(0, epoch_us(b) - epoch_us(a), micros), lambda n: a + to_microseconds(n)) END`,
  ),
  define(
    'month_of',
    'name',
    `CASE WHEN list_contains(['january', 'february', 'march', 'april', 'may', 'june', 'july', 'august', 'september', 'october', 'november', 'december'], lower(name)) OR length(name) = 3
       THEN list_position(['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'], lower(left(name, 3)))::VARCHAR END`,
  ),
];
