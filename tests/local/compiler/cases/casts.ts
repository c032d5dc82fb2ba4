import { over } from '../case.ts';

const both = (table: string, column: string, types: readonly string[]) =>
  over(
    table,
    types.flatMap((type) => [`SAFE_CAST(${column} AS ${type})`, `CAST(${column} AS ${type})`]),
  );

export const casts = [
  ...both('numbers', 's', ['INT64', 'FLOAT64', 'NUMERIC', 'BOOL']),
  ...both('stamps', 's', ['DATE', 'DATETIME', 'TIMESTAMP', 'TIME']),
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
  ]),
  ...over('lists', ['CAST(m AS ARRAY<FLOAT64>)', 'CAST(STRUCT(id, k) AS STRUCT<a STRING, b FLOAT64>)']),
];
