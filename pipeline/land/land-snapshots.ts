import { z } from 'zod';
import { deliveredColumnsOf, type Model } from '../../model/model.ts';
import { datasetName, type Target } from '../../model/target.ts';
import type { Lake, Warehouse } from '../ports.ts';
import type { Progress } from '../progress.ts';
import { messageOf } from '../reason.ts';
import { rowsOf } from '../run/rows.ts';
import type { Snapshot } from '../snapshot.ts';
import { land, type LandResult } from './land.ts';

/** What became of snapshots that were to be landed. */
export interface Landing {
  readonly landed: readonly LandResult[];
  /** Snapshots that could not be landed, and why: each holds back itself only. */
  readonly failures: readonly string[];
}

/**
 * Lands snapshots, each entity's in the order given, for a day is compared with the one before. Entities are landed side by
 * side. Again, what was landed is there already.
 */
export function landSnapshots(
  { warehouse, lake }: { readonly warehouse: Warehouse; readonly lake: Lake },
  snapshots: readonly Snapshot[],
  model: Model,
  target: Target,
  progress: Progress,
): Promise<Landing> {
  return progress.step('land the files', async () => {
    const refused = await daysRefused(warehouse, datasetName(target, 'ops'));
    const landed = new Map<Snapshot, LandResult>();
    const failures = new Map<Snapshot, string>();
    const landOne = async (snapshot: Snapshot): Promise<void> => {
      const { entity, date } = snapshot;
      const columns = deliveredColumnsOf(model, entity);
      try {
        landed.set(snapshot, await land(lake, target.buckets.raw, snapshot, columns, refused.get(entity)));
      } catch (error) {
        failures.set(snapshot, `${entity} of ${date} is not landed: ${messageOf(error)}`);
      }
    };
    const byEntity = Map.groupBy(snapshots, ({ entity }) => entity);
    await Promise.all(
      [...byEntity.values()].map(async (days) => {
        for (const snapshot of days) await landOne(snapshot);
      }),
    );
    const inOrder = <Value>(found: ReadonlyMap<Snapshot, Value>): Value[] =>
      snapshots.flatMap((snapshot) => found.get(snapshot) ?? []);
    return { landed: inOrder(landed), failures: inOrder(failures) };
  });
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
