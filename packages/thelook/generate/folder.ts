import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const mark = '.sample';

/**
 * Makes an empty folder for a sample, in place of an earlier sample where there is one.
 *
 * @throws Error where the folder holds what this program did not make.
 */
export const clearFolder = async (folder: string) => {
  await mkdir(folder, { recursive: true });
  const names = await readdir(folder);
  if (names.length > 0 && !names.includes(mark))
    throw new Error(
      `${folder} holds files that are no sample of this program: give an empty folder or a new one`,
    );
  await writeFile(
    join(folder, mark),
    'A generated sample: everything in this folder is replaced when it is made again.\n',
  );
  for (const name of names) if (name !== mark) await rm(join(folder, name), { recursive: true });
};
