import { join } from 'node:path';
import { dayFolder, isDate } from '../landing.ts';
import { createCsv, type CsvFile } from './csv.ts';
import { spoil } from './defects.ts';
import { clearFolder } from './folder.ts';
import { itemHeader, itemRow, makeOrders, type Order, orderHeader, orderOnDay, orderRow } from './orders.ts';
import { productHeader, productRow } from './products.ts';
import { countUsers, makeUser, type User, userHeader, userRow } from './users.ts';
import { endOf, makeWorld, type World } from './world.ts';

export interface GenerateOptions {
  /** Users before the first day; orders, items and products follow from them as in the source. */
  readonly users: number;
  /** Daily snapshots. */
  readonly days: number;
  readonly seed: number;
  /** Folder that is made, or made anew where an earlier sample is in it. */
  readonly out: string;
  /** ISO date of the first snapshot. */
  readonly firstDate: string;
}

/** A file of the sample, with its lines after the header. */
export interface GeneratedFile {
  readonly dataSet: string;
  /** ISO date. */
  readonly date: string;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

const headers = { users: userHeader, products: productHeader, orders: orderHeader, order_items: itemHeader };

type DataSet = keyof typeof headers;

/** Adds a row to the file of a data set's day. */
type Add = (dataSet: DataSet, day: number, row: string[]) => void;

/** Users between two flushes of the files: some megabytes in memory at most. */
const usersPerFlush = 500;

/**
 * Makes daily snapshots in landing layout with the statistics and habits of TheLook's data, always the same for the
 * same options: new rows, edits, order states that move on, deletions, re-appearances, rows that come before their user or
 * product, a few bad rows, and every third day a products file equal to the day before.
 *
 * @returns the files, by data set and day.
 * @throws Error where an option makes no sense, or `out` holds something else than a sample.
 */
export const generate = async ({
  users,
  days,
  seed,
  out,
  firstDate,
}: GenerateOptions): Promise<GeneratedFile[]> => {
  if (!isDate(firstDate)) throw new Error(`"${firstDate}" is not a date: write it like 2026-02-05`);
  for (const [name, value] of Object.entries({ users, days }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new Error(`a sample needs a whole number of ${name} of 1 or more, not ${value}`);
  await clearFolder(out);
  const world = makeWorld(seed, users, days, firstDate);
  const files: DayFile[] = [];
  try {
    for (const dataSet of Object.keys(headers) as DataSet[])
      for (let day = 0; day < days; day++) files.push(await openDayFile(world, out, dataSet, day));
    await writeRows(world, files);
  } finally {
    for (const { file } of files) await file.close();
  }
  return files.map(({ dataSet, date, path, file }) => ({
    dataSet,
    date,
    path,
    rows: file.rows,
    bytes: file.bytes,
  }));
};

interface DayFile {
  readonly dataSet: DataSet;
  readonly day: number;
  readonly date: string;
  readonly path: string;
  readonly file: CsvFile;
}

const openDayFile = async (world: World, out: string, dataSet: DataSet, day: number): Promise<DayFile> => {
  const date = new Date(endOf(world, day - 1) / 1000).toISOString().slice(0, 10);
  const path = join(out, dayFolder(dataSet, date), `${dataSet}.csv`);
  return { dataSet, day, date, path, file: await createCsv(path, headers[dataSet]) };
};

const writeRows = async (world: World, files: readonly DayFile[]) => {
  const byDay = (dataSet: DataSet) =>
    files.filter((each) => each.dataSet === dataSet).map(({ file }) => file);
  const writers: Record<DataSet, CsvFile[]> = {
    users: byDay('users'),
    products: byDay('products'),
    orders: byDay('orders'),
    order_items: byDay('order_items'),
  };
  const add: Add = (dataSet, day, row) => {
    const file = writers[dataSet][day];
    if (!file) throw new Error(`no file of ${dataSet} is open for day ${day}`);
    for (const each of spoil(dataSet, contentsDay(dataSet, day), file.rows + 1, row)) file.add(each);
  };
  const flush = () => Promise.all(files.map(({ file }) => file.flush()));

  addProducts(world, add);
  let [order, item] = [1, 1];
  for (let id = 1; id <= countUsers(world); id++) {
    const user = makeUser(world, id);
    const orders = makeOrders(world, user, order, item);
    order += orders.length;
    item += orders.reduce((sum, { items }) => sum + items.length, 0);
    addUser(world, user, orders, add);
    if (id % usersPerFlush === 0) await flush();
  }
};

/** The day whose contents a day's file has: every third day the shop leaves its products alone. */
const contentsDay = (dataSet: DataSet, day: number) =>
  dataSet === 'products' && day % 3 === 2 ? day - 1 : day;

const addProducts = (world: World, add: Add) => {
  for (let day = 0; day < world.days; day++)
    for (const product of [...world.products, ...world.launched]) {
      const row = productRow(product, contentsDay('products', day));
      if (row) add('products', day, row);
    }
};

const addUser = (world: World, user: User, orders: readonly Order[], add: Add) => {
  for (let day = 0; day < world.days; day++) {
    const row = userRow(user, day);
    if (row) add('users', day, row);
    for (const order of orders) {
      const on = orderOnDay(world, order, day);
      if (!on) continue;
      // Another spelling of the same moments from day to day is no change.
      add('orders', day, orderRow(on, day % 2 === 0 ? 'offset' : 'bare'));
      for (const item of order.items) add('order_items', day, itemRow(on, item, 'zone'));
    }
  }
};
