import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { entityFolder, rawPrefix } from '../../model/landing.ts';
import { landedDays, markerName } from '../land/day.ts';
import type { Lake } from '../ports.ts';
import { scrubFile } from './scrub.ts';
import type { PersonTrace } from './traces.ts';

/** A bucket of delivered files. */
export interface RawFiles {
  readonly lake: Lake;
  readonly bucket: string;
}

/** Counts the lines of an entity's delivered files that name one of some people. */
export async function countInFiles(
  raw: RawFiles,
  trace: PersonTrace,
  people: ReadonlySet<string>,
): Promise<number> {
  let found = 0;
  for (const { files } of await daysOf(raw, trace.entity))
    for (const { name } of files)
      found += await withFile(raw, name, (file) => scrubFile(file, undefined, trace, people));
  return found;
}

/**
 * Writes an entity's delivered files anew without some people. Markers of days that repeat such a file follow it, and before it: where
 * it is stopped in between, the file is still there to tell that it is not done, and doing it again ends the same.
 *
 * @param withdrawn ISO dates whose files were taken back: such a file is deleted, because a new one would count as another delivery.
 */
export async function scrubFiles(
  raw: RawFiles,
  trace: PersonTrace,
  people: ReadonlySet<string>,
  withdrawn: ReadonlySet<string>,
): Promise<void> {
  const { lake, bucket } = raw;
  for (const { date, files } of await daysOf(raw, trace.entity)) {
    for (const { name } of files) {
      await withFile(raw, name, async (file) => {
        const scrubbed = `${file}-scrubbed`;
        if ((await scrubFile(file, scrubbed, trace, people)) === 0) return;
        if (withdrawn.has(date)) {
          await lake.delete(bucket, name);
          return;
        }
        await replaceMarkers(raw, trace.entity, await md5Of(file), await md5Of(scrubbed));
        await lake.upload(bucket, name, scrubbed);
      });
    }
  }
}

async function replaceMarkers(raw: RawFiles, entity: string, from: string, to: string): Promise<void> {
  const { lake, bucket } = raw;
  for (const { markers } of await daysOf(raw, entity)) {
    for (const { name } of markers.filter((marker) => marker.name.endsWith(`/${markerName(from)}`))) {
      await lake.writeEmpty(bucket, name.slice(0, name.lastIndexOf('/') + 1) + markerName(to));
      await lake.delete(bucket, name);
    }
  }
}

const daysOf = async ({ lake, bucket }: RawFiles, entity: string): Promise<ReturnType<typeof landedDays>> =>
  landedDays(entity, await lake.list(bucket, rawPrefix + entityFolder(entity)));

/** Runs work on a copy of an object in a temporary folder. */
async function withFile<Value>(
  { lake, bucket }: RawFiles,
  name: string,
  work: (file: string) => Promise<Value>,
): Promise<Value> {
  const folder = await mkdtemp(join(tmpdir(), 'erase-'));
  try {
    const file = join(folder, 'file.csv');
    await lake.download(bucket, name, file);
    return await work(file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function md5Of(file: string): Promise<string> {
  const hash = createHash('md5');
  await pipeline(createReadStream(file), hash);
  return hash.digest('hex');
}
