import type { Reconciliation } from '../contract.ts';
import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';
import { buildFailed, duplicateGrain, orphan, requiredMissing } from '../screen-names.ts';
import { recordErrorEvents } from './error-events.ts';
import { type Built, keptRows, nextContents, type Published, publishedOf } from './published.ts';
import { ownRun } from './routine.ts';
import { addStep } from './steps.ts';
import { movedOn, silverNow } from './wanted-tables.ts';
import { weigh } from './weigh.ts';

/**
 * The statements by which the blocking screens look at the new contents, and which weigh these: `v_built`, `v_changed`. Keys are believed
 * by the optimiser: a join could be removed by the very key that it tests, a set difference cannot.
 */
export function audit(built: readonly Built[]): string {
  const tables = publishedOf(built);
  const orphans = tables.flatMap((published) => {
    const { name, foreignKeys } = published;
    return foreignKeys.map(
      ({ column, table, key, members }) =>
        sql`
SELECT
  '${orphan}' AS screen,
  'gold.${name}' AS table_name,
  '${column}' AS key,
  COUNT(*) AS failing,
  '${name}.${column} holds keys that ${table} does not have; gold stays as it was' AS message
FROM (
  ${keysHeld(published, { column, table, key, members })}
  EXCEPT DISTINCT
  SELECT ${key} FROM ${members}
)`,
    );
  });
  const duplicates = tables.map((published) => {
    const { name, primaryKey } = published;
    return sql`
SELECT
  '${duplicateGrain}' AS screen,
  'gold.${name}' AS table_name,
  '${primaryKey.join(', ')}' AS key,
  COUNT(*) AS failing,
  ${literal(`${name} holds more than one row of the same ${primaryKey.join(', ')}; ${stays(published)}`)} AS message
FROM (
  SELECT ${primaryKey.join(', ')}
  FROM ${rowsToCompare(published)}
  GROUP BY ${primaryKey.join(', ')}
  HAVING COUNT(*) > 1
)`;
  });
  const missing = tables.filter(({ required }) => required.length > 0).map(missingValues);
  const figures = tables.flatMap((published) =>
    published.reconciles.map((each) => differing(published, each)),
  );
  const apart = tables.flatMap(({ name, apart: found }) => (found === undefined ? [] : [{ name, ...found }]));
  return sql`
-- Audit: the blocking screens look at the new contents before anybody else does.
SET v_started_at = CURRENT_TIMESTAMP();
SET (v_built, v_changed, v_failed, v_is_blocked, v_held) = (
  WITH
    ${weigh(built)},
    screened AS (
      ${[...orphans, ...duplicates, ...missing, ...figures].join('\nUNION ALL\n')}
    ),
    failed_screen AS (
      SELECT screen, 'block' AS severity, table_name, key, failing, message
      FROM screened
      WHERE failing > 0
      UNION ALL
      SELECT '${buildFailed}', 'block', CONCAT('gold.', table_name), '', 1, CONCAT(table_name, ' cannot be computed: ', message, '; it stays as it was')
      FROM UNNEST(v_unbuilt)
    )
  SELECT AS STRUCT
    ARRAY(SELECT AS STRUCT table_name, row_count, content FROM weighed),
    ARRAY(SELECT table_name FROM changed),
    ARRAY(SELECT AS STRUCT screen, severity, table_name, key, failing, message FROM failed_screen),
    ${heldBack(apart)}
);
IF ARRAY_LENGTH(v_failed) > 0 THEN
  -- Figures of silver that has moved on since gold was built prove nothing.
  IF v_silver IS DISTINCT FROM (
    ${silverNow}
  ) THEN
    SET v_is_blocked = FALSE;
    SET v_held = [];
    SET v_waiting = '${movedOn}';
  ELSE
    CREATE OR REPLACE TEMP TABLE failed_screen AS
    SELECT screen, severity, table_name, key, failing, message
    FROM UNNEST(v_failed);
    ${recordErrorEvents(ownRun, "'gold'", 'p_run_date', "event.entity = 'gold'")}
  END IF;
END IF;
${addStep('audited')}`;
}

/** The keys that a table will hold and that may be without a member: those of new rows, and of rows that stay those that are gone. */
function keysHeld(
  { name, next, recomputed }: Published,
  { column, table, key, members }: Published['foreignKeys'][number],
): string {
  const added = `SELECT ${column} FROM ${next}`;
  if (recomputed === undefined) return added;
  return sql`
(
  ${added}
  UNION ALL
  SELECT ${column}
  FROM gold.${name}
  WHERE ${keptRows(name, recomputed)}
    AND ${column} IN (SELECT ${key} FROM gold.${table} EXCEPT DISTINCT SELECT ${key} FROM ${members})
)`;
}

/** The rows among which two may be of the same key: the new ones, and with them those that stay and have the key of one. */
function rowsToCompare({ name, next, primaryKey, recomputed }: Published): string {
  if (recomputed === undefined) return next;
  const key = primaryKey.join(', ');
  const same = primaryKey.map((column) => `held.${column} = added.${column}`).join(' AND ');
  return sql`
(
  SELECT ${key}
  FROM ${next}
  UNION ALL
  SELECT ${key}
  FROM gold.${name} AS held
  WHERE ${keptRows(name, recomputed)}
    AND EXISTS (SELECT 1 FROM ${next} AS added WHERE ${same})
)`;
}

/** What becomes of gold where something is wrong with a table. */
function stays({ apart }: Published): string {
  return apart === undefined ? 'gold stays as it was' : 'it stays as it was';
}

/** A row for each column that must not be NULL, with the key of one of the rows where it is. */
function missingValues(published: Published): string {
  const { name, next, primaryKey, required } = published;
  const key = primaryKey.map(
    (column) => `${literal(`${column} `)}, IFNULL(CAST(${column} AS STRING), 'NULL')`,
  );
  const counts = required.flatMap((column, index) => [
    `COUNTIF(${column} IS NULL) AS failing_${String(index)}`,
    `MIN(IF(${column} IS NULL, CONCAT(${key.join(", ', ', ")}), NULL)) AS example_${String(index)}`,
  ]);
  const columns = required.map(
    (column, index) =>
      `STRUCT('${column}' AS name, counted.failing_${String(index)} AS failing, counted.example_${String(index)} AS example)`,
  );
  return sql`
SELECT
  '${requiredMissing}' AS screen,
  'gold.${name}' AS table_name,
  required.name AS key,
  required.failing,
  CONCAT('${name}.', required.name, ' must have a value and has none, rows: ', CAST(required.failing AS STRING), ', for example ', required.example, '; ${stays(published)}') AS message
FROM (
  SELECT
    ${counts}
  FROM ${next}
) AS counted
CROSS JOIN UNNEST([
  ${columns}
]) AS required`;
}

/** What the failed screens hold back: all of gold, or only marts with those that read them. Two columns over `failed_screen`. */
function heldBack(
  apart: readonly { readonly name: string; readonly restsOn: readonly string[] }[],
): string[] {
  if (apart.length === 0) return ['EXISTS (SELECT 1 FROM failed_screen)', 'CAST([] AS ARRAY<STRING>)'];
  const names = apart.map(({ name }) => `'gold.${name}'`).join(', ');
  const rows = apart.map(
    ({ name, restsOn }) =>
      `STRUCT('${name}' AS name, [${restsOn.map((mart) => `'gold.${mart}'`).join(', ')}] AS rests_on)`,
  );
  return [
    `EXISTS (SELECT 1 FROM failed_screen WHERE table_name NOT IN (${names}))`,
    sql`
ARRAY(
  SELECT mart.name
  FROM UNNEST([
    ${rows}
  ]) AS mart
  WHERE EXISTS (SELECT 1 FROM failed_screen WHERE table_name IN UNNEST(mart.rests_on))
  ORDER BY mart.name
)`,
  ];
}

/** A row where a figure of the new contents is not that of silver. */
function differing(published: Published, { name, measure, from, equals, where }: Reconciliation): string {
  const { name: fact, columns } = published;
  return sql`
SELECT
  '${name}' AS screen,
  'gold.${fact}' AS table_name,
  ${literal(measure)} AS key,
  1 AS failing,
  CONCAT(${literal(`${fact}: ${measure} is `)}, CAST(published.figure AS STRING), ${literal(`, and silver.${from} says `)}, CAST(source.figure AS STRING), '; gold stays as it was') AS message
FROM (SELECT IFNULL(${measure}, 0) AS figure FROM ${nextContents(published, columns)}) AS published
CROSS JOIN (SELECT IFNULL(${equals}, 0) AS figure FROM silver.${from}${where === undefined ? '' : ` WHERE ${where}`}) AS source
WHERE published.figure != source.figure`;
}
