import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FileProfile, profileFiles } from '../../profile/profile.ts';

/** Profiles one file, of a text or bytes. */
export const profileOf = async (contents: string | Buffer): Promise<FileProfile> => {
  const dir = await mkdtemp(join(tmpdir(), 'thelook-'));
  try {
    const path = join(dir, 'file.csv');
    await writeFile(path, contents);
    const { files } = await profileFiles([{ entity: 'things', date: null, files: [path] }]);
    const [file] = files;
    if (file === undefined) throw new Error('one file has one profile');
    return file;
  } finally {
    await rm(dir, { recursive: true });
  }
};
