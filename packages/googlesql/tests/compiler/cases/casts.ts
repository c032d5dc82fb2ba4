import { over, queries } from '../case.ts';

const safe = (table: string, column: string, types: readonly string[]) =>
  over(
    table,
    types.map((type) => `SAFE_CAST(${column} AS ${type})`),
  );

const strict = (table: string, column: string, types: readonly string[]) =>
  over(
    table,
    types.map((type) => `CAST(${column} AS ${type})`),
  );

const both = (table: string, column: string, types: readonly string[]) => [
  ...safe(table, column, types),
  ...strict(table, column, types),
];

const numberTypes = ['INT64', 'FLOAT64', 'NUMERIC', 'BOOL'];
const timeTypes = ['DATE', 'DATETIME', 'TIMESTAMP', 'TIME'];

const dateFormats = [
  'YYYY-MM-DD',
  'dd/mm/yy',
  'YYY Y RRRR RR D DDD',
  'Month MONTH month, MON Mon mon; DAY Day day DY Dy dy',
  'YYYYMMDD',
  'YYYY"-Q at \\\\"x\\\\" 100%"MM',
  '',
];
const clockFormats = ['HH24:MI:SS', 'HH12 HH.MI AM am P.M. a.m.', 'SS.FF1,FF3;FF6 FF9 SSSSS'];
/** Texts that a format reads, and such as it does not. */
const written = [
  '2024-03-05',
  '2024-3-5',
  ' 2024-03-05\t',
  '24-03-05',
  '12024-03-05',
  '2024-003-05',
  '2024- 03-05',
  '2024 -03-05',
  '2024-03-05x',
  '2024-02-30',
  '2023-02-29',
  '2024-02-29',
  '0000-01-01',
  '0001-01-01',
  '9999-12-31',
  '2024-13-01',
  '2024-00-01',
  '20240305',
  '2024345',
  '202403051',
  '2024/03/05',
  '',
  'x',
  '2024 03 05',
  '2024  03 \n05',
  '\u00a02024-03-05\u3000',
  '2024-03',
  '٢٠٢٤-03-05',
  '05.03.2024 7:08',
  '05.03.2024 07:08:09',
  '5.3.2024  23:59:60',
  '05.03.2024 24:00:00',
  '05.03.2024 23:60:00',
  '05.03.2024 1:2:3',
  '05.03.2024 01:02:03 ',
  '05.03.202401:02:03',
];
const moments = [
  '070809',
  '7:8',
  '07:08:09.5',
  '07:08:09.123',
  '07:08:09.1234',
  '07:08:09.',
  '24:00',
  '23:59',
  '',
  '7',
  '23:60',
  '07:08:60.1',
];
const texts = (list: readonly string[]) => `UNNEST(${JSON.stringify(list)})`;

const formats = [
  ...over('times', [
    ...dateFormats.map((format) => `CAST(d AS STRING FORMAT '${format}')`),
    ...[...dateFormats, ...clockFormats].flatMap((format) => [
      `CAST(dt AS STRING FORMAT '${format}')`,
      `SAFE_CAST(ts AS STRING FORMAT '${format}')`,
    ]),
    `CAST(us AS STRING FORMAT 'YYYY-MM-DD HH24:MI:SS TZH:TZM')`,
    `CAST(us AS STRING FORMAT 'YYYY-MM-DD HH24:MI:SS TZH:TZM' AT TIME ZONE 'America/New_York')`,
    `CAST(us AS STRING FORMAT 'DD.MM. HH24:MI TZH' AT TIME ZONE '+05:30')`,
    `CAST(d AS STRING FORMAT NULL)`,
  ]),
  ...over(
    'clock',
    clockFormats.map((format) => `CAST(t AS STRING FORMAT '${format}')`),
  ),
  ...queries(
    ...['YYYY-MM-DD', 'YYYYMMDD', 'YYYY MM DD', 'YYYY-MM', 'YYYY/MM/DD'].flatMap((format) =>
      ['DATE', 'DATETIME', 'TIMESTAMP'].map(
        (type) => `SELECT s, SAFE_CAST(s AS ${type} FORMAT '${format}') AS v FROM ${texts(written)} AS s`,
      ),
    ),
    ...['DATETIME', 'TIMESTAMP'].flatMap((type) =>
      ['DD.MM.YYYY HH24:MI:SS', 'dd.mm.yyyy hh24:mi', 'DD.MM.YYYYHH24:MI:SS'].map(
        (format) => `SELECT s, SAFE_CAST(s AS ${type} FORMAT '${format}') AS v FROM ${texts(written)} AS s`,
      ),
    ),
    `SELECT s, SAFE_CAST(s AS TIMESTAMP FORMAT 'YYYY-MM-DD' AT TIME ZONE 'America/New_York') AS v FROM ${texts(written)} AS s`,
    ...['HH24:MI', 'HH24MISS', 'HH24:MI:SS.FF3', 'HH24:MI:SS.FF6', 'HH24'].map(
      (format) => `SELECT s, SAFE_CAST(s AS TIME FORMAT '${format}') AS v FROM ${texts(moments)} AS s`,
    ),
    `SELECT CAST('2024-03-05' AS DATE FORMAT 'YYYY-MM-DD') AS a`,
    `SELECT CAST('2024-3x' AS DATE FORMAT 'YYYY-MM-DD') AS a`,
    `SELECT CAST('24:00' AS TIME FORMAT 'HH24:MI') AS a`,
  ),
];

export const casts = [
  ...over('texts', ['CAST(s AS STRING(5))', 'CAST(id AS STRING(1))', 'CAST(NULL AS STRING(3))']),
  ...over('numerics', [
    'CAST(x AS NUMERIC(5,2))',
    'CAST(x AS NUMERIC(2))',
    'CAST(x AS NUMERIC(38,9))',
    'CAST(x AS NUMERIC(9,9))',
    'CAST(x AS NUMERIC(29))',
  ]),
  ...over('floats', ['CAST(x AS NUMERIC(4,1))']),
  ...over('ints', ['CAST(x AS NUMERIC(7))']),
  ...queries(
    `SELECT x, CAST(x AS NUMERIC(5, 2)) AS v FROM UNNEST(['1.235', '-1.235', '1.2349', '999.994', '-0.005']) AS x`,
    `SELECT CAST('999.995' AS NUMERIC(5, 2)) AS v`,
  ),
  ...formats,
  ...safe('numbers', 's', numberTypes),
  ...strict('few_numbers', 's', numberTypes),
  ...safe('stamps', 's', timeTypes),
  ...strict('few_stamps', 's', timeTypes),
  ...both('ints', 'x', ['STRING', 'FLOAT64', 'NUMERIC', 'BOOL']),
  ...both('floats', 'x', ['STRING', 'INT64', 'NUMERIC']),
  ...both('numerics', 'x', ['STRING', 'INT64', 'FLOAT64']),
  ...both('flags', 'a', ['STRING', 'INT64']),
  ...both('times', 'd', ['STRING', 'DATETIME', 'TIMESTAMP']),
  ...both('times', 'ts', ['STRING', 'DATE', 'DATETIME', 'TIME']),
  ...both('times', 'dt', ['STRING', 'DATE', 'TIMESTAMP', 'TIME']),
  ...both('clock', 't', ['STRING']),
  ...both('texts', 's', ['BYTES']),
  ...over('texts', [
    'CAST(CAST(s AS BYTES) AS STRING)',
    `CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(s)), 1, 15)) AS INT64)`,
    `CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(CONCAT(s, ')', IFNULL(t, '~')))), 1, 15)) AS INT64)`,
    `SAFE_CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(s)), 1, 16)) AS INT64)`,
    `SAFE_CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(s)), 3, 2), SUBSTR(s, 1, 15)) AS INT64)`,
  ]),
  ...over('lists', ['CAST(m AS ARRAY<FLOAT64>)', 'CAST(STRUCT(id, k) AS STRUCT<a STRING, b FLOAT64>)']),
];
