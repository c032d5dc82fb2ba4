import type { Dirent } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent } from './absent.ts';
import { isLeftover, isTemporary } from './temporary.ts';

/** A file of a bucket's folder. Its mark differs where its contents do: objects are replaced whole, never written in place. */
export interface StoredFile {
  readonly name: string;
  readonly path: string;
  readonly size: number;
  /** Time of the last change in microseconds since 1970. */
  readonly modified: bigint;
  readonly mark: string;
}

/**
 * Files of a bucket's folder whose name starts with the prefix, in name order.
 * What a crashed upload left is never among them and is removed on the way.
 */
export const storedFiles = async (bucket: string, prefix: string): Promise<StoredFile[]> => {
  const files = await walk(bucket, prefix.slice(0, prefix.lastIndexOf('/') + 1), prefix);
  return files.sort((a, b) => (a.name < b.name ? -1 : 1));
};

const walk = async (bucket: string, folder: string, prefix: string): Promise<StoredFile[]> => {
  const found: StoredFile[] = [];
  for (const entry of await entriesOf(join(bucket, folder))) {
    const name = folder + entry.name;
    const path = join(bucket, name);
    if (isTemporary(entry.name)) {
      if (isLeftover(entry.name)) await rm(path, { force: true });
    } else if (!name.startsWith(prefix)) {
      continue;
    } else if (entry.isDirectory()) {
      found.push(...(await walk(bucket, `${name}/`, prefix)));
    } else {
      const file = await storedFile(path, name);
      if (file) found.push(file);
    }
  }
  return found;
};

const entriesOf = async (folder: string): Promise<Dirent[]> => {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
};

/** One file, or undefined where there is none (any more). */
export const storedFile = async (path: string, name: string): Promise<StoredFile | undefined> => {
  try {
    const { size, mtimeNs, ino } = await stat(path, { bigint: true });
    return { name, path, size: Number(size), modified: mtimeNs / 1000n, mark: `${size} ${mtimeNs} ${ino}` };
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
};
