import { sql } from '../sql/template.ts';
import { audit } from './audit.ts';
import { decideUnits, since } from './by-unit.ts';
import { touchUnitsBefore } from './waves.ts';
import { failedScreensType, openEvents, recordFailure } from './error-events.ts';
import { dueExports } from './export.ts';
import { whyHeld } from './hold.ts';
import { type DefinedHistory, observed } from './observe.ts';
import { daysInState } from './days-in-state.ts';
import { pendingSnapshots } from './pending.ts';
import { publish } from './publish.ts';
import { type Built, goldStates, nextTable, type Published, publishedOf } from './published.ts';
import { type GeneratedRoutine, ownRun, type Part } from './routine.ts';
import { addStep, declareSteps, recordSteps } from './steps.ts';
import { rollBack, seedLock } from './transaction.ts';
import { buildSingly, buildTogether, stepTogether } from './together.ts';
import { wantedTables } from './wanted-tables.ts';

/**
 * The procedure that builds all of gold beside itself, screens it, and puts it in place in one transaction. It is one body
 * because each build reads temporary tables of those before it, and a procedure that reads a temporary table which it does not
 * make itself cannot be created (docs/decisions.md).
 *
 * @param built in the order of building.
 */
export function runGold(built: readonly Built[], histories: readonly DefinedHistory[]): GeneratedRoutine {
  const tables = publishedOf(built);
  const wanted: Part = { name: 'wanted_tables', sql: wantedTables(tables) };
  const units = unitsOf(tables);
  const touched = touchUnitsBefore(built);
  const builds = groupsOf(built).map((group) => buildOf(group, touched));
  const audited: Part = { name: 'audit', sql: audit(built) };
  const published: Part = { name: 'publish', sql: publish(tables) };
  return {
    name: 'run_gold',
    description: 'Publishes gold from silver unless a blocking screen fails',
    arguments: [{ name: 'p_run_date', type: 'DATE', mode: 'IN' }],
    parts: [wanted, ...builds.flatMap(({ parts }) => parts), audited, published],
    body: sql`
BEGIN
  DECLARE v_run_id STRING DEFAULT GENERATE_UUID();
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  DECLARE v_is_blocked BOOL DEFAULT FALSE;
  DECLARE v_has_due_exports, v_has_open_events, v_has_gone_members, v_lacks_lock BOOL;
  DECLARE v_alerts ARRAY<STRING> DEFAULT [];
  DECLARE v_stale, v_changed, v_held ARRAY<STRING> DEFAULT [];
  ${declareSteps}
  DECLARE v_built ARRAY<STRUCT<table_name STRING, row_count INT64, content STRING>> DEFAULT [];
  DECLARE v_failed ${failedScreensType} DEFAULT [];
  DECLARE v_unbuilt ARRAY<STRUCT<table_name STRING, message STRING>> DEFAULT [];
  ${declareUnits(tables)}
  DECLARE v_error, v_building, v_waiting, v_message, v_silver STRING;
  DECLARE v_started_at TIMESTAMP;

  BEGIN
    INSERT INTO ops.run (run_id, routine, run_date, state, job_id, recorded_at)
    VALUES (v_run_id, 'run_gold', p_run_date, 'started', @@script.job_id, CURRENT_TIMESTAMP());

    ${wanted.sql}
    -- Gold waits until silver has judged what is loaded; what is missing does not hold it back.
    SET (${['v_silver', 'v_stale', 'v_lacks_lock', 'v_has_due_exports', 'v_has_open_events', 'v_waiting', ...units.variables].join(', ')}) = (
      WITH
        ${observed(histories)},
        pending AS (
          ${pendingSnapshots('observed_snapshot')}
        )${units.steps.map((step) => `,\n${step}`).join('')}
      SELECT AS STRUCT
        (SELECT ANY_VALUE(silver) FROM wanted_table),
        ARRAY(SELECT table_name FROM wanted_table WHERE is_stale ORDER BY table_name),
        NOT EXISTS (SELECT 1 FROM ops.lock),
        EXISTS (
          ${dueExports(goldStates(tables))}
        ),
        EXISTS (
          ${openEvents('run_gold', 'gold')}
        ),
        COALESCE(
          (
            ${whyHeld}
          ),
          (
            SELECT STRING_AGG(days, ', ' ORDER BY entity)
            FROM (
              SELECT
                entity,
                ${daysInState("'pending'")} AS days
              FROM pending
              GROUP BY entity
            )
          )
        )${units.columns.map((column) => `,\n${column}`).join('')}
    );
    IF v_waiting IS NULL THEN
      IF ARRAY_LENGTH(v_stale) > 0 THEN
        IF v_lacks_lock THEN
          ${seedLock(ownRun.id)}
        END IF;
        ${builds.map(({ sql: text }) => text).join('\n\n')}

        ${audited.sql}
        IF NOT v_is_blocked AND v_waiting IS NULL THEN
          ${published.sql}
        END IF;
      END IF;
      IF (ARRAY_LENGTH(v_stale) > 0 OR v_has_due_exports) AND NOT v_is_blocked AND v_waiting IS NULL THEN
        CALL ops.export_gold(p_run_date, v_run_id);
      END IF;
      -- The run has come to its end; and where nothing is blocked or held back, no table of gold fails a screen any more.
      IF v_has_open_events AND v_waiting IS NULL THEN
        UPDATE quality.error_event
        SET closed_at = CURRENT_TIMESTAMP()
        WHERE closed_at IS NULL
          AND (
            table_name = 'ops.run_gold'
            OR (entity = 'gold' AND NOT v_is_blocked AND ARRAY_LENGTH(v_held) = 0)
          );
      END IF;
    END IF;
  EXCEPTION WHEN ERROR THEN
    ${rollBack}
    SET v_error = IF(v_building IS NULL, v_error, CONCAT(v_building, ' cannot be computed: ', v_error));
    ${recordFailure('run_gold', recordSteps('v_built'))}
    RAISE USING MESSAGE = v_error;
  END;

  ${recordSteps('v_built')}
  SET v_message = NULLIF(ARRAY_TO_STRING(ARRAY_CONCAT(
    v_alerts,
    [
      IF(v_is_blocked AND ARRAY_LENGTH(v_alerts) = 0, 'Blocked by screens that are already reported: gold stays as it was', NULL),
      IF(ARRAY_LENGTH(v_held) > 0 AND NOT v_is_blocked, CONCAT('Held back, while the rest of gold is published: ', ARRAY_TO_STRING(v_held, ', ')), NULL),
      v_waiting
    ]
  ), '\\n'), '');
  INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
  VALUES (
    v_run_id,
    'run_gold',
    p_run_date,
    CASE
      WHEN ARRAY_LENGTH(v_alerts) > 0 THEN 'failed'
      WHEN v_is_blocked OR ARRAY_LENGTH(v_held) > 0 THEN 'blocked'
      WHEN v_waiting IS NOT NULL THEN 'waiting'
      ELSE 'done'
    END,
    v_message,
    CURRENT_TIMESTAMP()
  );
  IF ARRAY_LENGTH(v_alerts) > 0 THEN
    RAISE USING MESSAGE = v_message;
  END IF;
END`,
  };
}

/** The variables by which facts are computed by unit. */
function declareUnits(tables: readonly Published[]): string {
  if (!tables.some(({ recomputed }) => recomputed !== undefined)) return '';
  return sql`
DECLARE v_by_unit ARRAY<STRING> DEFAULT [];
DECLARE ${tracedEntities(tables).map(since).join(', ')} DATE;`;
}

function unitsOf(tables: readonly Published[]): ReturnType<typeof decideUnits> {
  const none = { variables: [], columns: [], steps: [] };
  return tables.some(({ recomputed }) => recomputed !== undefined)
    ? decideUnits(tables, tracedEntities(tables))
    : none;
}

/** The entities that facts with a unit are made from. */
function tracedEntities(tables: readonly Published[]): string[] {
  return [
    ...new Set(tables.flatMap(({ recomputed, entities }) => (recomputed === undefined ? [] : entities))),
  ].sort();
}

/** The tables in groups of those that one statement builds. */
function groupsOf(built: readonly Built[]): (readonly [Built, ...Built[]])[] {
  const groups: [Built, ...Built[]][] = [];
  for (const table of built) {
    const last = groups.at(-1);
    if (last !== undefined && table.together !== undefined && last[0].together === table.together)
      last.push(table);
    else groups.push([table]);
  }
  return groups;
}

/** The statements that build a group of tables, and its pieces that can be read by themselves. */
function buildOf(
  group: readonly [Built, ...Built[]],
  touched: ReadonlyMap<string, string>,
): { readonly parts: readonly Part[]; readonly sql: string } {
  const [first] = group;
  if (first.together === undefined) {
    const part = { name: first.name, sql: build(first, touched.get(first.name) ?? '') };
    return { parts: [part], sql: part.sql };
  }
  const parts = group.map((table): Part => ({ name: table.name, sql: stepTogether(table) }));
  const names = group.map(({ name }) => name);
  const together = buildTogether(
    first.together,
    names,
    parts.map(({ sql: text }) => text),
  );
  const singles = group.flatMap(({ name, build: select, published }) =>
    published?.apart === undefined
      ? []
      : [
          {
            name,
            build: select,
            columns: published.columns.map((column, index) => ({
              name: column,
              type: published.apart?.types[index] ?? 'STRING',
            })),
            reads: published.apart.restsOn.filter((mart) => mart !== name && names.includes(mart)),
          },
        ],
  );
  return {
    parts,
    sql: sql`
-- ${first.together}: the new contents of ${names.join(', ')}, beside gold.
${startBuilding(names.length === 1 ? first.name : `One of ${names.join(', ')}`)}
${singles.length === 0 ? together : orSingly(together, buildSingly(first.together, singles))}
${addStep('built', ...names.map((name) => `gold.${name}`))}`,
  };
}

/** Marts that cannot be computed hold back no others, so each is then computed by itself, and the audit says what has no new rows, and why. */
function orSingly(together: string, singly: string): string {
  return sql`
BEGIN
  ${together}
EXCEPTION WHEN ERROR THEN
  -- One of them cannot be computed. Each by itself, so that it holds back no other:
  ${singly}
END;`;
}

/** @param what what cannot be computed where the run fails from here on: the error's own words name a function and a value, and no table. */
function startBuilding(what: string): string {
  return sql`
SET v_started_at = CURRENT_TIMESTAMP();
SET v_building = '${what}';`;
}

/** @param touched what finds touched units before it. */
function build(table: Built, touched: string): string {
  const { name, published } = table;
  return sql`
${startBuilding(name)}
${touched}
-- ${name}: its new contents, beside gold. Generated from sql/gold/${name}/table.yaml and query.sql.
${published?.apart === undefined ? created(table) : apart(name, published.columns, created(table))}
${addStep('built', `gold.${name}`)}`;
}

function created({ name, build: select, recomputed }: Built): string {
  const create = (rows: string): string => sql`
CREATE OR REPLACE TEMP TABLE ${nextTable(name)} AS
${rows};`;
  if (recomputed === undefined) return create(select);
  return sql`
IF '${name}' IN UNNEST(v_by_unit) THEN
  ${create(recomputed.build)}
ELSE
  ${create(select)}
END IF;`;
}

/** A mart that cannot be computed holds back no other: it has no new rows, and the audit says why. */
function apart(name: string, columns: readonly string[], create: string): string {
  return sql`
BEGIN
  ${create}
EXCEPTION WHEN ERROR THEN
  SET v_unbuilt = ARRAY_CONCAT(v_unbuilt, [STRUCT('${name}' AS table_name, @@error.message AS message)]);
  CREATE OR REPLACE TEMP TABLE ${nextTable(name)} AS
  SELECT ${columns.join(', ')}
  FROM gold.${name}
  WHERE FALSE;
END;`;
}
