import { objectPath, openObjects, replaceFile } from '@ecommerce/googlesql/buckets';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import type { Lake } from '../pipeline/ports.ts';

/**
 * Buckets as folders under `root`, which need not exist yet: see `openObjects`.
 *
 * What it returns throws an Error where a name cannot be an object's, or where the file system refuses.
 */
export const openLake = (root: string): Lake => ({
  ...openObjects(root),
  async upload(bucket, name, file) {
    await replaceFile(objectPath(root, bucket, name), (temporary) => copyFile(file, temporary));
  },
  async download(bucket, name, file) {
    await copyFile(objectPath(root, bucket, name), file);
  },
  async writeEmpty(bucket, name) {
    await replaceFile(objectPath(root, bucket, name), (temporary) => writeFile(temporary, ''));
  },
  async delete(bucket, name) {
    await rm(objectPath(root, bucket, name), { force: true });
  },
});
