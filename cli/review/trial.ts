import { cp } from 'node:fs/promises';
import { type Days, runDays } from '../../pipeline/days.ts';
import { silent } from '../../pipeline/progress.ts';
import type { Snapshot } from '../../pipeline/snapshot.ts';
import { bucketFolder, openIn } from '../warehouse.ts';
import type { Estimate } from './bytes.ts';
import type { Version } from './version.ts';

/** The data that both versions of a model run over. */
export interface TrialData {
  /** In words, for example `a made-up shop of 1,500 users`. */
  readonly described: string;
  /** For how much data costs are estimated. */
  readonly estimate: Estimate;
  /** Files that are to be landed. */
  readonly snapshots: readonly Snapshot[];
  /** Folder of a warehouse whose delivered files are taken as they lie there. */
  readonly warehouse?: string;
}

/** How a version's runs ended. */
export type Trial = Pick<Days, 'silver' | 'gold' | 'failures'>;

/**
 * Runs a version over data in a warehouse of its own.
 *
 * @param folder of that warehouse; not there yet.
 * @throws Error where its SQL does not resolve, or its runs leave no trace.
 */
export async function tryVersion(folder: string, version: Version, data: TrialData): Promise<Trial> {
  const { raw } = version.target.buckets;
  if (data.warehouse !== undefined) {
    await copy(bucketFolder(data.warehouse, raw), bucketFolder(folder, raw));
  }
  return runIn(folder, version, data.snapshots);
}

/** Runs a version in a copy of the warehouse in which another ran: what only gold has changed, silver need not be made again for. */
export async function tryOver(from: string, folder: string, version: Version): Promise<Trial> {
  await copy(from, folder);
  return runIn(folder, version, []);
}

const copy = (from: string, to: string): Promise<void> =>
  cp(from, to, { recursive: true, preserveTimestamps: true });

async function runIn(folder: string, version: Version, snapshots: readonly Snapshot[]): Promise<Trial> {
  const local = await openIn(folder);
  try {
    await local.warehouse.apply(version.definitions);
    return await runDays(local, snapshots, version.model, version.target, silent);
  } finally {
    await local.warehouse.close();
  }
}
