import { join } from 'node:path';
import type { ObjectStore } from '../objects.ts';
import { openMd5s } from './md5.ts';
import { storedFiles } from './objects.ts';
import { checkName } from './path.ts';
import { readTouches } from './touched.ts';

/**
 * Buckets as folders under `root`, which need not exist yet. An object is a file; its generation is its time of
 * modification in microseconds, as Cloud Storage's generations are. MD5s are remembered in `<root>/.md5.json`.
 *
 * What it returns throws an Error where a name cannot be an object's, or where the file system refuses.
 */
export function openObjects(root: string): ObjectStore {
  const md5s = openMd5s(join(root, '.md5.json'));
  return {
    async list(bucket, prefix) {
      checkName(bucket, `${prefix}x`);
      const files = await storedFiles(join(root, bucket), prefix);
      const hashes = await md5s(files);
      const touches = await readTouches(root);
      const updated = (name: string, modified: bigint): Date => {
        const touched = touches[`${bucket}/${name}`];
        const uploaded = Number(modified) / 1000;
        return new Date(touched?.generation === String(modified) ? touched.updated : uploaded);
      };
      return files.map(({ name, size, modified }, index) => ({
        bucket,
        name,
        generation: String(modified),
        size,
        md5: hashes[index] ?? null,
        updated: updated(name, modified),
      }));
    },
  };
}
