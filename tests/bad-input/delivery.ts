import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { entityOf, bronzeOf } from '../../model/model.ts';
import { dayFolder } from '../../pipeline/landing.ts';
import { readModel } from '../../pipeline/model.ts';
import { type DataSet, line } from '../pipeline/shop.ts';

const model = readModel();

export const dataSets: readonly DataSet[] = ['users', 'products', 'orders', 'order_items', 'events'];

/** The header of a data set's files, without the columns that may lack. */
export const headerOf = (dataSet: DataSet): string => {
  const history = model.histories.find((each) => entityOf(each) === dataSet);
  if (history === undefined) throw new Error(`The model has no data set ${dataSet}.`);
  const columns = bronzeOf(model, history).contract.columns.filter(({ optional }) => !optional);
  return columns.map(({ name, header }) => header ?? name).join(',');
};

/** A file's text: the header and lines, each with its end. */
export const csv = (dataSet: DataSet, lines: readonly string[]): string =>
  [headerOf(dataSet), ...lines].map((each) => `${each}\n`).join('');

const lineOf: Readonly<Record<DataSet, (id: number) => string>> = {
  users: (id) => line.user(id),
  products: (id) => line.product(id),
  orders: (id) => line.order(id, id),
  order_items: (id) => line.item(id, id, id, id),
  events: (id) => line.event(id, `s${id}`, 1),
};

/** A line about which nothing is wrong. */
export const goodLine = (dataSet: DataSet, id: number): string => lineOf[dataSet](id);

/** Such lines with the keys from 1 on. */
export const goodLines = (dataSet: DataSet, keys: number): string[] =>
  Array.from({ length: keys }, (_, index) => goodLine(dataSet, index + 1));

/** A snapshot of so many keys about which nothing is wrong. */
export const good = (dataSet: DataSet, keys = 8): string => csv(dataSet, goodLines(dataSet, keys));

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
  dataSet: DataSet,
  date: string,
  contents: string | Buffer,
): Promise<string> => put(folder, `${dayFolder(dataSet, date)}file.csv`, contents);
