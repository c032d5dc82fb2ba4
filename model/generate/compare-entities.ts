import type { ContractOf } from '../contract.ts';
import { sql } from '../sql/template.ts';
import { writeErrorEvents } from './error-events.ts';
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
 * changed since it looked. It tells how many rows failed and when it began; nothing where it did not look.
 */
export function compareEntities(comparisons: readonly Compared[]): GeneratedRoutine {
  return {
    name: 'compare_entities',
    description: 'Counts what fails the screens over more than one row, where what they read has changed',
    arguments: [
      { name: 'p_run_id', type: 'STRING', mode: 'IN' },
      { name: 'p_failing', type: 'INT64', mode: 'OUT' },
      { name: 'p_started_at', type: 'TIMESTAMP', mode: 'OUT' },
      givenAlerts,
    ],
    body: sql`
BEGIN
  DECLARE v_compared ARRAY<STRING>;
  DECLARE v_stale ARRAY<STRUCT<comparison STRING, definition_hash STRING, silver_state STRING, entity STRING, snapshot_date DATE>>;
  DECLARE v_failed ARRAY<STRUCT<screen STRING, severity STRING, entity STRING, snapshot_date DATE, table_name STRING, key STRING, failing INT64, message STRING>>;
  DECLARE v_has_open_events BOOL;

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
  const failed = {
    source: 'UNNEST(v_failed)',
    entity: 'failed.entity',
    date: 'failed.snapshot_date',
    looked: "REPLACE(event.table_name, 'quality.', '') IN UNNEST(v_compared)",
  };
  return sql`
-- A comparison looks again when an entity that it reads has changed.
SET (v_compared, v_stale, v_has_open_events) = (
  WITH
    stale_comparison AS (
      ${staleComparisons(comparisons)}
    )
  SELECT AS STRUCT
    ARRAY(SELECT comparison FROM stale_comparison),
    ARRAY(SELECT AS STRUCT comparison, definition_hash, silver_state, entity, snapshot_date FROM stale_comparison),
    EXISTS (SELECT 1 FROM quality.error_event WHERE closed_at IS NULL AND STARTS_WITH(table_name, 'quality.'))
);
IF ARRAY_LENGTH(v_compared) > 0 THEN
  SET p_started_at = CURRENT_TIMESTAMP();
  SET (p_failing, v_failed) = (
    WITH
      failure AS (
        ${counted.join('\nUNION ALL\n')}
      ),
      declared AS (
        SELECT comparison, screen, severity
        FROM UNNEST([
          ${severities}
        ])
      ),
      failed AS (
        SELECT
          failure.screen,
          declared.severity,
          stale.entity,
          stale.snapshot_date,
          CONCAT('quality.', failure.comparison) AS table_name,
          failure.failing
        FROM failure
        INNER JOIN declared
          ON declared.comparison = failure.comparison
          AND declared.screen = failure.screen
        INNER JOIN UNNEST(v_stale) AS stale
          ON stale.comparison = failure.comparison
      )
    SELECT AS STRUCT
      (SELECT IFNULL(SUM(failing), 0) FROM failed),
      ARRAY(
        SELECT AS STRUCT screen, severity, entity, snapshot_date, table_name, '' AS key, failing, CAST(NULL AS STRING) AS message
        FROM failed
      )
  );
  IF p_failing > 0 OR v_has_open_events THEN
    ${writeErrorEvents(callersRun, failed)}
  END IF;
  INSERT INTO ops.compared (comparison, definition_hash, silver_state, run_id, recorded_at)
  SELECT comparison, definition_hash, silver_state, p_run_id, CURRENT_TIMESTAMP()
  FROM UNNEST(v_stale);
END IF;`;
}
