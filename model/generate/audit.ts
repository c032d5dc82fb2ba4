import { sql } from '../sql/template.ts';
import { buildFailed, duplicateGrain, orphan, requiredMissing } from '../screen-names.ts';
import { recordErrorEvents } from './error-events.ts';
import { differingFigures } from './figures.ts';
import { members, orphansAmong, pointersOfKept, pointersOfNew } from './orphans.ts';
import { type Built, type Published, publishedOf } from './published.ts';
import { ownRun } from './routine.ts';
import { addStep } from './steps.ts';
import { movedOn, silverNow } from './wanted-tables.ts';
import { weigh } from './weigh.ts';

/**
 * The statements by which the blocking screens look at the new contents, and which weigh these: `v_built`, `v_changed`. One row set a
 * kind of screen, because a warehouse plans each SELECT before it reads a row.
 */
export function audit(built: readonly Built[]): string {
  const tables = publishedOf(built);
  const byUnit = tables.filter(({ recomputed }) => recomputed !== undefined);
  const apart = tables.flatMap(({ name, apart: found }) => (found === undefined ? [] : [{ name, ...found }]));
  return sql`
-- Audit: the blocking screens look at the new contents before anybody else does.
SET v_started_at = CURRENT_TIMESTAMP();
SET v_building = NULL;
SET (v_built, v_changed, v_failed, v_is_blocked, v_held, v_has_gone_members) = (
  WITH
    ${weigh(built)},
    ${members(tables)},
    ${orphansAmong(tables.flatMap(pointersOfNew))},
    screened AS (
      ${[ofOrphans, ofDuplicates, ofMissing, ...tables.flatMap(differingFigures)].join('\nUNION ALL\n')}
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
    ${[...heldBack(apart), 'EXISTS (SELECT 1 FROM gone)']}
);
${byUnit.length === 0 ? '' : lookAtKept(byUnit)}
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

/** Looks at the rows that stay where members are gone; without that it would read all facts each day to find nothing. */
function lookAtKept(byUnit: readonly Published[]): string {
  const names = byUnit.map(({ name }) => `'gold.${name}'`).join(', ');
  return sql`
IF v_has_gone_members AND ARRAY_LENGTH(v_by_unit) > 0 THEN
  -- Members are gone that rows which stay may point at.
  SET v_failed = ARRAY_CONCAT(
    ARRAY(SELECT AS STRUCT * FROM UNNEST(v_failed) WHERE screen != '${orphan}' OR table_name NOT IN (${names})),
    ARRAY(
      WITH
        ${members(byUnit)},
        ${orphansAmong([...byUnit.flatMap(pointersOfNew), ...byUnit.flatMap(pointersOfKept)])}
      SELECT AS STRUCT screen, 'block' AS severity, table_name, key, failing, message
      FROM (
        ${ofOrphans}
      )
    )
  );
  -- Nothing that is computed by unit can be held back by itself.
  SET v_is_blocked = v_is_blocked OR EXISTS (SELECT 1 FROM UNNEST(v_failed) WHERE table_name IN (${names}));
END IF;`;
}

const ofOrphans = sql`
SELECT
  '${orphan}' AS screen,
  CONCAT('gold.', table_name) AS table_name,
  column_name AS key,
  failing,
  CONCAT(table_name, '.', column_name, ' holds keys that ', dimension, ' does not have; gold stays as it was') AS message
FROM orphan`;

const ofDuplicates = sql`
SELECT
  '${duplicateGrain}' AS screen,
  table_name,
  key,
  repeated AS failing,
  CONCAT(SUBSTR(table_name, 6), ' holds more than one row of the same ', key, '; ', else_stays) AS message
FROM weighed`;

const ofMissing = sql`
SELECT
  '${requiredMissing}' AS screen,
  weighed.table_name,
  missing.name AS key,
  missing.failing,
  CONCAT(SUBSTR(weighed.table_name, 6), '.', missing.name, ' must have a value and has none, rows: ', CAST(missing.failing AS STRING), ', for example ', missing.example, '; ', weighed.else_stays) AS message
FROM weighed
CROSS JOIN UNNEST(weighed.missing) AS missing`;

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
