import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Lake } from '../../pipeline/ports.ts';
import { openMd5s } from './md5.ts';
import { storedFiles } from './objects.ts';
import { replaceFile } from './replace.ts';
import { isTemporary } from './temporary.ts';

/** Where an object of a local bucket lies: `gs://<bucket>/<name>` is the file `<root>/<bucket>/<name>`. */
export const objectPath = (root: string, bucket: string, name: string) => {
  checkName(bucket, name);
  return join(root, bucket, name);
};

/**
 * Buckets as folders under `root`, which need not exist yet. An object is a file; its generation is its time of
 * modification in microseconds, as Cloud Storage's generations are. MD5s are remembered in `<root>/.md5.json`.
 *
 * What it returns throws an Error where a name cannot be an object's, or where the file system refuses.
 */
export const openLake = (root: string): Lake => {
  const md5s = openMd5s(join(root, '.md5.json'));
  return {
    async list(bucket, prefix) {
      checkName(bucket, `${prefix}x`);
      const files = await storedFiles(join(root, bucket), prefix);
      const hashes = await md5s(files);
      return files.map(({ name, size, modified }, index) => ({
        bucket,
        name,
        generation: String(modified),
        size,
        md5: hashes[index] ?? null,
        updated: new Date(Number(modified) / 1000),
      }));
    },
    async upload(bucket, name, file) {
      await replaceFile(objectPath(root, bucket, name), (temporary) => copyFile(file, temporary));
    },
    async writeEmpty(bucket, name) {
      await replaceFile(objectPath(root, bucket, name), (temporary) => writeFile(temporary, ''));
    },
    async delete(bucket, name) {
      await rm(objectPath(root, bucket, name), { force: true });
    },
  };
};

/** Refuses what would leave the bucket's folder or be taken for something else in it. */
const checkName = (bucket: string, name: string) => {
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(bucket))
    throw new Error(
      `"${bucket}" is not a bucket's name: use 3 to 63 lower-case letters, digits, dots, hyphens or underscores, with a letter or digit at both ends`,
    );
  const bad = name
    .split('/')
    .find((part) => part === '' || part === '.' || part === '..' || isTemporary(part));
  if (bad !== undefined || name.includes('\0'))
    throw new Error(
      `"${name}" cannot be an object of the bucket ${bucket}: its part "${bad ?? name}" is no file's name`,
    );
};
