import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entityOf, bronzeOf } from '../../model/model.ts';
import { dayFolder } from '../../model/landing.ts';
import { readModel } from '../../pipeline/model.ts';
import { type Entity, line } from '../pipeline/shop.ts';

const model = readModel();

export const entities: readonly Entity[] = ['users', 'products', 'orders', 'order_items', 'events'];

/** The header of an entity's files, without the columns that may lack. */
export const headerOf = (entity: Entity): string => {
  const history = model.histories.find((each) => entityOf(each) === entity);
  if (history === undefined) throw new Error(`The model has no entity ${entity}.`);
  const columns = bronzeOf(model, history).contract.columns.filter(({ optional }) => !optional);
  return columns.map(({ name, header }) => header ?? name).join(',');
};

/** A file's text: the header and lines, each with its end. */
export const csv = (entity: Entity, lines: readonly string[]): string =>
  [headerOf(entity), ...lines].map((each) => `${each}\n`).join('');

const lineOf: Readonly<Record<Entity, (id: number) => string>> = {
  users: (id) => line.user(id),
  products: (id) => line.product(id),
  orders: (id) => line.order(id, id),
  order_items: (id) => line.item(id, id, id, id),
  events: (id) => line.event(id, `s${id}`, 1),
};

/** A line about which nothing is wrong. */
export const goodLine = (entity: Entity, id: number): string => lineOf[entity](id);

/** Such lines with the keys from 1 on. */
export const goodLines = (entity: Entity, keys: number): string[] =>
  Array.from({ length: keys }, (_, index) => goodLine(entity, index + 1));

/** A snapshot of so many keys about which nothing is wrong. */
export const good = (entity: Entity, keys = 8): string => csv(entity, goodLines(entity, keys));

/** Writes a file below a folder, which it makes. */
export const put = async (folder: string, name: string, contents: string | Buffer): Promise<string> => {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, contents);
  return path;
};

/** Writes a snapshot's file in landing layout. */
export const deliver = (
  folder: string,
  entity: Entity,
  date: string,
  contents: string | Buffer,
): Promise<string> => put(folder, `${dayFolder(entity, date)}file.csv`, contents);
