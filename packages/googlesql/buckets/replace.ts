import { mkdir, open, rename, rm, utimes } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { storedFile } from './objects.ts';
import { temporaryName } from './temporary.ts';

let lastUpload = 0n;

/**
 * Puts a whole file in the place of another at once: a reader or a kill meets the old contents or the new, never a part.
 * Its time of modification, in microseconds, is now, and later than the replaced file's and those that this process put before.
 */
export const replaceFile = async (path: string, write: (temporary: string) => Promise<void>) => {
  const folder = dirname(path);
  await mkdir(folder, { recursive: true });
  const temporary = join(folder, temporaryName());
  try {
    await write(temporary);
    await stamp(temporary, (await storedFile(path, path))?.modified ?? 0n);
    await sync(temporary);
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await sync(folder);
};

/** Sets the time: a copy may bring its source's along (macOS), and two uploads in one tick of the clock would have one time. */
const stamp = async (path: string, replaced: bigint) => {
  const now = BigInt(Date.now()) * 1000n;
  lastUpload = now > lastUpload ? now : lastUpload + 1n;
  const modified = lastUpload > replaced ? lastUpload : replaced + 1n;
  // Half a microsecond more, because seconds as a double are cut off, not rounded, on their way to the file system.
  const seconds = (Number(modified) + 0.5) / 1e6;
  await utimes(path, seconds, seconds);
};

/** Waits until a file's bytes or a folder's names are on disk. */
const sync = async (path: string) => {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};
