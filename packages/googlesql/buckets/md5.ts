import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { dirname, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import type { StoredFile } from './objects.ts';
import { replaceFile } from './replace.ts';

const cacheText = z.record(
  z.string(),
  z.object({ mark: z.string(), md5: z.string().regex(/^[0-9a-f]{32}$/) }),
);
type Cache = z.infer<typeof cacheText>;

/** The MD5 of a file's contents in lower-case hex, for each of the files. */
export type Md5s = (files: readonly StoredFile[]) => Promise<string[]>;

/**
 * MD5s that are computed once for a file's contents and kept in a small JSON file.
 * The cache only saves time: where it is absent or broken, the files are read again.
 */
export const openMd5s = (cachePath: string): Md5s => {
  let cache: Promise<Cache> | undefined;
  return async (files) => {
    const known = await (cache ??= readCache(cachePath));
    let learnt = false;
    const md5s: string[] = [];
    for (const file of files) {
      const key = relative(dirname(cachePath), file.path);
      let entry = known[key];
      if (entry?.mark !== file.mark) {
        entry = { mark: file.mark, md5: await md5Of(file.path) };
        known[key] = entry;
        learnt = true;
      }
      md5s.push(entry.md5);
    }
    if (learnt) await writeCache(cachePath, known);
    return md5s;
  };
};

const md5Of = async (path: string) => {
  const hash = createHash('md5');
  await pipeline(createReadStream(path, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
};

const readCache = async (path: string): Promise<Cache> => {
  try {
    return cacheText.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return {};
  }
};

const writeCache = (path: string, cache: Cache) =>
  replaceFile(path, (temporary) => writeFile(temporary, JSON.stringify(cache)));
