import type { ContractOf } from '../contract.ts';
import { sql } from '../sql/template.ts';
import { recordErrorEvents } from './error-events.ts';
import { callersRun, givenAlerts, type GeneratedRoutine } from './routine.ts';

/** A comparison with the hash of all that it rests on. */
export interface Compared {
  readonly name: string;
  readonly contract: ContractOf<'comparison'>;
  readonly definitionHash: string;
  /** Entities that it reads. */
  readonly entities: readonly string[];
}

/**
 * The procedure that counts what fails the screens over more than one row, for each comparison that reads an entity which has
 * changed since it looked.
 */
export function compareEntities(comparisons: readonly Compared[]): GeneratedRoutine {
  return {
    name: 'compare_entities',
    description: 'Counts what fails the screens over more than one row, where what they read has changed',
    arguments: [{ name: 'p_run_id', type: 'STRING', mode: 'IN' }, givenAlerts],
    body: sql`
BEGIN
  DECLARE v_compared ARRAY<STRING>;
  DECLARE v_started_at TIMESTAMP;

  ${look(comparisons)}
END`,
  };
}

/** GoogleSQL query of the comparisons that read an entity which has changed since they looked. */
export function staleComparisons(comparisons: readonly Compared[]): string {
  const declared = comparisons.map(
    ({ name, definitionHash, contract, entities }) =>
      `STRUCT('${name}' AS comparison, '${definitionHash}' AS definition_hash, '${contract.entity}' AS entity, [${entities.map((each) => `'${each}'`).join(', ')}] AS entities)`,
  );
  return sql`
WITH
  declared AS (
    SELECT comparison, definition_hash, entity, entities
    FROM UNNEST([
      ${declared}
    ])
  ),
  silver_state AS (
    SELECT entity, snapshot_date, state
    FROM ops.silver_state
  ),
  stated AS (
    SELECT
      declared.comparison,
      declared.definition_hash,
      declared.entity,
      STRING_AGG(CONCAT(silver_state.entity, '=', silver_state.state), ' ' ORDER BY silver_state.entity) AS silver_state
    FROM declared
    CROSS JOIN UNNEST(declared.entities) AS needed
    INNER JOIN silver_state
      ON silver_state.entity = needed
    GROUP BY declared.comparison, declared.definition_hash, declared.entity
  ),
  looked AS (
    SELECT comparison, definition_hash, silver_state
    FROM ops.compared
    WHERE TRUE
    QUALIFY ROW_NUMBER() OVER (PARTITION BY comparison ORDER BY recorded_at DESC) = 1
  )
SELECT
  stated.comparison,
  stated.definition_hash,
  stated.silver_state,
  stated.entity,
  silver_state.snapshot_date
FROM stated
INNER JOIN silver_state
  ON silver_state.entity = stated.entity
LEFT JOIN looked
  ON looked.comparison = stated.comparison
WHERE NOT IFNULL(looked.definition_hash = stated.definition_hash AND looked.silver_state = stated.silver_state, FALSE)`;
}

function look(comparisons: readonly Compared[]): string {
  const counted = comparisons.map(
    ({ name }) =>
      sql`
SELECT '${name}' AS comparison, screen, COUNT(*) AS failing
FROM quality.${name}, UNNEST(screens) AS screen
WHERE '${name}' IN UNNEST(v_compared)
GROUP BY screen`,
  );
  const severities = comparisons.flatMap(({ name, contract }) =>
    contract.screens.map(
      (screen) =>
        `STRUCT('${name}' AS comparison, '${screen.name}' AS screen, '${screen.severity}' AS severity)`,
    ),
  );
  return sql`
-- A comparison looks again when an entity that it reads has changed.
CREATE OR REPLACE TEMP TABLE stale_comparison AS
${staleComparisons(comparisons)};
SET v_compared = ARRAY(SELECT comparison FROM stale_comparison);
IF ARRAY_LENGTH(v_compared) > 0 THEN
  SET v_started_at = CURRENT_TIMESTAMP();
  CREATE OR REPLACE TEMP TABLE failed_screen AS
  WITH
    failure AS (
      ${counted.join('\nUNION ALL\n')}
    ),
    declared AS (
      SELECT comparison, screen, severity
      FROM UNNEST([
        ${severities}
      ])
    )
  SELECT
    failure.screen,
    declared.severity,
    stale_comparison.entity,
    stale_comparison.snapshot_date,
    CONCAT('quality.', failure.comparison) AS table_name,
    '' AS key,
    failure.failing,
    CAST(NULL AS STRING) AS message
  FROM failure
  INNER JOIN declared
    ON declared.comparison = failure.comparison
    AND declared.screen = failure.screen
  INNER JOIN stale_comparison
    ON stale_comparison.comparison = failure.comparison;
  ${recordErrorEvents(callersRun, 'failed.entity', 'failed.snapshot_date', "REPLACE(event.table_name, 'quality.', '') IN UNNEST(v_compared)")}
  INSERT INTO ops.compared (comparison, definition_hash, silver_state, run_id, recorded_at)
  SELECT comparison, definition_hash, silver_state, p_run_id, CURRENT_TIMESTAMP()
  FROM stale_comparison;
  INSERT INTO ops.step (run_id, action, row_count, started_at, finished_at)
  SELECT p_run_id, 'compared', COALESCE(SUM(failing), 0), v_started_at, CURRENT_TIMESTAMP()
  FROM failed_screen;
END IF;`;
}
