import { z } from 'zod';
import { localTransfers } from '../local/transfers.ts';
import { headerOf } from '../model/contract.ts';
import { bronzeOf, entityOf, type Model } from '../model/model.ts';
import { datasetName, type Target } from '../model/target.ts';
import { land, type LandResult } from '../pipeline/land/land.ts';
import type { Snapshot } from '../pipeline/landing.ts';
import type { Warehouse } from '../pipeline/ports.ts';
import { load, notLoaded } from '../pipeline/run/load.ts';
import { type Outcome, runRoutine } from '../pipeline/run/routine.ts';
import { rowsOf } from '../pipeline/run/rows.ts';
import { Failure } from './failure.ts';
import type { Progress } from './progress.ts';
import { stepsSince } from './report/steps.ts';
import type { Local } from './warehouse.ts';

export interface Days {
  /** The day up to which all was run. */
  readonly runDate: string;
  /** Whether there was anything to do. */
  readonly worked: boolean;
  /** Snapshots that could not be landed or loaded, and why. */
  readonly failures: readonly string[];
  /** What an operator should know about the files. */
  readonly warnings: readonly string[];
  readonly silver: Outcome;
  readonly gold: Outcome;
}

/** Lands snapshots and does with everything landed what transfers and scheduled queries do in the cloud. */
export async function runDays(
  { warehouse, lake, buckets }: Local,
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
    for (const snapshot of snapshots) {
      const { entity, date } = snapshot;
      const result = await land(lake, bucket, snapshot, columnsOf(model, entity)).catch(
        refused(`${entity} of ${date} is not landed`),
      );
      if (result) results.push(result);
    }
    return results;
  });

  // The newest day that lies there, for a late file makes later days be judged again.
  const runDate = await newestDay(warehouse, ops);
  if (runDate === undefined)
    throw new Failure(failures.join('\n'), { next: 'Correct the files and run again.' });
  const waiting = await notLoaded(warehouse, ops, runDate);
  const transfers = localTransfers(warehouse, lake, {
    root: buckets,
    bucket,
    dataset: datasetName(target, 'bronze'),
  });
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
    warnings: landed.flatMap(({ warnings }) => warnings),
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

/** The entities that the model knows, those first that others refer to. */
export function entitiesOf(model: Model): string[] {
  return model.histories.map(entityOf);
}

/** @throws Error for an entity that the model does not know. */
export function columnsOf(model: Model, entity: string): ReturnType<typeof headerOf> {
  const history = model.histories.find((each) => entityOf(each) === entity);
  if (history === undefined) throw new Error(`The model has no entity ${entity}.`);
  return headerOf(bronzeOf(model, history).contract);
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
