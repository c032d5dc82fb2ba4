import type { CsvOrder, CsvStyle } from './csv.ts';
import { eventHeader, type EventSpelling } from './events.ts';
import { itemHeader, orderHeader } from './orders.ts';
import { productHeader } from './products.ts';
import { randomOf } from './random.ts';
import type { Spelling } from './time.ts';
import { userHeader } from './users.ts';

/** The entities with the columns of their files. */
export const headers = {
  users: userHeader,
  products: productHeader,
  orders: orderHeader,
  order_items: itemHeader,
  events: eventHeader,
};

export type Entity = keyof typeof headers;

export const entities = Object.keys(headers) as Entity[];

/** The day whose contents a day's file has: every third day the shop leaves its products alone. */
export const contentsDay = (entity: Entity, day: number) =>
  entity === 'products' && day % 3 === 2 ? day - 1 : day;

/** Files of the source differ in line ends, in the end of the last line and in quotes; none of it is a change of the data. */
export const styleOf = (entity: Entity, day: number): CsvStyle => ({
  lineEnd: entity === 'orders' && day % 2 === 1 ? '\r\n' : '\n',
  endsLastLine: !(entity === 'order_items' && day % 2 === 1),
  quotesTexts: entity === 'users' && day % 2 === 1,
});

/** Another spelling of the same moments and numbers from day to day is no change either. */
export const timesOfOrders = (day: number): Spelling => (day % 2 === 0 ? 'offset' : 'bare');

export const spellingOfEvents = (day: number): EventSpelling =>
  day % 2 === 0 ? { time: 'zone', decimalUsers: false } : { time: 'offset', decimalUsers: true };

const uriColumn = eventHeader.indexOf('uri');
const pages = ['cancel', 'cart', 'department', 'home', 'product', 'purchase'];

/**
 * Files of the source are in no order of ids or times. Events come by uri: first all of `/cancel`, and so without a user
 * for a long time.
 */
export const orderOf = (entity: Entity, day: number, seed: number): CsvOrder => {
  const random = randomOf(seed, `order of ${entity}`, contentsDay(entity, day));
  return entity === 'events'
    ? { parts: pages, partOf: (fields) => fields[uriColumn]?.split('/', 2)[1] ?? '', random }
    : { parts: [entity], partOf: () => entity, random };
};
