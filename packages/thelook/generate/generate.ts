import { join } from 'node:path';
import { z } from 'zod';
import { createCsv, type CsvFile } from './csv.ts';
import { spoil } from './defects.ts';
import { eventRow } from './events.ts';
import { clearFolder } from './folder.ts';
import {
  contentsDay,
  type Entity,
  entities,
  headers,
  orderOf,
  spellingOfEvents,
  styleOf,
  timesOfOrders,
} from './layout.ts';
import {
  boughtEventsOnDay,
  isItemOnDay,
  itemRow,
  makeOrders,
  type Numbers,
  numbersAfter,
  type Order,
  orderOnDay,
  orderRow,
} from './orders.ts';
import { productRow } from './products.ts';
import { makeGhostSessions, type Session } from './sessions.ts';
import { countUsers, makeUser, type User, userRow } from './users.ts';
import { endOf, makeWorld, type World } from './world.ts';

export interface GenerateOptions {
  /** Users before the first day; products, orders, items and events follow from them as in the source. */
  readonly users: number;
  /** Daily snapshots. */
  readonly days: number;
  readonly seed: number;
  /** Folder that is made, or made anew where an earlier sample is in it. */
  readonly out: string;
  /** ISO date of the first snapshot. */
  readonly firstDate: string;
  /** Where below `out` the snapshot of an entity's day (an ISO date) lies, for example `users/2026-02-05`. */
  readonly folderOf: (entity: string, date: string) => string;
}

/** A file of the sample, with its lines after the header. */
export interface GeneratedFile {
  readonly entity: string;
  /** ISO date. */
  readonly date: string;
  readonly path: string;
  readonly rows: number;
  readonly bytes: number;
}

/** Adds a row to the file of an entity's day. */
type Add = (entity: Entity, day: number, row: string[]) => void;

/** Users between two flushes of the files: some megabytes in memory at most. */
const usersPerFlush = 200;

/**
 * Makes daily snapshots with the statistics and habits of TheLook's data, always the same for the
 * same options: new rows, edits, order states that move on, deletions, re-appearances, rows that come before their user or
 * product, a few bad rows, and every third day a products file equal to the day before.
 *
 * @returns the files, by entity and day.
 * @throws Error where an option makes no sense, or `out` holds something else than a sample.
 */
export const generate = async ({
  users,
  days,
  seed,
  out,
  firstDate,
  folderOf,
}: GenerateOptions): Promise<GeneratedFile[]> => {
  if (!z.iso.date().safeParse(firstDate).success)
    throw new Error(`"${firstDate}" is not a date: write it like 2026-02-05`);
  for (const [name, value] of Object.entries({ users, days }))
    if (!Number.isSafeInteger(value) || value < 1)
      throw new Error(`a sample needs a whole number of ${name} of 1 or more, not ${value}`);
  await clearFolder(out);
  const world = makeWorld(seed, users, days, firstDate);
  const files: DayFile[] = [];
  try {
    for (const entity of entities)
      for (let day = 0; day < days; day++)
        files.push(await openDayFile(world, (date) => join(out, folderOf(entity, date)), entity, day));
    await writeRows(world, files);
  } finally {
    for (const { file } of files) await file.close();
  }
  return files.map(({ entity, date, path, file }) => ({
    entity,
    date,
    path,
    rows: file.rows,
    bytes: file.bytes,
  }));
};

interface DayFile {
  readonly entity: Entity;
  readonly day: number;
  readonly date: string;
  readonly path: string;
  readonly file: CsvFile;
}

const openDayFile = async (
  world: World,
  folderOf: (date: string) => string,
  entity: Entity,
  day: number,
): Promise<DayFile> => {
  const date = new Date(endOf(world, day - 1) / 1000).toISOString().slice(0, 10);
  const path = join(folderOf(date), `${entity}.csv`);
  const file = await createCsv(path, headers[entity], styleOf(entity, day), orderOf(entity, day, world.seed));
  return { entity, day, date, path, file };
};

const writeRows = async (world: World, files: readonly DayFile[]) => {
  const byDay = Map.groupBy(files, ({ entity }) => entity);
  const add: Add = (entity, day, row) => {
    const file = byDay.get(entity)?.[day]?.file;
    if (!file) throw new Error(`no file of ${entity} is open for day ${day}`);
    for (const each of spoil(entity, contentsDay(entity, day), file.rows + 1, row)) file.add(each);
  };
  addProducts(world, add);
  let next: Numbers = { order: 1, item: 1, event: 1 };
  for (let id = 1; id <= countUsers(world); id++) {
    const user = makeUser(world, id);
    const orders = makeOrders(world, user, next);
    next = orders.reduce(numbersAfter, next);
    const ghosts = makeGhostSessions(world, user, next.event);
    next = { ...next, event: next.event + ghosts.reduce((sum, { events }) => sum + events.length, 0) };
    for (let day = 0; day < world.days; day++) {
      addUser(user, day, add);
      addOrders(world, orders, day, add);
      addEvents(world, orders, ghosts, day, add);
    }
    if (id % usersPerFlush === 0) await Promise.all(files.map(({ file }) => file.flush()));
  }
};

const addProducts = (world: World, add: Add) => {
  for (let day = 0; day < world.days; day++)
    for (const product of [...world.products, ...world.launched]) {
      const row = productRow(product, contentsDay('products', day));
      if (row) add('products', day, row);
    }
};

const addUser = (user: User, day: number, add: Add) => {
  const row = userRow(user, day);
  if (row) add('users', day, row);
};

const addOrders = (world: World, orders: readonly Order[], day: number, add: Add) => {
  for (const order of orders) {
    const on = orderOnDay(world, order, day);
    if (!on) continue;
    add('orders', day, orderRow(on, timesOfOrders(day)));
    for (const item of order.items)
      if (isItemOnDay(world, on, item, day)) add('order_items', day, itemRow(on, item, 'zone'));
  }
};

const addEvents = (
  world: World,
  orders: readonly Order[],
  ghosts: readonly Session[],
  day: number,
  add: Add,
) => {
  const spelling = spellingOfEvents(day);
  for (const order of orders)
    for (const [session, event, position] of boughtEventsOnDay(world, order, day))
      add('events', day, eventRow(session, event, position, spelling));
  const end = endOf(world, day);
  for (const session of ghosts)
    for (const [index, event] of session.events.entries())
      if (event.createdAt < end) add('events', day, eventRow(session, event, index + 1, spelling));
};
