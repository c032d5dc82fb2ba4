import { z } from 'zod';
import type { Warehouse } from '../ports.ts';
import { rowsOf } from '../run/rows.ts';
import type { Names } from './names.ts';

const count = z.coerce.number().pipe(z.int().nonnegative());

/** What one kind of step took on one day. */
export const StepCost = z.strictObject({
  /** Day on which it ran (UTC). */
  date: z.iso.date(),
  action: z.string(),
  table: z.string().nullable(),
  times: count,
  /** Rows that it read from bronze or wrote to gold. */
  rows: count,
  /** Wall-clock seconds. */
  seconds: z.number(),
});

export type StepCost = z.infer<typeof StepCost>;

/** What the steps of runs took on the newest days on which anything ran, newest first and then what took longest. */
export function readCost(warehouse: Warehouse, { ops }: Names, days: number): Promise<StepCost[]> {
  return rowsOf(
    warehouse,
    StepCost,
    `WITH
      step AS (
        SELECT DATE(started_at, 'UTC') AS ran_on, *
        FROM ${ops}.step
      ),
      newest_day AS (
        SELECT ran_on
        FROM step
        GROUP BY ran_on
        ORDER BY ran_on DESC
        LIMIT ${String(days)}
      )
    SELECT
      step.ran_on AS \`date\`,
      step.action,
      step.table_name AS \`table\`,
      COUNT(*) AS times,
      IFNULL(SUM(step.row_count), 0) AS \`rows\`,
      SUM(TIMESTAMP_DIFF(step.finished_at, step.started_at, MICROSECOND)) / 1000000 AS seconds
    FROM step
    INNER JOIN newest_day
      ON newest_day.ran_on = step.ran_on
    GROUP BY step.ran_on, step.action, step.table_name
    ORDER BY step.ran_on DESC, seconds DESC, step.action, step.table_name`,
  );
}
