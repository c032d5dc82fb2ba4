import type { Reconciliation } from '../contract.ts';
import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';
import { recordErrorEvents } from './error-events.ts';
import { nextTable, type Published } from './published.ts';
import { ownRun } from './routine.ts';
import { movedOn, silverNow } from './wanted-tables.ts';

/**
 * The statements by which the blocking screens look at the new contents. Keys are believed by the optimiser: a join could be
 * removed by the very key that it tests, a set difference cannot.
 */
export function audit(tables: readonly Published[]): string {
  const orphans = tables.flatMap(({ name, foreignKeys }) =>
    foreignKeys.map(
      ({ column, table, key }) =>
        sql`
SELECT
  'orphan_key' AS screen,
  'gold.${name}' AS table_name,
  '${column}' AS key,
  COUNT(*) AS failing,
  '${name}.${column} holds keys that ${table} does not have; gold stays as it was' AS message
FROM (
  SELECT ${column} FROM ${nextTable(name)}
  EXCEPT DISTINCT
  SELECT ${key} FROM ${nextTable(table)}
)`,
    ),
  );
  const duplicates = tables.map(
    ({ name, primaryKey }) =>
      sql`
SELECT
  'duplicate_grain' AS screen,
  'gold.${name}' AS table_name,
  '${primaryKey.join(', ')}' AS key,
  COUNT(*) AS failing,
  '${name} holds more than one row of the same ${primaryKey.join(', ')}; gold stays as it was' AS message
FROM (
  SELECT ${primaryKey.join(', ')}
  FROM ${nextTable(name)}
  GROUP BY ${primaryKey.join(', ')}
  HAVING COUNT(*) > 1
)`,
  );
  const figures = tables.flatMap(({ name, reconciles }) => reconciles.map((each) => differing(name, each)));
  return sql`
-- Audit: the blocking screens look at the new contents before anybody else does.
SET v_started_at = CURRENT_TIMESTAMP();
CREATE OR REPLACE TEMP TABLE failed_screen AS
WITH
  screened AS (
    ${[...orphans, ...duplicates, ...figures].join('\nUNION ALL\n')}
  )
SELECT screen, 'block' AS severity, table_name, key, failing, message
FROM screened
WHERE failing > 0;
SET v_is_blocked = EXISTS (SELECT 1 FROM failed_screen);
-- Figures of silver that has moved on since gold was built prove nothing.
IF v_is_blocked AND v_silver IS DISTINCT FROM (
  ${silverNow}
) THEN
  SET v_is_blocked = FALSE;
  SET v_waiting = '${movedOn}';
ELSE
  ${recordErrorEvents(ownRun, "'gold'", 'p_run_date')}
END IF;
INSERT INTO ops.step (run_id, action, started_at, finished_at)
VALUES (v_run_id, 'audited', v_started_at, CURRENT_TIMESTAMP());`;
}

/** A row where a figure of the new contents is not that of silver. */
function differing(fact: string, { name, measure, from, equals, where }: Reconciliation): string {
  return sql`
SELECT
  '${name}' AS screen,
  'gold.${fact}' AS table_name,
  ${literal(measure)} AS key,
  1 AS failing,
  CONCAT(${literal(`${fact}: ${measure} is `)}, CAST(published.figure AS STRING), ${literal(`, and silver.${from} says `)}, CAST(source.figure AS STRING), '; gold stays as it was') AS message
FROM (SELECT IFNULL(${measure}, 0) AS figure FROM ${nextTable(fact)}) AS published
CROSS JOIN (SELECT IFNULL(${equals}, 0) AS figure FROM silver.${from}${where === undefined ? '' : ` WHERE ${where}`}) AS source
WHERE published.figure != source.figure`;
}
