import { pendingSnapshots } from './pending.ts';
import { declaredEntities, type DefinedHistory, judgedStates } from './observe.ts';
import type { ListedScreen } from '../screens.ts';
import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';

/** The view of all screens. */
export function screenList(screens: readonly ListedScreen[]): string {
  const rows = screens.map(
    ({ name, entity, table, type, severity, description }) =>
      `STRUCT(${[
        `${literal(name)} AS name`,
        `${literal(entity)} AS entity`,
        `${literal(table)} AS table_name`,
        `${literal(type)} AS type`,
        `${literal(severity)} AS severity`,
        `${literal(description)} AS description`,
      ].join(', ')})`,
  );
  return sql`
-- Generated from the contracts.
-- Grain: one screen of one table.
SELECT name, entity, table_name, type, severity, description
FROM UNNEST([
  ${rows}
])`;
}

/** A column of bronze that a screen looks at. */
export interface ScreenedColumn {
  readonly entity: string;
  readonly screen: string;
  readonly reason: string;
  readonly column: string;
}

/** A column of bronze whose values may be shown, as they are or in outline. */
export interface ShownColumn {
  readonly entity: string;
  readonly column: string;
  /** Whether the entity holds personal data: a comma too many can move it into any other column. */
  readonly inOutline: boolean;
}

/** The view of the lines that the newest applied snapshots left in quarantine, without personal data. */
export function openQuarantine(screened: readonly ScreenedColumn[], shown: readonly ShownColumn[]): string {
  const columns = screened.map(
    ({ entity, screen, reason, column }) =>
      `STRUCT('${entity}' AS entity, '${screen}' AS screen, ${literal(reason)} AS reason, '${column}' AS column_name)`,
  );
  // One reading a name, not one an entity: each costs an engine more to plan than all of them to run.
  const values = [...new Set(shown.map(({ column }) => column))].map(
    (column) => `WHEN '${column}' THEN JSON_VALUE(failed.raw, '$.${column}')`,
  );
  const of = (inOutline: boolean, sample: string): string[] => {
    const names = shown
      .filter((each) => each.inOutline === inOutline)
      .map(({ entity, column }) => `'${entity}.${column}'`);
    return names.length === 0 ? [] : [`WHEN full_name IN (${names.join(', ')}) THEN ${sample}`];
  };
  const samples = [
    ...of(true, `REGEXP_REPLACE(REGEXP_REPLACE(value, r'[0-9]', '9'), r'\\pL', 'a')`),
    ...of(false, 'value'),
  ];
  return sql`
-- Generated from the contracts.
-- Grain: one column that a screen looks at, of one line that the newest applied snapshot of an entity left in quarantine.
WITH
  failed AS (
    SELECT
      quarantine.entity,
      quarantine.snapshot_date,
      quarantine.key,
      screen,
      quarantine.raw
    FROM quality.quarantine AS quarantine
    INNER JOIN ops.silver_state AS newest
      ON newest.entity = quarantine.entity
      AND newest.snapshot_date = quarantine.snapshot_date
    CROSS JOIN UNNEST(quarantine.screens) AS screen
  ),
  screened_column AS (
    SELECT entity, screen, reason, column_name
    FROM UNNEST([
      ${columns}
    ])
  ),
  found AS (
    SELECT
      failed.entity,
      failed.snapshot_date,
      failed.key,
      failed.screen,
      screened_column.reason,
      screened_column.column_name,
      CONCAT(failed.entity, '.', screened_column.column_name) AS full_name,
      CASE screened_column.column_name
        ${values.join('\n')}
      END AS value
    FROM failed
    LEFT JOIN screened_column
      ON screened_column.entity = failed.entity
      AND screened_column.screen = failed.screen
  )
SELECT
  entity,
  snapshot_date,
  key,
  screen,
  reason,
  column_name,
  -- Personal data is left out. In an entity that holds any, other values are shown in outline: 9 for a digit, a for a letter.
  SUBSTR(CASE
    ${samples.join('\n')}
  END, 1, 40) AS sample
FROM found`;
}

/** The view of the members that facts name and no snapshot has brought yet. */
export function openPlaceholder(
  dimensions: readonly { readonly name: string; readonly key: readonly string[] }[],
): string {
  const members = dimensions.map(
    ({ name, key }) =>
      sql`
SELECT
  '${name}' AS dimension,
  ${key.length === 1 ? `CAST(${key.join('')} AS STRING)` : `CONCAT(${key.map((column) => `CAST(${column} AS STRING)`).join(", ',', ")})`} AS key,
  placeholder_since
FROM gold.${name}
WHERE placeholder_since IS NOT NULL`,
  );
  return sql`
-- Generated from the dimensions with versions.
-- Grain: one member that a fact names and no snapshot has brought yet.
WITH
  placeholder AS (
    ${members.join('\nUNION ALL\n')}
  ),
  newest AS (
    SELECT MAX(snapshot_date) AS snapshot_date
    FROM ops.current_snapshot
    WHERE state IN ('applied', 'unchanged')
  )
SELECT
  placeholder.dimension,
  placeholder.key,
  placeholder.placeholder_since,
  DATE_DIFF(newest.snapshot_date, placeholder.placeholder_since, DAY) AS age_days
FROM placeholder
CROSS JOIN newest`;
}

/** The view of the snapshots that a run of silver for the newest day in the raw bucket would judge. */
export function pendingView(histories: readonly DefinedHistory[]): string {
  return sql`
-- Generated from the contracts.
-- Grain: one entity and day that silver has to judge.
WITH
  observed_snapshot AS (
    SELECT * FROM ops.observed_snapshot
  ),
  declared AS (
    ${declaredEntities(histories)}
  ),
  newest AS (
    SELECT entity, MAX(snapshot_date) AS snapshot_date
    FROM (
      SELECT entity, snapshot_date FROM observed_snapshot
      UNION ALL
      SELECT entity, snapshot_date FROM ops.current_snapshot
    )
    GROUP BY entity
  ),
  newest_judged AS (
    SELECT entity, MAX(snapshot_date) AS snapshot_date
    FROM ops.current_snapshot
    WHERE state IN (${judgedStates})
    GROUP BY entity
  ),
  entity AS (
    SELECT
      declared.name,
      declared.definition_hash,
      newest.snapshot_date AS run_date,
      DATE_SUB(newest.snapshot_date, INTERVAL @replay_window_days DAY) AS window_start,
      newest_judged.snapshot_date AS newest_judged
    FROM declared
    INNER JOIN newest
      ON newest.entity = declared.name
    LEFT JOIN newest_judged
      ON newest_judged.entity = declared.name
  )
${pendingSnapshots('observed_snapshot')}`;
}
