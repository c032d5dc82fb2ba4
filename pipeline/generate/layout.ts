import type { CsvOrder, CsvStyle } from './csv.ts';
import { eventHeader, type EventSpelling } from './events.ts';
import { itemHeader, orderHeader } from './orders.ts';
import { productHeader } from './products.ts';
import { randomOf } from './random.ts';
import type { Spelling } from './time.ts';
import { userHeader } from './users.ts';

/** The data sets with the columns of their files. */
export const headers = {
  users: userHeader,
  products: productHeader,
  orders: orderHeader,
  order_items: itemHeader,
  events: eventHeader,
};

export type DataSet = keyof typeof headers;

export const dataSets = Object.keys(headers) as DataSet[];

/** The day whose contents a day's file has: every third day the shop leaves its products alone. */
export const contentsDay = (dataSet: DataSet, day: number) =>
  dataSet === 'products' && day % 3 === 2 ? day - 1 : day;

/** Files of the source differ in line ends, in the end of the last line and in quotes; none of it is a change of the data. */
export const styleOf = (dataSet: DataSet, day: number): CsvStyle => ({
  lineEnd: dataSet === 'orders' && day % 2 === 1 ? '\r\n' : '\n',
  endsLastLine: !(dataSet === 'order_items' && day % 2 === 1),
  quotesTexts: dataSet === 'users' && day % 2 === 1,
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
export const orderOf = (dataSet: DataSet, day: number, seed: number): CsvOrder => {
  const random = randomOf(seed, `order of ${dataSet}`, contentsDay(dataSet, day));
  return dataSet === 'events'
    ? { parts: pages, partOf: (fields) => fields[uriColumn]?.split('/', 2)[1] ?? '', random }
    : { parts: [dataSet], partOf: () => dataSet, random };
};
