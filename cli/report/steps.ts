import { rowsOf } from '../../pipeline/run/rows.ts';
import type { Warehouse } from '../../pipeline/ports.ts';
import { StartReport } from './schema.ts';

type Steps = StartReport['steps'];

/** The steps of routines that began at a moment or later, as `ops.step` has them. */
export async function stepsSince(warehouse: Warehouse, ops: string, since: Date): Promise<Steps> {
  return rowsOf(
    warehouse,
    StartReport.shape.steps.element,
    `SELECT
       CONCAT(action, IFNULL(CONCAT(' ', table_name), ''), IFNULL(CONCAT(' of ', CAST(snapshot_date AS STRING)), '')) AS name,
       row_count AS \`rows\`,
       TIMESTAMP_DIFF(finished_at, started_at, MICROSECOND) / 1000000 AS seconds
     FROM ${ops}.step
     WHERE started_at >= @since
     ORDER BY started_at, finished_at`,
    { since: { type: 'TIMESTAMP', value: since.toISOString() } },
  );
}
