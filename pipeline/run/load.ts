import { z } from 'zod';
import type { Transfers, Warehouse } from '../ports.ts';
import { rowsOf } from './rows.ts';

/** A snapshot that lies in the raw bucket. */
export interface LandedSnapshot {
  readonly entity: string;
  /** ISO date. */
  readonly date: string;
}

const row = z.object({ entity: z.string(), snapshot_date: z.iso.date() });

/** Landed snapshots up to a day that bronze has not loaded since, in date order. */
export async function notLoaded(warehouse: Warehouse, ops: string, until: string): Promise<LandedSnapshot[]> {
  const rows = await rowsOf(
    warehouse,
    row,
    `SELECT entity, snapshot_date
     FROM ${ops}.observed_snapshot
     WHERE NOT is_loaded AND snapshot_date <= @until
     ORDER BY snapshot_date, entity`,
    { until: { type: 'DATE', value: until } },
  );
  return rows.map(({ entity: entity, snapshot_date: date }) => ({ entity, date }));
}

/** Loads one landed snapshot into its bronze partition; returns the rows loaded. */
export async function load(transfers: Transfers, { entity, date }: LandedSnapshot): Promise<number> {
  return (await transfers.run(entity, date)) ?? 0;
}
