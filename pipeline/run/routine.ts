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
  state: z.enum(['done', 'waiting', 'blocked', 'failed']),
  message: z.string().nullable(),
});

const last = z.object({ recorded_at: z.string().nullable() });

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
  const [before] = await rowsOf(
    warehouse,
    last,
    `SELECT CAST(MAX(recorded_at) AS STRING) AS recorded_at
     FROM ${ops}.run`,
  );
  const error = await warehouse
    .run(`CALL ${ops}.${routine}(@run_date)`, { run_date: { type: 'DATE', value: date } }, told)
    .then(
      () => undefined,
      (thrown: unknown) => (thrown instanceof Error ? thrown : new Error(String(thrown))),
    );
  const ended = await endedRuns(warehouse, ops, routine, before?.recorded_at ?? null);
  const own = ownOf(ended, error);
  if (own === undefined) throw error ?? new Error(`${ops}.${routine} ended and left no trace in ${ops}.run`);
  return { state: own.state, message: own.message };
}

/** Another operator's run may have ended meanwhile: of those that failed ours says what was thrown. */
function ownOf(ended: readonly Outcome[], error: Error | undefined): Outcome | undefined {
  if (error === undefined) return ended.find(({ state }) => state !== 'failed');
  const failed = ended.filter(({ state }) => state === 'failed');
  return failed.find(({ message }) => message !== null && error.message.includes(message)) ?? failed[0];
}

/** How the routine's runs have ended after a moment, the newest first. */
function endedRuns(
  warehouse: Warehouse,
  ops: string,
  routine: string,
  after: string | null,
): Promise<z.infer<typeof row>[]> {
  return rowsOf(
    warehouse,
    row,
    `SELECT state, message
     FROM ${ops}.run
     WHERE routine = @routine
       AND state != 'started'
       AND recorded_at > IFNULL(CAST(@after AS TIMESTAMP), TIMESTAMP '1970-01-01')
     ORDER BY recorded_at DESC`,
    { routine: { type: 'STRING', value: routine }, after: { type: 'STRING', value: after } },
  );
}
