import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate, profileFiles } from '@ecommerce/thelook';

const out = await mkdtemp(join(tmpdir(), 'example-'));
const folderOf = (entity: string, date: string) => `${entity}/${date}`;
const made = await generate({ users: 50, days: 2, seed: 1, out, firstDate: '2026-02-05', folderOf });

const delivered = made.map(({ entity, date, path }) => ({ entity, date, files: [path] }));
const { files, references } = await profileFiles(delivered);
for (const { entity, date, rows, candidateKeys } of files)
  console.log(date, entity, rows, candidateKeys.map(({ column }) => column).join(', ') || 'no key');
for (const { date, from, to, unresolved } of references)
  if (unresolved.rows > 0)
    console.log(date, `${from.entity}.${from.column} names no`, to.entity, unresolved.examples.join(', '));
await rm(out, { recursive: true });
