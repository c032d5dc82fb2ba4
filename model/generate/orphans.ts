import { sql } from '../sql/template.ts';
import { keptRows, type Published } from './published.ts';

/**
 * Steps of a WITH: `member` are the keys that the dimensions of some tables will have, `gone` those of published members that they will not.
 * Keys are believed by the optimiser: a join could be removed by the very key that it tests, a set difference cannot.
 */
export function members(tables: readonly Published[]): string {
  const dimensions = new Map(
    tables.flatMap(({ foreignKeys }) =>
      foreignKeys.map(({ table, key, members: from }) => [table, { key, from }] as const),
    ),
  );
  const now = [...dimensions].map(
    ([table, { key, from }]) => `SELECT '${table}' AS dimension, ${key} AS key FROM ${from}`,
  );
  const then = [...dimensions].map(
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
)`;
}

/**
 * Steps of a WITH over `member` that end in `orphan`: by table and column the keys without a member.
 *
 * @param pointers queries of keys: `pointersOfNew`, `pointersOfKept`.
 */
export function orphansAmong(pointers: readonly string[]): string {
  return sql`
-- The keys that each column will hold and that may be without a member.
pointer AS (
  ${pointers.join('\nUNION ALL\n')}
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

/** The keys in the new rows of a table, a query a column. */
export function pointersOfNew({ name, next, foreignKeys }: Published): string[] {
  return foreignKeys.map(
    ({ column, table }) =>
      `SELECT DISTINCT '${name}' AS table_name, '${column}' AS column_name, '${table}' AS dimension, ${column} AS key FROM ${next}`,
  );
}

/** The keys in the rows of a table that stay, of rows that point at a member which is `gone`: all others have been looked at before. */
export function pointersOfKept({ name, foreignKeys, recomputed }: Published): string[] {
  if (recomputed === undefined || foreignKeys.length === 0) return [];
  const isGone = foreignKeys.map(
    ({ column, table }) => `${column} IN (SELECT key FROM gone WHERE dimension = '${table}')`,
  );
  const pointers = foreignKeys.map(
    ({ column, table }) => `STRUCT('${column}' AS column_name, '${table}' AS dimension, ${column} AS key)`,
  );
  // Chosen before they are taken apart: an element a column of all rows would be looked at otherwise.
  return [
    sql`
SELECT DISTINCT '${name}' AS table_name, held.column_name, held.dimension, held.key
FROM (
  SELECT ${foreignKeys.map(({ column }) => column).join(', ')}
  FROM gold.${name}
  WHERE ${keptRows(name, recomputed)}
    AND (
      ${isGone.join('\n      OR ')}
    )
)
CROSS JOIN UNNEST([
  ${pointers}
]) AS held`,
  ];
}
