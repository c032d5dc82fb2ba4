import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findSnapshots, type Sources } from '../sources.ts';

/**
 * Finds every CSV file of a folder, whatever entity it is of, flat or in landing layout.
 *
 * @throws Error with every problem of the folder: where, what, and what to do.
 */
export const findFiles = async (dir: string): Promise<Sources> => {
  const inner = join(dir, 'raw-data');
  const names = [...(await namesIn(dir)), ...(await namesIn(inner))];
  const entities = new Set(names.flatMap((name) => entityOf(name) ?? []));
  // Names of TheLook's stand in messages where nothing is found; the date is not looked at.
  return findSnapshots(dir, entities.size > 0 ? [...entities].sort() : ['users', 'events'], '1970-01-01');
};

const entityOf = (name: string) =>
  /^dataset_name=(.+)$/.exec(name)?.[1] ?? /^([^.].*)\.csv(?:\.(?:gz|zip|bz2|zst))?$/.exec(name)?.[1];

/** Names in a folder; none where there is no such folder, which is said when it is searched. */
const namesIn = async (dir: string): Promise<string[]> => {
  try {
    return await readdir(dir);
  } catch (error) {
    if (error instanceof Error && 'code' in error && ['ENOENT', 'ENOTDIR'].includes(String(error.code)))
      return [];
    throw error;
  }
};
