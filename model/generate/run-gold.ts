import type { Reconciliation } from '../contract.ts';
import { recordErrorEvents, recordFailure, seedLock } from './error-events.ts';
import { pendingSnapshots } from './pending.ts';
import { type DefinedHistory, observe } from './run-silver.ts';
import { literal } from '../sql/literal.ts';
import { sql } from '../sql/template.ts';

/** What is built while gold is: a table that is published, or a stage between tables that is not. */
export interface Built {
  readonly name: string;
  /** The SELECT of all its rows, over the new contents of the other gold tables. */
  readonly build: string;
  readonly published?: Publication;
}

/** How a gold table is published. */
export interface Publication {
  readonly columns: readonly string[];
  readonly primaryKey: readonly string[];
  /** Key columns and the dimension that each must be found in. */
  readonly foreignKeys: readonly { readonly column: string; readonly table: string; readonly key: string }[];
  /** Figures that must be those of silver. */
  readonly reconciles: readonly Reconciliation[];
  /** Hash of its definition and of all that it is made from. */
  readonly definitionHash: string;
  /** Entities that it is made from. */
  readonly entities: readonly string[];
}

/** A gold table that is published. */
export type Published = { readonly name: string } & Publication;

export function publishedOf(built: readonly Built[]): Published[] {
  return built.flatMap(({ name, published }) => (published === undefined ? [] : [{ name, ...published }]));
}

/** The name under which the new contents of a gold table stand beside the old. */
export function nextTable(name: string): string {
  return `next_${name}`;
}

/**
 * Body of `ops.run_gold`: builds all of gold beside itself, screens it, and puts it in place in one transaction.
 *
 * @param built in the order of building.
 */
export function runGold(
  built: readonly Built[],
  histories: readonly DefinedHistory[],
  exports: string,
): string {
  const tables = publishedOf(built);
  return sql`
BEGIN
  DECLARE v_run_id STRING DEFAULT GENERATE_UUID();
  DECLARE v_in_tx BOOL DEFAULT FALSE;
  DECLARE v_is_blocked BOOL DEFAULT FALSE;
  DECLARE v_alerts ARRAY<STRING> DEFAULT [];
  DECLARE v_stale ARRAY<STRING> DEFAULT [];
  DECLARE v_error, v_waiting, v_silver, v_uri STRING;
  DECLARE v_due ARRAY<STRING> DEFAULT [];
  DECLARE v_started_at TIMESTAMP;

  BEGIN
    INSERT INTO ops.run (run_id, routine, run_date, state, job_id, recorded_at)
    VALUES (v_run_id, 'run_gold', p_run_date, 'started', @@script.job_id, CURRENT_TIMESTAMP());
    ${seedLock}

    ${observe(histories)}

    -- Gold waits until silver has judged what is loaded; what is missing does not hold it back.
    SET v_waiting = (
      SELECT STRING_AGG(CONCAT(entity, ' of ', CAST(snapshot_date AS STRING), ' is pending'), ', ' ORDER BY entity, snapshot_date)
      FROM (
        ${pendingSnapshots}
      )
    );
    IF v_waiting IS NULL THEN
      ${wanted(tables)}
      IF ARRAY_LENGTH(v_stale) > 0 THEN
        ${built.map(build).join('\n\n')}

        ${audit(tables)}
        IF NOT v_is_blocked AND v_waiting IS NULL THEN
          ${publish(tables)}
        END IF;
      END IF;
      IF NOT v_is_blocked AND v_waiting IS NULL THEN
        ${exports}
      END IF;
    END IF;
  EXCEPTION WHEN ERROR THEN
    SET v_error = @@error.message;
    IF v_in_tx THEN
      ROLLBACK TRANSACTION;
    END IF;
    ${recordFailure('run_gold')}
    RAISE USING MESSAGE = v_error;
  END;

  INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
  VALUES (
    v_run_id,
    'run_gold',
    p_run_date,
    CASE
      WHEN ARRAY_LENGTH(v_alerts) > 0 THEN 'failed'
      WHEN v_is_blocked OR v_waiting IS NOT NULL THEN 'waiting'
      ELSE 'done'
    END,
    CASE
      WHEN ARRAY_LENGTH(v_alerts) > 0 THEN ARRAY_TO_STRING(v_alerts, '\\n')
      WHEN v_is_blocked THEN 'Blocked by screens that are already reported'
      ELSE v_waiting
    END,
    CURRENT_TIMESTAMP()
  );
  IF ARRAY_LENGTH(v_alerts) > 0 THEN
    RAISE USING MESSAGE = ARRAY_TO_STRING(v_alerts, '\\n');
  END IF;
END`;
}

function wanted(tables: readonly Published[]): string {
  const declared = tables.map(
    ({ name, definitionHash, entities }) =>
      `STRUCT('${name}' AS table_name, '${definitionHash}' AS definition_hash, ${arrayOf(entities)} AS entities)`,
  );
  const held = tables.map(
    ({ name }) => `SELECT '${name}' AS table_name, COUNT(*) AS row_count FROM gold.${name}`,
  );
  return sql`
CREATE OR REPLACE TEMP TABLE silver_state AS
SELECT entity, state
FROM ops.silver_state;
SET v_silver = (SELECT STRING_AGG(CONCAT(entity, '=', state), ' ' ORDER BY entity) FROM silver_state);

-- What each table should be made of against what it was made of and what it holds.
CREATE OR REPLACE TEMP TABLE wanted_table AS
WITH
  declared AS (
    SELECT table_name, definition_hash, entities
    FROM UNNEST([
      ${declared}
    ])
  ),
  stated AS (
    SELECT
      declared.table_name,
      declared.definition_hash,
      IFNULL(STRING_AGG(CONCAT(needed, '=', IFNULL(silver_state.state, 'nothing')), ' ' ORDER BY needed), 'nothing') AS silver_state
    FROM declared
    LEFT JOIN UNNEST(declared.entities) AS needed
    LEFT JOIN silver_state
      ON silver_state.entity = needed
    GROUP BY declared.table_name, declared.definition_hash
  ),
  held AS (
    ${held.join('\nUNION ALL\n')}
  ),
  published AS (
    SELECT table_name, definition_hash, silver_state, row_count
    FROM ops.published
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (PARTITION BY table_name ORDER BY recorded_at DESC) = 1
  )
SELECT
  stated.table_name,
  stated.definition_hash,
  stated.silver_state,
  NOT IFNULL(
    published.definition_hash = stated.definition_hash
      AND published.silver_state = stated.silver_state
      AND published.row_count = held.row_count,
    FALSE
  ) AS is_stale
FROM stated
INNER JOIN held
  ON held.table_name = stated.table_name
LEFT JOIN published
  ON published.table_name = stated.table_name;
SET v_stale = ARRAY(SELECT table_name FROM wanted_table WHERE is_stale ORDER BY table_name);`;
}

function arrayOf(items: readonly string[]): string {
  return items.length === 0
    ? 'CAST([] AS ARRAY<STRING>)'
    : `[${items.map((item) => `'${item}'`).join(', ')}]`;
}

function build({ name, build: select }: Built): string {
  return sql`
-- ${name}: its new contents, beside gold. Generated from sql/gold/${name}/table.yaml and query.sql.
SET v_started_at = CURRENT_TIMESTAMP();
CREATE OR REPLACE TEMP TABLE ${nextTable(name)} AS
${select};
INSERT INTO ops.step (run_id, action, table_name, row_count, started_at, finished_at)
SELECT v_run_id, 'built', 'gold.${name}', COUNT(*), v_started_at, CURRENT_TIMESTAMP()
FROM ${nextTable(name)};`;
}

/** Keys are believed by the optimiser: a join could be removed by the very key that it tests, a set difference cannot. */
function audit(tables: readonly Published[]): string {
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
  ${recordErrorEvents("'gold'", 'p_run_date')}
END IF;
INSERT INTO ops.step (run_id, action, started_at, finished_at)
VALUES (v_run_id, 'audited', v_started_at, CURRENT_TIMESTAMP());`;
}

const silverNow = sql`
SELECT STRING_AGG(CONCAT(entity, '=', state), ' ' ORDER BY entity)
FROM ops.silver_state`;
const movedOn = 'Silver has moved on while gold was built: the next run builds it again';

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

function publish(tables: readonly Published[]): string {
  const replacements = tables.map(
    ({ name, columns }) =>
      sql`
IF '${name}' IN UNNEST(v_stale) THEN
  TRUNCATE TABLE gold.${name};
  INSERT INTO gold.${name} (${columns.join(', ')})
  SELECT ${columns.join(', ')}
  FROM ${nextTable(name)};
END IF;`,
  );
  const counts = tables.map(
    ({ name }) => `SELECT '${name}' AS table_name, COUNT(*) AS row_count FROM ${nextTable(name)}`,
  );
  return sql`
-- Publish: a reader sees the old gold or the new one.
SET v_started_at = CURRENT_TIMESTAMP();
BEGIN TRANSACTION;
SET v_in_tx = TRUE;
UPDATE ops.lock SET run_id = v_run_id, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;
IF v_silver IS DISTINCT FROM (
  ${silverNow}
) THEN
  ROLLBACK TRANSACTION;
  SET v_in_tx = FALSE;
  SET v_waiting = '${movedOn}';
ELSE
  ${replacements.join('\n')}
  INSERT INTO ops.published (table_name, definition_hash, silver_state, row_count, run_id, recorded_at)
  WITH
    built AS (
      ${counts.join('\nUNION ALL\n')}
    )
  SELECT
    wanted_table.table_name,
    wanted_table.definition_hash,
    wanted_table.silver_state,
    built.row_count,
    v_run_id AS run_id,
    CURRENT_TIMESTAMP() AS recorded_at
  FROM wanted_table
  INNER JOIN built
    ON built.table_name = wanted_table.table_name
  WHERE wanted_table.is_stale;
  COMMIT TRANSACTION;
  SET v_in_tx = FALSE;
  INSERT INTO ops.step (run_id, action, started_at, finished_at)
  VALUES (v_run_id, 'published', v_started_at, CURRENT_TIMESTAMP());
END IF;`;
}
