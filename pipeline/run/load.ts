import { z } from 'zod';
import type { Transfers, Warehouse } from '../ports.ts';
import { rowsOf } from './rows.ts';

/** A snapshot that lies in the raw bucket. */
export interface LandedSnapshot {
  readonly dataSet: string;
  /** ISO date. */
  readonly date: string;
}

const row = z.object({ data_set: z.string(), snapshot_date: z.iso.date() });

/** Landed snapshots up to a day that bronze has not loaded since, in date order. */
export async function notLoaded(warehouse: Warehouse, ops: string, until: string): Promise<LandedSnapshot[]> {
  const rows = await rowsOf(
    warehouse,
    row,
    `SELECT data_set, snapshot_date
     FROM ${ops}.observed_snapshot
     WHERE NOT is_loaded AND snapshot_date <= @until
     ORDER BY snapshot_date, data_set`,
    { until: { type: 'DATE', value: until } },
  );
  return rows.map(({ data_set: dataSet, snapshot_date: date }) => ({ dataSet, date }));
}

/** Loads one landed snapshot into its bronze partition; returns the rows loaded. */
export async function load(transfers: Transfers, { dataSet, date }: LandedSnapshot): Promise<number> {
  return (await transfers.run(dataSet, date)) ?? 0;
}
