import type { Transfers, Warehouse } from '../ports.ts';
import type { Progress } from '../progress.ts';
import { messageOf } from '../reason.ts';
import { type LandedSnapshot, load, notLoaded } from './load.ts';

/** ISO dates, both included. */
export interface DayRange {
  readonly from?: string | undefined;
  readonly until: string;
}

/** A snapshot that bronze has now. */
interface LoadedSnapshot extends LandedSnapshot {
  readonly rows: number;
}

/** What became of landed snapshots that were to be loaded. */
export interface Loading {
  readonly loaded: readonly LoadedSnapshot[];
  /** Snapshots that could not be loaded, and why: each holds back itself only, as a transfer that fails does. */
  readonly failures: readonly string[];
  /** How many were to be loaded. */
  readonly tried: number;
}

/** Loads what is landed and not loaded since, in date order. */
export async function loadLanded(
  { warehouse, transfers }: { readonly warehouse: Warehouse; readonly transfers: Transfers },
  ops: string,
  { from = '', until }: DayRange,
  progress: Progress,
): Promise<Loading> {
  const waiting = (await notLoaded(warehouse, ops, until)).filter(({ date }) => date >= from);
  const loaded: LoadedSnapshot[] = [];
  const failures: string[] = [];
  await progress.step('load bronze', async (report) => {
    let sum = 0;
    report(sum);
    for (const snapshot of waiting) {
      const { entity, date } = snapshot;
      try {
        const rows = await load(transfers, snapshot);
        loaded.push({ ...snapshot, rows });
        report((sum += rows));
      } catch (error) {
        failures.push(
          `${entity} of ${date} is not loaded until its file is corrected and delivered again: ${messageOf(error)}`,
        );
      }
    }
  });
  return { loaded, failures, tried: waiting.length };
}
