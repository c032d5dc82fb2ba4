import { sql } from '../sql/template.ts';

/**
 * Adds the lock's row where there is none; two rows do no harm. Stands before the first transaction of a run.
 *
 * @param runId the variable that holds the run's id.
 */
export function seedLock(runId: string): string {
  return sql`
INSERT INTO ops.lock (run_id, locked_at)
SELECT ${runId}, CURRENT_TIMESTAMP()
FROM UNNEST([NOT EXISTS (SELECT 1 FROM ops.lock)]) AS is_needed
WHERE is_needed;`;
}

/**
 * Begins a transaction that conflicts with every other one of the pipeline: BigQuery cancels one of two that change the same row.
 * COMMIT and ROLLBACK stand in the same body; the flag `v_in_tx` belongs to a block around it, for its handler.
 *
 * @param runId the variable that holds the run's id.
 */
export function lockRun(runId: string): string {
  return sql`
BEGIN TRANSACTION;
SET v_in_tx = TRUE;
UPDATE ops.lock SET run_id = ${runId}, locked_at = CURRENT_TIMESTAMP() WHERE TRUE;`;
}

/**
 * Begins an exception handler: keeps what failed in `v_error` and ends the transaction that the error left open. Where BigQuery
 * has ended it itself, as when it cancels one of two, ROLLBACK is an error, which must not stand in the place of the first.
 */
export const rollBack = sql`
SET v_error = @@error.message;
IF v_in_tx THEN
  BEGIN
    ROLLBACK TRANSACTION;
  EXCEPTION WHEN ERROR THEN
    SET v_error = CONCAT(v_error, '\\nROLLBACK TRANSACTION: ', @@error.message);
  END;
END IF;`;

/** GoogleSQL for whether another run has written down something about an entity since `v_revision` was read. */
export function hasMovedOn(entity: string): string {
  return `EXISTS (SELECT 1 FROM ops.snapshot WHERE entity = '${entity}' AND revision > v_revision AND run_id != p_run_id)`;
}

/** GoogleSQL for what the run says then. */
export function overlap(entity: string): string {
  return `'Another run has moved ${entity} on: the next run takes up from there'`;
}

/** Ends a transaction in which another run has moved an entity on. */
export function refuseOverlap(entity: string): string {
  return sql`
IF ${hasMovedOn(entity)} THEN
  RAISE USING MESSAGE = ${overlap(entity)};
END IF;`;
}
