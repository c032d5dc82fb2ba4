import { copyFile, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { createReadStream, createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pipeline } from 'node:stream/promises';
import { z } from 'zod';
import { generate } from '@ecommerce/thelook';
import { dayFolder } from '../model/landing.ts';

/** The days of a benchmark: a first snapshot, one of the same files, one with changed rows. */
export const days = [
  { name: 'first snapshot', date: '2026-02-05' },
  { name: 'unchanged day', date: '2026-02-06' },
  { name: 'day with changes', date: '2026-02-07' },
] as const;

export type Day = (typeof days)[number];

/** One row in this many is changed, in each entity. */
const oneIn = 100;

const Manifest = z.strictObject({ users: z.int(), seed: z.int(), version: z.literal(1) });

/** What changes in a row, by the column's name: only values that no other entity repeats. */
const edits: Readonly<Record<string, { readonly column: string; readonly edit: (value: string) => string }>> =
  {
    users: { column: 'age', edit: (age) => String(12 + ((Number(age) - 11) % 59)) },
    products: { column: 'retail_price', edit: (price) => String(Number(price) + 1) },
    orders: { column: 'created_at', edit: nextSecond },
    order_items: { column: 'sale_price', edit: (price) => String(Number(price) + 1) },
    events: { column: 'browser', edit: (browser) => (browser === 'Chrome' ? 'Firefox' : 'Chrome') },
  };

/** `2026-02-05 10:11:12+00:00` a second later, or earlier at the end of a minute. */
export function nextSecond(time: string): string {
  const second = Number(time.slice(17, 19));
  const moved = second < 59 ? second + 1 : second - 1;
  return `${time.slice(0, 17)}${String(moved).padStart(2, '0')}${time.slice(19)}`;
}

/** The folder of a day's files below the one of all data. */
export const sourceOf = (folder: string, { date }: Day): string => join(folder, date);

/** Makes the files of all days, unless those of the same size lie there already. The same size is the same bytes. */
export async function makeData(folder: string, users: number): Promise<void> {
  const manifest = { users, seed: 1, version: 1 } as const;
  const path = join(folder, 'data.json');
  if (existsSync(path)) {
    const known = Manifest.safeParse(JSON.parse(await readFile(path, 'utf8')));
    if (known.success && known.data.users === users) return;
    throw new Error(`${folder} holds data of another size: name another folder, or delete it.`);
  }
  const [first, unchanged, changed] = days;
  const made = await generate({
    users,
    days: 1,
    seed: manifest.seed,
    out: sourceOf(folder, first),
    firstDate: first.date,
    folderOf: dayFolder,
  });
  for (const { entity, path: file } of made) {
    await copyFile(file, await place(folder, unchanged, entity));
    await change(entity, file, await place(folder, changed, entity));
  }
  await writeFile(`${path}.new`, `${JSON.stringify(manifest)}\n`);
  await rename(`${path}.new`, path);
}

async function place(folder: string, day: Day, entity: string): Promise<string> {
  const parent = join(
    sourceOf(folder, day),
    `dataset_name=${entity}`,
    `date=${day.date.replaceAll('-', '')}`,
  );
  await mkdir(parent, { recursive: true });
  return join(parent, `${entity}.csv`);
}

async function change(entity: string, from: string, to: string): Promise<void> {
  const lines = createInterface({ input: createReadStream(from), crlfDelay: Infinity });
  await pipeline(() => changedLines(entity, lines), createWriteStream(to));
}

/** The lines of a file with one of a hundred rows changed. Values that hold quotes or are empty stay as they are. */
export async function* changedLines(entity: string, lines: AsyncIterable<string>): AsyncGenerator<string> {
  const { column, edit } = edits[entity] ?? { column: '', edit: (value: string) => value };
  let index = -1;
  let count = 0;
  for await (const line of lines) {
    const fields = line.split(',');
    if (count === 0) index = fields.indexOf(column);
    const value = fields[index];
    const isDue = count > 0 && count % oneIn === 0;
    count++;
    if (!isDue || value === undefined || value === '' || line.includes('"')) yield `${line}\n`;
    else yield `${fields.with(index, edit(value)).join(',')}\n`;
  }
}
