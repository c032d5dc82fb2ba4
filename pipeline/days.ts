import { z } from 'zod';
import type { Model } from '../model/model.ts';
import { datasetName, type Target } from '../model/target.ts';
import { landSnapshots } from './land/land-snapshots.ts';
import { changedRules, describeChange, rebuildOf } from './operate/changed-rules.ts';
import type { Lake, Transfers, Warehouse } from './ports.ts';
import type { Progress } from './progress.ts';
import { loadLanded } from './run/load-landed.ts';
import { type Outcome, type RoutineName, runRoutine } from './run/routine.ts';
import { rowsOf } from './run/rows.ts';
import { stepsSince } from './run/steps.ts';
import type { Snapshot } from './snapshot.ts';

export interface Days {
  /** The day up to which all was run. */
  readonly runDate: string;
  /** Whether there was anything to do. */
  readonly worked: boolean;
  /** Snapshots that could not be landed or loaded, and why. */
  readonly failures: readonly string[];
  /** What an operator should know about the files, and about rules that the past does not follow. */
  readonly warnings: readonly string[];
  readonly silver: Outcome;
  readonly gold: Outcome;
}

/** Nothing was landed, now or before, so there is no day to run; the message says why. */
export class NothingLanded extends Error {}

/** What a pipeline consists of, in the cloud or on a laptop. */
export interface Ports {
  readonly warehouse: Warehouse;
  readonly lake: Lake;
  readonly transfers: Transfers;
}

/**
 * Lands snapshots and does with everything landed what transfers and scheduled queries do in the cloud.
 *
 * @throws NothingLanded where there is no snapshot at all.
 */
export async function runDays(
  { warehouse, lake, transfers }: Ports,
  snapshots: readonly Snapshot[],
  model: Model,
  target: Target,
  progress: Progress,
): Promise<Days> {
  const ops = datasetName(target, 'ops');
  const landing = await landSnapshots({ warehouse, lake }, snapshots, model, target, progress);

  // The newest day that lies there, for a late file makes later days be judged again.
  const runDate = await newestDay(warehouse, ops);
  if (runDate === undefined) throw new NothingLanded(landing.failures.join('\n'));
  const loading = await loadLanded({ warehouse, transfers }, ops, { until: runDate }, progress);

  const silver = await runStep(warehouse, ops, 'run_silver', runDate, progress);
  const gold = await runStep(warehouse, ops, 'run_gold', runDate, progress);
  const moved = loading.tried > 0 || landing.landed.some(({ outcome }) => outcome !== 'already there');
  return {
    runDate,
    worked: moved || silver.worked || gold.worked,
    failures: [...landing.failures, ...loading.failures],
    warnings: [
      ...landing.landed.flatMap(({ warnings }) => warnings),
      ...(await changedRules(warehouse, model, target)).map(
        (changed) => `Of note: ${describeChange(changed)}. To have it follow: ${rebuildOf(changed)}`,
      ),
    ],
    silver: silver.outcome,
    gold: gold.outcome,
  };
}

/** Runs a routine and takes over the steps that it wrote down itself. */
export async function runStep(
  warehouse: Warehouse,
  ops: string,
  routine: RoutineName,
  runDate: string,
  progress: Progress,
): Promise<{ outcome: Outcome; worked: boolean }> {
  const began = new Date();
  const outcome = await progress.step(`${ops}.${routine}`, () =>
    runRoutine(warehouse, ops, routine, runDate, (statement) => {
      progress.statement(statement);
    }),
  );
  const steps = await stepsSince(warehouse, ops, began);
  progress.include(steps);
  return { outcome, worked: steps.length > 0 };
}

/** The newest day that lies in the raw bucket; undefined where nothing does. */
export async function newestDay(warehouse: Warehouse, ops: string): Promise<string | undefined> {
  const row = z.object({ newest: z.iso.date().nullable() });
  const [found] = await rowsOf(
    warehouse,
    row,
    `SELECT MAX(snapshot_date) AS newest FROM ${ops}.observed_snapshot`,
  );
  return found?.newest ?? undefined;
}
