import { sql } from '../sql/template.ts';
import { daysInState } from './days-in-state.ts';
import { closeFailures, recordFailure } from './error-events.ts';
import { type GeneratedRoutine, ownRun } from './routine.ts';
import { seedLock } from './transaction.ts';

/**
 * The procedure that brings every history up to date with the snapshots up to `p_run_date`: it says in which order the others
 * do it, and how the run ended.
 */
export function runSilver(hasComparisons: boolean): GeneratedRoutine {
  return {
    name: 'run_silver',
    description: 'Brings the silver histories up to date with the snapshots up to a day',
    arguments: [{ name: 'p_run_date', type: 'DATE', mode: 'IN' }],
    body: sql`
BEGIN
  DECLARE v_run_id STRING DEFAULT GENERATE_UUID();
  DECLARE v_alerts ARRAY<STRING> DEFAULT [];
  DECLARE v_has_pending, v_is_behind, v_needs_lock, v_has_failures BOOL;
  DECLARE v_is_recorded BOOL DEFAULT FALSE;
  DECLARE v_applied_at, v_compared_from, v_compared_until TIMESTAMP;
  DECLARE v_failing INT64;
  DECLARE v_error STRING;

  BEGIN
    INSERT INTO ops.run (run_id, routine, run_date, state, job_id, recorded_at)
    VALUES (v_run_id, 'run_silver', p_run_date, 'started', @@script.job_id, CURRENT_TIMESTAMP());

    CALL ops.find_snapshots(p_run_date, v_run_id, v_has_pending, v_is_behind, v_needs_lock, v_has_failures, v_alerts);
    IF v_has_pending THEN
      IF v_needs_lock THEN
        ${seedLock(ownRun.id)}
      END IF;
      CALL ops.apply_snapshots(p_run_date, v_run_id, v_alerts);
      SET v_applied_at = CURRENT_TIMESTAMP();
    END IF;
    IF v_has_pending OR v_is_behind OR v_has_failures THEN
      ${hasComparisons ? 'CALL ops.compare_entities(v_run_id, v_failing, v_compared_from, v_alerts);' : ''}
      SET v_compared_until = CURRENT_TIMESTAMP();
      IF v_has_pending OR v_compared_from IS NOT NULL THEN
        ${recordSteps}
      END IF;
      SET v_is_recorded = TRUE;
      CALL ops.export_silver(p_run_date, v_run_id);
      IF v_has_failures THEN
        ${closeFailures('run_silver')}
      END IF;
    END IF;
  EXCEPTION WHEN ERROR THEN
    SET v_error = @@error.message;
    ${recordFailure(
      'run_silver',
      sql`
IF NOT v_is_recorded THEN
  ${recordSteps}
END IF;`,
    )}
    RAISE USING MESSAGE = v_error;
  END;

  INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
  WITH
    waited AS (
      SELECT STRING_AGG(days, ', ' ORDER BY first_day, entity, days) AS message
      FROM (
        SELECT
          entity,
          MIN(snapshot_date) AS first_day,
          ${daysInState('state')} AS days
        FROM ops.current_snapshot
        WHERE state IN ('missing', 'landed')
          AND snapshot_date <= p_run_date
        GROUP BY entity, state
      )
    )
  SELECT
    v_run_id,
    'run_silver',
    p_run_date,
    CASE WHEN ARRAY_LENGTH(v_alerts) > 0 THEN 'failed' WHEN waited.message IS NOT NULL THEN 'waiting' ELSE 'done' END,
    IF(ARRAY_LENGTH(v_alerts) > 0, ARRAY_TO_STRING(v_alerts, '\\n'), waited.message),
    CURRENT_TIMESTAMP()
  FROM waited;
  IF ARRAY_LENGTH(v_alerts) > 0 THEN
    RAISE USING MESSAGE = ARRAY_TO_STRING(v_alerts, '\\n');
  END IF;
END`,
  };
}

/** Writes down what the run has done: the snapshots as steps that follow each other, for a transaction's own clock stands still. */
const recordSteps = sql`
INSERT INTO ops.step (run_id, action, table_name, snapshot_date, row_count, started_at, finished_at)
SELECT
  run_id,
  state AS action,
  CONCAT('silver.', entity, '_history') AS table_name,
  snapshot_date,
  IFNULL(delivered, 0) AS row_count,
  started_at,
  COALESCE(LEAD(started_at) OVER (ORDER BY started_at), v_applied_at, CURRENT_TIMESTAMP()) AS finished_at
FROM ops.snapshot
WHERE run_id = v_run_id
  AND started_at IS NOT NULL
UNION ALL
SELECT v_run_id, 'compared', NULL, NULL, v_failing, started_at, v_compared_until
FROM UNNEST([v_compared_from]) AS started_at
WHERE started_at IS NOT NULL;`;
