import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { findSnapshots, type Sources } from '../sources.ts';

/**
 * Finds every CSV file of a folder, whatever data set it is of, flat or in landing layout.
 *
 * @throws Error with every problem of the folder: where, what, and what to do.
 */
export const findFiles = async (dir: string): Promise<Sources> => {
  const inner = join(dir, 'raw-data');
  const names = [...(await namesIn(dir)), ...(await namesIn(inner))];
  const dataSets = new Set(names.flatMap((name) => dataSetOf(name) ?? []));
  // Names of TheLook's stand in messages where nothing is found; the date is not looked at.
  return findSnapshots(dir, dataSets.size > 0 ? [...dataSets].sort() : ['users', 'events'], '1970-01-01');
};

const dataSetOf = (name: string) =>
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
