import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Progress } from '../pipeline/progress.ts';
import { findSnapshots, type Sources } from '../pipeline/sources.ts';
import { fromUser } from './paths.ts';
import { createSample, sampleSize, sampleSource } from './sample.ts';
import type { Terminal } from './terminal.ts';
import { warehouseFile, withWarehouse } from './warehouse.ts';

/** The files of a run, and where they come from in words. */
export interface NamedSources extends Sources {
  readonly described: string;
}

/** The user's own files: flat ones are of the day that is given, else of today (UTC). */
export async function ownFiles(
  path: string,
  date: string | undefined,
  entities: readonly string[],
): Promise<NamedSources> {
  const day = date ?? new Date().toISOString().slice(0, 10);
  const folder = fromUser(path);
  const sources = await findSnapshots(folder, entities, day);
  const flat = `one snapshot of ${day}${date === undefined ? ' (today, UTC)' : ''}`;
  return { ...sources, described: `${folder}, ${sources.layout === 'flat' ? flat : 'folders of days'}` };
}

/** The made-up shop in a warehouse's folder, made now where there is none. */
export async function sampleFiles(
  folder: string,
  users: number | undefined,
  entities: readonly string[],
  progress: Progress,
): Promise<NamedSources> {
  if ((await sampleSize(folder)) === undefined) {
    await progress.step('make the sample', async (report) => {
      report(await createSample(folder, users));
    });
  }
  const size = (await sampleSize(folder)) ?? 0;
  // The days of the sample stand in the names of its folders.
  const sources = await findSnapshots(sampleSource(folder), entities, '2026-02-05');
  return { ...sources, described: `a made-up shop of ${size.toLocaleString('en')} users` };
}

/** A sample of another size begins anew, for its files would be taken for later deliveries of the same shop. */
export async function makeRoom(folder: string, users: number | undefined, terminal: Terminal): Promise<void> {
  const size = await sampleSize(folder);
  if (size === undefined || users === undefined || size === users) return;
  // Opened first, so that nothing is taken away from a run that is at work.
  if (existsSync(warehouseFile(folder))) await withWarehouse(folder, () => Promise.resolve());
  terminal.err(`The sample of ${size} users makes way for one of ${users} in ${folder}.\n`);
  await rm(folder, { recursive: true });
}
