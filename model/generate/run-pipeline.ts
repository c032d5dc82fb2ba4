import { sql } from '../sql/template.ts';
import type { GeneratedRoutine } from './routine.ts';

/**
 * The procedure that is scheduled: silver, and gold right after it, however long silver took. What stops silver does not
 * stop gold, which publishes what is judged; both failures are told at the end.
 */
export function runPipeline(): GeneratedRoutine {
  return {
    name: 'run_pipeline',
    description: 'Brings silver up to date with the snapshots up to a day, and then gold with silver',
    arguments: [{ name: 'p_run_date', type: 'DATE', mode: 'IN' }],
    body: sql`
BEGIN
  DECLARE v_errors ARRAY<STRING> DEFAULT [];

  ${['run_silver', 'run_gold'].map(attempt).join('\n\n')}

  IF ARRAY_LENGTH(v_errors) > 0 THEN
    RAISE USING MESSAGE = ARRAY_TO_STRING(v_errors, '\\n');
  END IF;
END`,
  };
}

const attempt = (routine: string): string => sql`
BEGIN
  CALL ops.${routine}(p_run_date);
EXCEPTION WHEN ERROR THEN
  SET v_errors = ARRAY_CONCAT(v_errors, [@@error.message]);
END;`;
