import { z } from 'zod';
import type { Warehouse } from '../ports.ts';
import { rowsOf } from './rows.ts';

/** Who takes a snapshot back, and why. */
export interface Decision {
  readonly reason: string;
  readonly by: string;
}

const row = z.object({ objects: z.string() });

/**
 * Takes a snapshot back: the next run of silver judges it and all later ones as if its files had never come. Other files of that
 * day are judged as usual. Done twice it is done once.
 *
 * @param date ISO date.
 * @throws Error where silver has judged no snapshot of that day.
 */
export async function withdraw(
  warehouse: Warehouse,
  { ops, quality }: { readonly ops: string; readonly quality: string },
  entity: string,
  date: string,
  { reason, by }: Decision,
): Promise<void> {
  const snapshot = {
    entity: { type: 'STRING', value: entity },
    date: { type: 'DATE', value: date },
  } as const;
  const [judged] = await rowsOf(
    warehouse,
    row,
    `SELECT objects
     FROM ${ops}.current_snapshot
     WHERE entity = @entity
       AND snapshot_date = @date
       AND state IN ('applied', 'unchanged', 'rejected', 'pending', 'withdrawn')`,
    snapshot,
  );
  if (judged === undefined) {
    throw new Error(
      `No snapshot of ${entity} of ${date} was judged, so there is nothing to take back: look for it in ${ops}.current_snapshot`,
    );
  }
  await warehouse.run(
    `INSERT INTO ${quality}.withdrawal (entity, snapshot_date, objects, reason, withdrawn_by, recorded_at)
     SELECT @entity, @date, @objects, @reason, @by, CURRENT_TIMESTAMP()
     FROM UNNEST([NOT EXISTS (
       SELECT 1
       FROM ${quality}.withdrawal
       WHERE entity = @entity
         AND snapshot_date = @date
         AND objects = @objects
     )]) AS is_new
     WHERE is_new`,
    {
      ...snapshot,
      objects: { type: 'STRING', value: judged.objects },
      reason: { type: 'STRING', value: reason },
      by: { type: 'STRING', value: by },
    },
  );
}
