import { z } from 'zod';
import type { Statement, Warehouse } from '../ports.ts';
import { rowsOf } from './rows.ts';

/** How a run of a routine ended, as it says itself in `ops.run`. */
export interface Outcome {
  readonly state: 'done' | 'waiting' | 'blocked' | 'failed';
  /** What it waits for, what screens hold back or why it failed. */
  readonly message: string | null;
}

/** A routine that a scheduled query runs, or a part of one. */
export type RoutineName = 'run_silver' | 'run_gold' | 'run_watch';

const row = z.object({
  run_id: z.string(),
  state: z.enum(['started', 'done', 'waiting', 'blocked', 'failed']),
  message: z.string().nullable(),
});

/**
 * Runs a routine for a day, as its scheduled query does.
 *
 * @param told is told of each statement, where these are billed.
 * @throws Error where the routine could not even write down that it failed.
 */
export async function runRoutine(
  warehouse: Warehouse,
  ops: string,
  routine: RoutineName,
  date: string,
  told: (statement: Statement) => void,
): Promise<Outcome> {
  const before = await newestRun(warehouse, ops, routine);
  const error = await warehouse
    .run(`CALL ${ops}.${routine}(@run_date)`, { run_date: { type: 'DATE', value: date } }, told)
    .then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
  const after = await newestRun(warehouse, ops, routine);
  const isWrittenDown = after !== undefined && after.run_id !== before?.run_id && after.state !== 'started';
  if (!isWrittenDown || (error !== undefined && after.state !== 'failed')) {
    throw error ?? new Error(`${ops}.${routine} ended and left no trace in ${ops}.run`);
  }
  return { state: after.state as Outcome['state'], message: after.message };
}

async function newestRun(
  warehouse: Warehouse,
  ops: string,
  routine: string,
): Promise<z.infer<typeof row> | undefined> {
  const rows = await rowsOf(
    warehouse,
    row,
    `SELECT run_id, state, message
     FROM ${ops}.run
     WHERE routine = @routine
     ORDER BY recorded_at DESC, state != 'started' DESC
     LIMIT 1`,
    { routine: { type: 'STRING', value: routine } },
  );
  return rows[0];
}
