import { over } from '../case.ts';

const parts = ['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'WEEK(MONDAY)', 'WEEK(THURSDAY)', 'WEEK(SATURDAY)', 'ISOWEEK', 'ISOYEAR', 'DAY'];
const clockParts = ['HOUR', 'MINUTE', 'SECOND', 'MILLISECOND', 'MICROSECOND'];
const each = (list: readonly string[], expression: (part: string) => string) => list.map(expression);
const zone = `'America/New_York'`;

export const dates = [
  ...over('times', [
    ...each([...parts, 'DAYOFWEEK', 'DAYOFYEAR'], (part) => `EXTRACT(${part} FROM d)`),
    ...each([...parts, ...clockParts, 'DAYOFWEEK', 'DAYOFYEAR', 'DATE', 'TIME', 'DATETIME'], (part) => `EXTRACT(${part} FROM ts)`),
    ...each(['HOUR', 'DATE', 'DAYOFWEEK', 'WEEK', 'DATETIME', 'TIME'], (part) => `EXTRACT(${part} FROM ts AT TIME ZONE ${zone})`),
    ...each([...parts, ...clockParts, 'DATE', 'TIME'], (part) => `EXTRACT(${part} FROM dt)`),
    `EXTRACT(HOUR FROM ts AT TIME ZONE '+05:30')`,
    ...each(parts, (part) => `DATE_TRUNC(d, ${part})`),
    ...each(parts, (part) => `DATE_DIFF(d, e, ${part})`),
    ...each([...parts, ...clockParts], (part) => `TIMESTAMP_TRUNC(ts, ${part})`),
    ...each(['HOUR', 'MINUTE', 'DAY', 'WEEK', 'MONTH', 'ISOYEAR'], (part) => `TIMESTAMP_TRUNC(ts, ${part}, ${zone})`),
    ...each([...parts, ...clockParts], (part) => `DATETIME_TRUNC(dt, ${part})`),
    ...each(['DAY', ...clockParts], (part) => `TIMESTAMP_DIFF(ts, us, ${part})`),
    ...each([...parts, ...clockParts], (part) => `DATETIME_DIFF(dt, DATETIME(us), ${part})`),
    ...each(['DAY', 'WEEK', 'MONTH', 'QUARTER', 'YEAR'], (part) => `DATE_ADD(d, INTERVAL n ${part})`),
    ...each(['DAY', 'MONTH', 'YEAR'], (part) => `DATE_SUB(d, INTERVAL n ${part})`),
    ...each(['DAY', ...clockParts], (part) => `TIMESTAMP_ADD(ts, INTERVAL n ${part})`),
    ...each(['DAY', ...clockParts], (part) => `TIMESTAMP_SUB(ts, INTERVAL n ${part})`),
    ...each(['DAY', 'MONTH', 'YEAR', 'HOUR', 'WEEK', 'QUARTER'], (part) => `DATETIME_ADD(dt, INTERVAL n ${part})`),
    ...each(['DAY', 'MONTH', 'MINUTE'], (part) => `DATETIME_SUB(dt, INTERVAL n ${part})`),
    'd + n', 'n + d', 'd - n', 'LAST_DAY(d)', ...each(['MONTH', 'QUARTER', 'YEAR', 'WEEK', 'WEEK(MONDAY)', 'ISOWEEK'], (part) => `LAST_DAY(d, ${part})`), 'LAST_DAY(dt)', 'LAST_DAY(dt, MONTH)',
    'DATE(ts)', `DATE(ts, ${zone})`, 'DATE(dt)', 'DATE(d)', 'DATETIME(ts)', `DATETIME(ts, ${zone})`, 'DATETIME(d)', 'DATETIME(dt)', 'TIME(ts)', `TIME(ts, ${zone})`, 'TIME(dt)', 'TIMESTAMP(d)', `TIMESTAMP(d, ${zone})`,
    'TIMESTAMP(dt)', `TIMESTAMP(dt, ${zone})`, 'TIMESTAMP(ts)', 'DATETIME(d, TIME(ts))', 'UNIX_DATE(d)', 'UNIX_SECONDS(ts)', 'UNIX_MILLIS(us)', 'UNIX_SECONDS(us)', 'UNIX_MICROS(ts)', 'DATE_FROM_UNIX_DATE(n)',
    'TIMESTAMP_SECONDS(n * 1000000)', 'TIMESTAMP_MILLIS(n)', 'TIMESTAMP_MICROS(n)', 'DATE(2000 + n, 2, 29)', 'DATE(n, n, n)', 'SAFE.DATE(n, n, n)', 'DATETIME(2000 + n, 1, 1, n, 0, 0)', 'SAFE.DATETIME(2000 + n, 1, 1, n, 0, 0)', 'STRING(ts)', 'STRING(d)', 'STRING(dt)',
    'GENERATE_DATE_ARRAY(d, DATE_ADD(d, INTERVAL 3 DAY))', `IF(id IN (2, 9), GENERATE_DATE_ARRAY(d, DATE '2025-01-31', INTERVAL 1 MONTH), NULL)`, 'IF(id IN (6), GENERATE_DATE_ARRAY(d, e, INTERVAL 1 WEEK), NULL)', 'IF(id IN (6), GENERATE_DATE_ARRAY(e, d, INTERVAL -1 QUARTER), NULL)',
    'IF(id = 6, GENERATE_TIMESTAMP_ARRAY(us, ts, INTERVAL 7 MINUTE), NULL)',
    'CURRENT_DATE() > DATE "2020-01-01"', 'CURRENT_TIMESTAMP() > TIMESTAMP "2020-01-01 00:00:00+00"', `CURRENT_DATE('Asia/Tokyo') > DATE "2020-01-01"`, 'CURRENT_DATETIME() > DATETIME "2020-01-01 00:00:00"', `CURRENT_DATETIME('Asia/Tokyo') > DATETIME "2020-01-01 00:00:00"`,
    ...each(['%Y-%m', '%Y%m%d', '%A', '%b %d %Y', '%G-W%V', '%Q', '%u', '%e|%F|%j|%y', '%a %B', '%U|%W|%w', '%%', 'x', '%D|%x|%h', '%E4Y'], (format) => `FORMAT_DATE('${format}', d)`),
    ...each(['%Y-%m-%d %H:%M:%S', '%F %T', '%E3S', '%E6S', '%E*S', '%R', '%I %p', '%k|%s', '%Y%m%d%H%M%S', '%Z'], (format) => `FORMAT_TIMESTAMP('${format}', ts)`),
    `FORMAT_TIMESTAMP('%F %T', ts, ${zone})`, `FORMAT_DATETIME('%Y/%m %H:%M:%E*S', dt)`, `FORMAT('%t|%t|%t', d, ts, dt)`,
  ]),
  ...over('clock', [...each(clockParts, (part) => `EXTRACT(${part} FROM t)`), 'STRING(t)', 'CAST(t AS STRING)']),
  ...over('stamps', [
    ...each(['%Y-%m-%d', '%Y%m%d', '%d/%m/%Y', '%m/%d/%Y', '%F', '%b %e, %Y', '%B %d, %Y', '%Y'], (format) => `SAFE.PARSE_DATE('${format}', s)`),
    ...each(['%Y-%m-%d', '%Y%m%d'], (format) => `PARSE_DATE('${format}', s)`),
    ...each(['%Y-%m-%d %H:%M:%S', '%F %T', '%Y-%m-%d %H:%M:%E*S %Z', '%Y-%m-%d %H:%M:%E*S', '%Y-%m-%d %H:%M:%S UTC', '%Y-%m-%dT%H:%M:%S'], (format) => `SAFE.PARSE_TIMESTAMP('${format}', s)`),
    `PARSE_TIMESTAMP('%Y-%m-%d %H:%M:%S', s)`, `SAFE.PARSE_TIMESTAMP('%Y-%m-%d %H:%M:%S', s, ${zone})`, `PARSE_TIMESTAMP('%F %T', s, ${zone})`, `SAFE.PARSE_DATETIME('%Y-%m-%d %H:%M:%S', s)`, `PARSE_DATETIME('%F %T', s)`,
    'SAFE.TIMESTAMP(s)', 'TIMESTAMP(s)', `TIMESTAMP(s, ${zone})`, `SAFE.TIMESTAMP(s, ${zone})`,
  ]),
];
