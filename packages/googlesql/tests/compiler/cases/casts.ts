import { over } from '../case.ts';

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

export const casts = [
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
