import { readFile, rename, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { generate } from '@ecommerce/thelook';
import { dayFolder } from '../model/landing.ts';

/** What the made-up shop in a folder was made of. Written last: a sample without it is not whole. */
const Manifest = z.strictObject({
  users: z.int(),
  days: z.int(),
  seed: z.int(),
  firstDate: z.iso.date(),
});

const usual: z.infer<typeof Manifest> = { users: 1500, days: 3, seed: 1, firstDate: '2026-02-05' };

const manifestOf = (folder: string): string => join(folder, 'sample.json');

/** The folder of a sample's files in landing layout. */
export const sampleSource = (folder: string): string => join(folder, 'source');

/** The size in users of the sample that lies whole in a folder, or undefined. */
export async function sampleSize(folder: string): Promise<number | undefined> {
  const path = manifestOf(folder);
  if (!existsSync(path)) return undefined;
  return Manifest.parse(JSON.parse(await readFile(path, 'utf8'))).users;
}

/** Makes the sample of a size in a folder; returns its lines without headers. */
export async function createSample(folder: string, users = usual.users): Promise<number> {
  const manifest = { ...usual, users };
  const files = await generate({ ...manifest, out: sampleSource(folder), folderOf: dayFolder });
  const path = manifestOf(folder);
  await writeFile(`${path}.new`, `${JSON.stringify(manifest)}\n`);
  await rename(`${path}.new`, path);
  return files.reduce((sum, { rows }) => sum + rows, 0);
}
