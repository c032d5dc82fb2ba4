import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const projectFolder = fileURLToPath(new URL('..', import.meta.url));

/** Where the warehouses of this machine lie, each in a folder of its own with its buckets. */
export const warehouses = {
  /** The user's own files. */
  default: resolve(projectFolder, '.local/default'),
  /** The made-up shop. */
  sample: resolve(projectFolder, '.local/sample'),
} as const;

/** Compiled SQL, kept between runs; `npm ci` takes it away. */
export const compiledSql = resolve(projectFolder, 'node_modules/.cache/compiled-sql');

/** What was read of queries for their lineage, kept likewise. */
export const readQueries = resolve(projectFolder, 'node_modules/.cache/read-queries');

/** A path as the user meant it: from the folder where the command was typed, which npm leaves for the project's. */
export function fromUser(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

/** The page of the warehouse in a folder. */
export const pageFile = (folder: string): string => join(folder, 'report.html');

/** A path as people read it: from a folder on where it lies in there, whole where it does not. */
export function shownPath(from: string, path: string): string {
  const way = relative(from, path);
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way) ? path : way;
}
