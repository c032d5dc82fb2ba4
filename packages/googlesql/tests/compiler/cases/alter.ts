import type { ScriptCase } from './script.ts';

const table = `CREATE SCHEMA IF NOT EXISTS altered; DROP TABLE IF EXISTS altered.other; CREATE OR REPLACE TABLE altered.t (k INT64 NOT NULL, v STRING);
  INSERT INTO altered.t (k, v) VALUES (1, 'a');`;
const columns = `SELECT column_name, data_type, is_nullable FROM altered.INFORMATION_SCHEMA.COLUMNS WHERE table_name = 't' ORDER BY ordinal_position;`;

/** ALTER. */
export const alterCases: readonly ScriptCase[] = [
  {
    does: 'adds columns, NULL in the rows that are there',
    script: `${table} ALTER TABLE altered.t ADD COLUMN n NUMERIC OPTIONS (description = 'a number'), ADD COLUMN IF NOT EXISTS v STRING, ADD COLUMN l ARRAY<STRUCT<a INT64>>;
      INSERT INTO altered.t (k, n, l) VALUES (2, 1.5, [STRUCT(3)]); SELECT k, v, n, l[SAFE_OFFSET(0)].a AS a FROM altered.t ORDER BY k;`,
    rows: [
      ['1', 'a', null, null],
      ['2', null, '1.5', '3'],
    ],
  },
  {
    does: 'renames and drops columns, widens their types and lets them be NULL',
    script: `${table} ALTER TABLE altered.t RENAME COLUMN v TO word; ALTER TABLE altered.t ALTER COLUMN k DROP NOT NULL, ADD COLUMN gone DATE;
      ALTER TABLE altered.t ALTER COLUMN k SET DATA TYPE NUMERIC; ALTER TABLE altered.t DROP COLUMN gone, DROP COLUMN IF EXISTS never; ${columns}`,
    rows: [
      ['k', 'NUMERIC', 'YES'],
      ['word', 'STRING', 'YES'],
    ],
  },
  {
    does: 'renames a table',
    script: `${table} ALTER TABLE altered.t RENAME TO other; CREATE TABLE altered.t AS SELECT 5 AS k; SELECT k FROM altered.other UNION ALL SELECT k FROM altered.t ORDER BY k;`,
    rows: [['1'], ['5']],
  },
  {
    does: 'takes documentation of tables, columns, views and datasets, and of what may not be there',
    script: `${table} ALTER TABLE altered.t SET OPTIONS (description = 'd', labels = [('a', 'b')]); ALTER TABLE altered.t ALTER COLUMN v SET OPTIONS (description = 'w');
      CREATE OR REPLACE VIEW altered.w AS SELECT 1 AS a; ALTER VIEW altered.w SET OPTIONS (description = 'x'); ALTER SCHEMA altered SET OPTIONS (description = 'y');
      ALTER TABLE IF EXISTS altered.nothing ADD COLUMN a INT64; DROP VIEW altered.w; SELECT k, v FROM altered.t;`,
    rows: [['1', 'a']],
  },
  {
    does: 'has a table no more when its time is over',
    script: `${table} CREATE OR REPLACE TABLE altered.other OPTIONS (expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR)) AS SELECT 1 AS a;
      ALTER TABLE altered.other SET OPTIONS (expiration_timestamp = NULL); SELECT a FROM altered.other;`,
    rows: [['1']],
  },
  {
    does: 'does no action of a statement of which one fails',
    script: `${table} BEGIN ALTER TABLE altered.t ADD COLUMN n INT64, DROP COLUMN nothing; EXCEPTION WHEN ERROR THEN SELECT 1 AS a; END; ${columns}`,
    rows: [
      ['k', 'INT64', 'NO'],
      ['v', 'STRING', 'YES'],
    ],
  },
  {
    does: 'narrows no type',
    script: `${table} ALTER TABLE altered.t ALTER COLUMN v SET DATA TYPE INT64;`,
    error: 'requires that the existing column type (STRING) is assignable to the new type (INT64)',
  },
  {
    does: 'adds no column that must have a value',
    script: `${table} ALTER TABLE altered.t ADD COLUMN n INT64 NOT NULL;`,
    error: 'ADD COLUMN n with NOT NULL',
  },
  {
    does: 'gives no table the name of another',
    script: `${table} CREATE TABLE altered.other (a INT64); ALTER TABLE altered.t RENAME TO other;`,
    error: 'Already Exists: Table altered.other',
  },
];
