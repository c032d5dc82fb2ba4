import { sql } from '../sql/template.ts';
import { keptRows, type Published } from './published.ts';

/**
 * Steps of a WITH that end in `orphan`: the keys of a fact or dimension without a member, by table and column. Keys are believed by the
 * optimiser: a join could be removed by the very key that it tests, a set difference cannot.
 */
export function orphans(tables: readonly Published[]): string {
  const members = new Map(
    tables.flatMap(({ foreignKeys }) =>
      foreignKeys.map(({ table, key, members: from }) => [table, { key, from }] as const),
    ),
  );
  const now = [...members].map(
    ([table, { key, from }]) => `SELECT '${table}' AS dimension, ${key} AS key FROM ${from}`,
  );
  const then = [...members].map(
    ([table, { key }]) => `SELECT '${table}' AS dimension, ${key} AS key FROM gold.${table}`,
  );
  return sql`
member AS (
  ${now.join('\nUNION ALL\n')}
),
gone AS (
  SELECT dimension, key
  FROM (
    ${then.join('\nUNION ALL\n')}
  )
  EXCEPT DISTINCT
  SELECT dimension, key
  FROM member
),
-- The keys that each column will hold and that may be without a member: those of new rows, and of rows that stay those that are gone.
pointer AS (
  ${tables.flatMap(pointersOf).join('\nUNION ALL\n')}
),
homeless AS (
  SELECT dimension, key
  FROM pointer
  EXCEPT DISTINCT
  SELECT dimension, key
  FROM member
),
orphan AS (
  SELECT pointer.table_name, pointer.column_name, pointer.dimension, COUNT(DISTINCT TO_JSON_STRING(pointer.key)) AS failing
  FROM pointer
  INNER JOIN homeless
    ON homeless.dimension = pointer.dimension
    AND homeless.key IS NOT DISTINCT FROM pointer.key
  GROUP BY pointer.table_name, pointer.column_name, pointer.dimension
)`;
}

function pointersOf({ name, next, foreignKeys, recomputed }: Published): string[] {
  const added = foreignKeys.map(
    ({ column, table }) =>
      `SELECT DISTINCT '${name}' AS table_name, '${column}' AS column_name, '${table}' AS dimension, ${column} AS key FROM ${next}`,
  );
  if (recomputed === undefined || foreignKeys.length === 0) return added;
  const isGone = foreignKeys.map(
    ({ column, table }) => `${column} IN (SELECT key FROM gone WHERE dimension = '${table}')`,
  );
  const pointers = foreignKeys.map(
    ({ column, table }) => `STRUCT('${column}' AS column_name, '${table}' AS dimension, ${column} AS key)`,
  );
  return [
    ...added,
    sql`
SELECT DISTINCT '${name}' AS table_name, held.column_name, held.dimension, held.key
FROM gold.${name}
CROSS JOIN UNNEST([
  ${pointers}
]) AS held
WHERE ${keptRows(name, recomputed)}
  AND (
    ${isGone.join('\n    OR ')}
  )`,
  ];
}
