import { z } from 'zod';
import type { Warehouse } from '../ports.ts';
import type { Step } from '../progress.ts';
import { rowsOf } from './rows.ts';

const row: z.ZodType<Step> = z.strictObject({
  name: z.string(),
  rows: z.coerce.number().pipe(z.int().nonnegative()).nullable(),
  seconds: z.number(),
});

/** The steps of routines that began at a moment or later, as `ops.step` has them. */
export async function stepsSince(warehouse: Warehouse, ops: string, since: Date): Promise<Step[]> {
  return rowsOf(
    warehouse,
    row,
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
