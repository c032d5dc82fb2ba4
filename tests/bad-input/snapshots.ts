import { gzipSync } from 'node:zlib';
import { type Entity, line } from '../pipeline/shop.ts';
import { csv, good, goodLine, headerOf } from './delivery.ts';

interface BadSnapshot {
  /** What is wrong with the file. */
  readonly what: string;
  readonly entity: Entity;
  readonly contents: string | Buffer;
  /** The day, where it is not simply one of its own after the first. */
  readonly date?: string;
}

/** A snapshot that does not come in at all. */
export interface RefusedSnapshot extends BadSnapshot {
  /** Words of the message; PLACE stands for the entity and the day, FILE for the delivered file. */
  readonly says: readonly string[];
  /**
   * What the ledger says of the day: `missing` where nothing was landed, `landed` where bronze could not load it, else
   * why it was rejected or that it came too late.
   */
  readonly state: 'missing' | 'landed' | 'too_late' | `rejected: ${string}`;
}

/** A snapshot that comes in but for the lines that do not pass. */
export interface TakenSnapshot extends BadSnapshot {
  readonly quarantined: number;
  /** The screens that reject lines, with their number. */
  readonly rejects: Readonly<Record<string, number>>;
  /** Screens that warn of lines which pass; others may as well. */
  readonly warns?: Readonly<Record<string, number>>;
}

const [users, products, orders, items, events] = [
  good('users'),
  good('products'),
  good('orders'),
  good('order_items'),
  good('events'),
];
const renamed = (text: string, from: string, to: string): string => text.replace(from, to);
const withoutColumn = (text: string, column: number): string =>
  text
    .split('\n')
    .map((each) => each.split(',').toSpliced(column, 1).join(','))
    .join('\n');
const withColumns = (text: string, name: string, value: string): string =>
  text
    .trimEnd()
    .split('\n')
    .map((each, index) => `${each},${index === 0 ? name : value}\n`)
    .join('');
const notText =
  'FILE:3 holds bytes that are not UTF-8: it may be Latin-1 or Windows-1252. Export the file again';
const notLoaded = 'PLACE is not loaded until its file is corrected and delivered again: ';

export const refused: readonly RefusedSnapshot[] = [
  {
    what: 'an empty file',
    entity: 'users',
    contents: '',
    state: 'rejected: empty',
    says: ['PLACE is empty: land the file again', 'FILE: the file is empty'],
  },
  {
    what: 'a header only',
    entity: 'products',
    contents: csv('products', []),
    state: 'rejected: header_only',
    says: ['PLACE holds a header and no rows: land the file again'],
  },
  {
    what: 'a header in another order',
    entity: 'orders',
    contents: renamed(orders, 'order_id,user_id', 'user_id,order_id'),
    state: 'rejected: header',
    says: [
      'FILE: its header is in another order: column 1 is "user_id", expected "order_id"',
      'PLACE has 1 header lines in 1 files. Expected order_id,user_id,',
      'land a file with the expected header',
    ],
  },
  {
    what: 'a renamed column',
    entity: 'order_items',
    contents: renamed(items, 'sale_price', 'price'),
    state: 'rejected: header',
    says: [
      'FILE: its header lacks sale_price and has the unknown "price"',
      'land a file with the expected header',
    ],
  },
  {
    what: 'no header',
    entity: 'events',
    contents: events.slice(events.indexOf('\n') + 1),
    state: 'rejected: header',
    says: ['FILE: its first line is no header; expected id,user_id,', 'PLACE has 0 header lines in 1 files'],
  },
  {
    what: 'a column more',
    entity: 'users',
    contents: withColumns(users, 'user_geom,loyalty', ',gold'),
    state: 'rejected: header',
    says: [
      'FILE: its header has the unknown "loyalty"',
      'To take the new columns add to sql/bronze/users/table.yaml:\n  - { name: loyalty, spare: extra_1, optional: true,',
    ],
  },
  {
    what: 'more columns than bronze has room for',
    entity: 'products',
    contents: withColumns(products, 'a,b,c,d', '1,2,3,4'),
    state: 'landed',
    says: [
      'FILE: its header has the unknown "a", "b", "c", "d"',
      notLoaded,
      '.csv:1: the record has more than',
    ],
  },
  {
    what: 'a column less',
    entity: 'orders',
    contents: withoutColumn(orders, 3),
    state: 'rejected: header',
    says: ['FILE: its header lacks gender', 'land a file with the expected header'],
  },
  {
    what: 'semicolons between the fields',
    entity: 'order_items',
    contents: items.replaceAll(',', ';'),
    state: 'rejected: header',
    says: [
      'FILE: its header has semicolons between the names, id;order_id;user_id;product_id;',
      '; export the file with commas between its fields',
      'PLACE has 0 header',
    ],
  },
  {
    what: 'a quote that is never closed',
    entity: 'users',
    contents: users.replace('3,Ada', '3,"Ada'),
    state: 'landed',
    says: [notLoaded, '.csv:4: a quote is never closed'],
  },
  {
    what: 'text after a closing quote',
    entity: 'products',
    contents: products.replace('Cap', '"Cap" of wool'),
    state: 'landed',
    says: [notLoaded, '.csv:2: text between a closing quote and the next comma'],
  },
  {
    what: 'a last line that is cut off',
    entity: 'orders',
    contents: orders.slice(0, -20),
    state: 'missing',
    says: [
      'PLACE is not landed: FILE was cut off: its last line has 5 of 9 fields and no end. Copy or export it again',
    ],
  },
  {
    what: 'Latin-1',
    entity: 'products',
    contents: Buffer.from(
      csv('products', [goodLine('products', 1), line.product(2, { name: 'Café' })]),
      'latin1',
    ),
    state: 'missing',
    says: [`PLACE is not landed: ${notText} as CSV in UTF-8`],
  },
  {
    what: 'UTF-16',
    entity: 'order_items',
    contents: Buffer.from(`\ufeff${items}`, 'utf16le'),
    state: 'missing',
    says: [
      'PLACE is not landed: FILE:1 holds a NUL byte: it is damaged, or UTF-16. Export the file again as CSV in UTF-8',
    ],
  },
  {
    what: 'NUL bytes',
    entity: 'users',
    contents: users.replace('5,Ada', '5,\0\0\0'),
    state: 'missing',
    says: ['PLACE is not landed: FILE:6 holds a NUL byte: it is damaged'],
  },
  {
    what: 'a gzip file under the name of a CSV file',
    entity: 'events',
    contents: gzipSync(events),
    state: 'missing',
    says: ['PLACE is not landed: FILE is packed with gzip: unpack it first'],
  },
  {
    what: 'a line of more than 100 MB',
    entity: 'events',
    contents: `${events}${'9'.repeat(101 * 1024 * 1024)}`,
    state: 'landed',
    says: [notLoaded, '.csv:10: a line of more than 100 MB'],
  },
  {
    what: 'most keys changed at once',
    entity: 'users',
    contents: csv(
      'users',
      Array.from({ length: 8 }, (_, index) => goodLine('users', 1001 + index)),
    ),
    state: 'rejected: mass_change',
    says: [
      'PLACE changes 0 and drops 8 of the 8 keys that are known, as a swapped source would: land the right file, or let it through with a row in quality.waiver',
    ],
  },
  {
    what: 'a decimal comma in every price',
    entity: 'products',
    contents: csv(
      'products',
      Array.from({ length: 8 }, (_, index) => line.product(index + 1, { cost: '"2,5"', price: '"6,25"' })),
    ),
    state: 'rejected: mass_rejection',
    says: [
      'PLACE has 8 rejected lines of 8 (cost_missing 8, retail_price_missing 8), as a file in another format would: ' +
        'look at them in silver.products_screened, then land the right file, or let it through with a row in quality.waiver',
    ],
  },
  {
    what: 'a snapshot older than the replay window',
    entity: 'events',
    contents: events,
    date: '2025-01-10',
    state: 'too_late',
    says: ['PLACE came more than 35 days after its day and is refused'],
  },
];

const header = headerOf('users');

export const taken: readonly TakenSnapshot[] = [
  {
    what: 'no end of the last line',
    entity: 'users',
    contents: users.trimEnd(),
    rejects: {},
    quarantined: 0,
  },
  {
    what: 'a byte order mark',
    entity: 'products',
    contents: `\ufeff${products}`,
    rejects: {},
    quarantined: 0,
  },
  {
    what: 'CRLF and every value in quotes',
    entity: 'orders',
    contents: orders.replace(/[^,\n]+/g, '"$&"').replaceAll('\n', '\r\n'),
    rejects: {},
    quarantined: 0,
  },
  {
    what: 'a header in quotes',
    entity: 'users',
    contents: users.replace(header, header.replace(/[^,]+/g, '"$&"')),
    rejects: {},
    quarantined: 0,
  },
  {
    what: 'duplicate keys',
    entity: 'products',
    contents: `${products}${line.product(3, { name: 'Hat' })}\n`,
    rejects: { duplicate_key: 1 },
    quarantined: 1,
  },
  {
    what: 'keys that are no numbers',
    entity: 'users',
    contents: `${users}${line.user('abc')}\n${line.user('')}\n${line.user('1e3')}\n`,
    rejects: { key_unreadable: 3 },
    quarantined: 3,
  },
  {
    what: 'impossible dates',
    entity: 'orders',
    contents: `${orders}${['2025-02-30 10:00:00', 'yesterday', '1925-02-01 10:00:00']
      .map((created, index) => `${line.order(20 + index, 1, { created })}\n`)
      .join('')}`,
    rejects: { created_at_missing: 2, created_at_out_of_range: 1 },
    quarantined: 3,
  },
  {
    what: 'negative prices',
    entity: 'order_items',
    contents: `${items}${line.item(20, 1, 1, 1, { price: '-0.01' })}\n`,
    rejects: { sale_price_negative: 1 },
    quarantined: 1,
  },
  {
    what: 'a line with a field too many',
    entity: 'events',
    contents: `${events}${goodLine('events', 20)},more\n`,
    rejects: { extra_field: 1 },
    quarantined: 1,
  },
  {
    what: 'a line that ends too early',
    entity: 'events',
    contents: `${events}20,1,1\n`,
    rejects: { session_id_missing: 1, created_at_missing: 1, event_type_missing: 1, uri_missing: 1 },
    quarantined: 1,
  },
  {
    what: 'items of orders, users and products that nobody knows',
    entity: 'order_items',
    contents: `${items}${line.item(21, 901, 902, 903)}\n`,
    rejects: {},
    warns: { order_unknown: 1, user_unknown: 1, product_unknown: 1 },
    quarantined: 0,
  },
];
