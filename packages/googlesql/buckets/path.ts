import { join } from 'node:path';
import { isTemporary } from './temporary.ts';

/**
 * Where an object of a local bucket lies: `gs://<bucket>/<name>` is the file `<root>/<bucket>/<name>`.
 *
 * @throws Error where a name cannot be a bucket's or an object's, or would lead out of the bucket's folder.
 */
export function objectPath(root: string, bucket: string, name: string): string {
  checkName(bucket, name);
  return join(root, bucket, name);
}

/** Refuses what would leave the bucket's folder or be taken for something else in it. */
export function checkName(bucket: string, name: string): void {
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
}
