import { z } from 'zod';
import { deliveredColumnsOf, type Model } from '../model/model.ts';
import { datasetName, type Target } from '../model/target.ts';
import { land, type LandResult } from './land/land.ts';
import { changedRules, describeChange, rebuildOf } from './operate/changed-rules.ts';
import type { Lake, Transfers, Warehouse } from './ports.ts';
import type { Progress } from './progress.ts';
import { load, notLoaded } from './run/load.ts';
import { type Outcome, runRoutine } from './run/routine.ts';
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
  const bucket = target.buckets.raw;
  const failures: string[] = [];

  // What cannot be landed or loaded holds back its own snapshot only, as a transfer that fails does in the cloud.
  const refused = (what: string) => (error: unknown) => {
    failures.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  };

  const landed = await progress.step('land the files', async () => {
    const results: LandResult[] = [];
    const refusedDays = await daysRefused(warehouse, ops);
    for (const snapshot of snapshots) {
      const { entity, date } = snapshot;
      const result = await land(
        lake,
        bucket,
        snapshot,
        deliveredColumnsOf(model, entity),
        refusedDays.get(entity),
      ).catch(refused(`${entity} of ${date} is not landed`));
      if (result) results.push(result);
    }
    return results;
  });

  // The newest day that lies there, for a late file makes later days be judged again.
  const runDate = await newestDay(warehouse, ops);
  if (runDate === undefined) throw new NothingLanded(failures.join('\n'));
  const waiting = await notLoaded(warehouse, ops, runDate);
  await progress.step('load bronze', async (report) => {
    let rows = 0;
    report(rows);
    for (const snapshot of waiting) {
      const { entity, date } = snapshot;
      const loaded = await load(transfers, snapshot).catch(
        refused(`${entity} of ${date} is not loaded until its file is corrected and delivered again`),
      );
      rows += loaded ?? 0;
      report(rows);
    }
  });

  const silver = await runStep(warehouse, ops, 'run_silver', runDate, progress);
  const gold = await runStep(warehouse, ops, 'run_gold', runDate, progress);
  const moved = waiting.length > 0 || landed.some(({ outcome }) => outcome !== 'already there');
  return {
    runDate,
    worked: moved || silver.worked || gold.worked,
    failures,
    warnings: [
      ...landed.flatMap(({ warnings }) => warnings),
      ...(await changedRules(warehouse, model, target)).map(
        (changed) => `Of note: ${describeChange(changed)}. To have it follow: ${rebuildOf(changed)}`,
      ),
    ],
    silver: silver.outcome,
    gold: gold.outcome,
  };
}

/** Runs a routine and takes over the steps that it wrote down itself. */
async function runStep(
  warehouse: Warehouse,
  ops: string,
  routine: 'run_silver' | 'run_gold',
  runDate: string,
  progress: Progress,
): Promise<{ outcome: Outcome; worked: boolean }> {
  const began = new Date();
  const outcome = await progress.step(`${ops}.${routine}`, () =>
    runRoutine(warehouse, ops, routine, runDate),
  );
  const steps = await stepsSince(warehouse, ops, began);
  progress.include(steps);
  return { outcome, worked: steps.length > 0 };
}

async function newestDay(warehouse: Warehouse, ops: string): Promise<string | undefined> {
  const row = z.object({ newest: z.iso.date().nullable() });
  const [found] = await rowsOf(
    warehouse,
    row,
    `SELECT MAX(snapshot_date) AS newest FROM ${ops}.observed_snapshot`,
  );
  return found?.newest ?? undefined;
}

/** Days by entity whose snapshots silver has refused. */
async function daysRefused(warehouse: Warehouse, ops: string): Promise<ReadonlyMap<string, Set<string>>> {
  const rows = await rowsOf(
    warehouse,
    z.object({ entity: z.string(), snapshot_date: z.iso.date() }),
    `SELECT entity, snapshot_date
     FROM ${ops}.current_snapshot
     WHERE state IN ('rejected', 'too_late', 'withdrawn')`,
  );
  const byEntity = Map.groupBy(rows, ({ entity }) => entity);
  return new Map(
    [...byEntity].map(([entity, days]) => [entity, new Set(days.map((day) => day.snapshot_date))]),
  );
}
