import type { EmbeddedWarehouse } from '@ecommerce/googlesql';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { openLake } from '../local/lake.ts';
import { localTransfers } from '../local/transfers.ts';
import { compile } from '../model/compile.ts';
import { dayFolder } from '../model/landing.ts';
import { deliveredColumnsOf, entitiesOf } from '../model/model.ts';
import { localTarget } from '../model/target.ts';
import { land } from '../pipeline/land/land.ts';
import { readModel } from '../pipeline/model.ts';
import { load, notLoaded } from '../pipeline/run/load.ts';
import { findSnapshots } from '../pipeline/sources.ts';
import { days, sourceOf } from './data.ts';

/** What the schedule calls, in its order; `ops.run_pipeline` is the first two. */
export const routines = ['run_silver', 'run_gold', 'run_watch'] as const;

export type PipelineRoutine = (typeof routines)[number];

/** What is delivered before the routines are called once. */
export interface CountedRound {
  readonly name: string;
  /** Folder of the files, undefined where nothing is delivered. */
  readonly from?: string;
  /** The day that the routines are called for. */
  readonly date: string;
}

const [first, unchanged, changed] = days;

/** The rounds of a deployment over the data that `makeData` puts into a folder. */
export const roundsOver = (data: string): readonly CountedRound[] => [
  { name: 'first day', from: sourceOf(data, first), date: first.date },
  { name: 'idle round', date: first.date },
  { name: 'unchanged day', from: sourceOf(data, unchanged), date: unchanged.date },
  { name: 'changed day', from: sourceOf(data, changed), date: changed.date },
  { name: 'idle round after it', date: changed.date },
];

/** Days that `backfillOver` delivers. */
const backfillDays = 35;

/**
 * The round of a new deployment with a folder of 35 days, each with one row of a hundred other than the day before.
 *
 * @param folder a new one, for links to the files of `data`.
 */
export async function backfillOver(data: string, folder: string): Promise<CountedRound> {
  const last = Date.parse(`${first.date}T00:00:00Z`);
  for (let index = 0; index < backfillDays; index++) {
    const date = new Date(last - (backfillDays - 1 - index) * 86_400_000).toISOString().slice(0, 10);
    const day = index % 2 === 0 ? first : changed;
    for (const entity of entitiesOf(model)) {
      const place = join(folder, dayFolder(entity, date));
      await mkdir(place, { recursive: true });
      await symlink(
        join(sourceOf(data, day), dayFolder(entity, day.date), `${entity}.csv`),
        join(place, `${entity}.csv`),
      );
    }
  }
  return { name: `backfill of ${String(backfillDays)} days`, from: folder, date: first.date };
}

const model = readModel();

export const definitions = compile(model, localTarget);

/** Lands and loads what a round delivers. */
export async function deliver(
  { from, date }: CountedRound,
  warehouse: EmbeddedWarehouse,
  root: string,
): Promise<void> {
  if (from === undefined) return;
  const { raw } = localTarget.buckets;
  const lake = openLake(root);
  const { snapshots } = await findSnapshots(from, entitiesOf(model), date);
  for (const snapshot of snapshots)
    await land(lake, raw, snapshot, deliveredColumnsOf(model, snapshot.entity));
  const transfers = localTransfers(warehouse, lake, { root, bucket: raw, dataset: 'bronze' });
  for (const landed of await notLoaded(warehouse, 'ops', date)) await load(transfers, landed);
}

/** Calls a routine as its schedule does. A run that says what is wrong by failing has done its work. */
export async function call(
  warehouse: EmbeddedWarehouse,
  routine: PipelineRoutine,
  date: string,
): Promise<void> {
  await warehouse.run(`CALL ops.${routine}(@run_date)`, { run_date: { type: 'DATE', value: date } });
}
