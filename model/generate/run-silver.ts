import { sql } from '../sql/template.ts';
import { recordFailure } from './error-events.ts';
import type { GeneratedRoutine } from './routine.ts';
import { seedLock } from './transaction.ts';

/**
 * The procedure that brings every history up to date with the snapshots up to `p_run_date`: it says in which order the others
 * do it, and how the run ended.
 *
 * @param entities those that others refer to first.
 */
export function runSilver(entities: readonly string[], hasComparisons: boolean): GeneratedRoutine {
  const applied = entities.map(
    (entity) => sql`
IF '${entity}' IN UNNEST(v_pending) THEN
  CALL ops.apply_${entity}(p_run_date, v_run_id, v_alerts);
END IF;`,
  );
  return {
    name: 'run_silver',
    description: 'Brings the silver histories up to date with the snapshots up to a day',
    arguments: [{ name: 'p_run_date', type: 'DATE', mode: 'IN' }],
    body: sql`
BEGIN
  DECLARE v_run_id STRING DEFAULT GENERATE_UUID();
  DECLARE v_alerts ARRAY<STRING> DEFAULT [];
  DECLARE v_pending ARRAY<STRING>;
  DECLARE v_error, v_waiting STRING;

  BEGIN
    INSERT INTO ops.run (run_id, routine, run_date, state, job_id, recorded_at)
    VALUES (v_run_id, 'run_silver', p_run_date, 'started', @@script.job_id, CURRENT_TIMESTAMP());
    ${seedLock}

    CALL ops.find_snapshots(p_run_date, v_run_id, v_pending, v_alerts);
    ${applied.join('\n')}
    ${hasComparisons ? 'CALL ops.compare_entities(v_run_id, v_alerts);' : ''}
    CALL ops.export_silver(p_run_date, v_run_id);
  EXCEPTION WHEN ERROR THEN
    SET v_error = @@error.message;
    ${recordFailure('run_silver')}
    RAISE USING MESSAGE = v_error;
  END;

  SET v_waiting = (
    SELECT STRING_AGG(CONCAT(entity, ' of ', CAST(snapshot_date AS STRING), ' is ', state), ', ' ORDER BY snapshot_date, entity)
    FROM ops.current_snapshot
    WHERE state IN ('missing', 'landed')
      AND snapshot_date <= p_run_date
  );
  INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
  VALUES (
    v_run_id,
    'run_silver',
    p_run_date,
    CASE WHEN ARRAY_LENGTH(v_alerts) > 0 THEN 'failed' WHEN v_waiting IS NOT NULL THEN 'waiting' ELSE 'done' END,
    IF(ARRAY_LENGTH(v_alerts) > 0, ARRAY_TO_STRING(v_alerts, '\\n'), v_waiting),
    CURRENT_TIMESTAMP()
  );
  IF ARRAY_LENGTH(v_alerts) > 0 THEN
    RAISE USING MESSAGE = ARRAY_TO_STRING(v_alerts, '\\n');
  END IF;
END`,
  };
}
