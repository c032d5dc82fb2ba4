import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { parse } from 'csv-parse/sync';
import { generate, type GeneratedFile } from '../../generate/generate.ts';
import { entities } from '../../generate/layout.ts';
import { spell } from '../../generate/time.ts';

type Row = Readonly<Record<string, string>>;

/** Milliseconds since 1970. */
const momentOf = (time = '') => Date.parse(/[+U]/.test(time) ? time : `${time}Z`);

const without = (from: ReadonlySet<string>, others: ReadonlySet<string>) =>
  [...from].filter((id) => !others.has(id));

const folderOf = (entity: string, date: string) => `${entity}/${date}`;

describe('made-up data', () => {
  let root: string;
  let files: GeneratedFile[];
  const options = { users: 1500, days: 3, seed: 1, firstDate: '2026-02-05', folderOf };

  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'sample-'));
    files = await generate({ ...options, out: join(root, 'sample') });
  });
  after(() => rm(root, { recursive: true }));

  const fileOf = (entity: string, day: number) => {
    const file = files.find((each) => each.entity === entity && each.date === `2026-02-0${5 + day}`);
    if (!file) throw new Error(`no file of ${entity} for day ${day}`);
    return file;
  };
  // No event has quotes, and splitting is much faster.
  const recordsOf = (entity: string, text: string): string[][] =>
    entity === 'events'
      ? text
          .trimEnd()
          .split('\n')
          .map((line) => line.split(','))
      : parse(text);
  const rowsOf = async (entity: string, day: number): Promise<Row[]> => {
    const text = await readFile(fileOf(entity, day).path, 'utf8');
    const [header = [], ...records] = recordsOf(entity, text);
    return records.map((record) =>
      Object.fromEntries(header.map((name, index) => [name, record[index] ?? ''])),
    );
  };
  const column = (rows: readonly Row[], name: string) => rows.map((row) => row[name] ?? '');
  const share = (values: readonly string[], test: (value: string) => boolean) =>
    values.filter(test).length / values.length;

  it('is a file for each entity and day, in the folder asked for, and counts its rows and bytes', async () => {
    expect(new Set(files.map(({ entity, date }) => `${entity} ${date}`)).size).to.equal(
      entities.length * options.days,
    );
    for (const { entity, date, path, rows, bytes } of files) {
      expect(path).to.equal(join(root, 'sample', entity, date, `${entity}.csv`));
      const text = await readFile(path);
      expect(text.length).to.equal(bytes);
      expect(recordsOf(entity, text.toString()).length, entity).to.equal(rows + 1);
    }
  });

  it('has the same bytes for the same seed, and others for another', async () => {
    const small = { ...options, users: 200 };
    const texts = async (seed: number) => {
      const made = await generate({ ...small, seed, out: join(root, 'again') });
      return Promise.all(made.map(({ path }) => readFile(path, 'utf8')));
    };
    const first = await texts(7);
    expect(await texts(7)).to.deep.equal(first);
    const other = await texts(8);
    expect(first.filter((text, index) => text === other[index])).to.deep.equal([]);
  });

  it('has the shares of states, and each state its timestamps', async () => {
    const orders = await rowsOf('orders', 0);
    const expected = { Shipped: 0.3, Complete: 0.25, Processing: 0.2, Cancelled: 0.15, Returned: 0.1 };
    for (const [status, wanted] of Object.entries(expected))
      expect(
        share(column(orders, 'status'), (value) => value === status),
        status,
      ).to.be.closeTo(wanted, 0.03);
    const steps = { Processing: 0, Cancelled: 0, Shipped: 1, Complete: 2, Returned: 3 } as Record<
      string,
      number
    >;
    for (const row of orders) {
      const times = ['created_at', 'shipped_at', 'delivered_at', 'returned_at'].map(
        (name) => row[name] ?? '',
      );
      const reached = times.filter((time) => time !== '');
      expect(reached).to.have.length(1 + (steps[row.status ?? ''] ?? NaN));
      expect(reached.map((time) => Date.parse(time))).to.deep.equal(
        reached.map((time) => Date.parse(time)).sort((a, b) => a - b),
      );
    }
  });

  it('has items that share the state of their order and add up to it, but for a few of the newest', async () => {
    const orders = new Map((await rowsOf('orders', 2)).map((row) => [row.order_id, row]));
    const items = new Map((await rowsOf('order_items', 2)).map((row) => [row.id, row]));
    const counts = new Map<string, number>();
    let [early, late] = [0, 0];
    for (const item of items.values()) {
      const order = orders.get(item.order_id);
      expect([item.user_id, item.status]).to.deep.equal([order?.user_id, order?.status]);
      counts.set(item.order_id ?? '', (counts.get(item.order_id ?? '') ?? 0) + 1);
      if (momentOf(item.created_at) < momentOf(order?.created_at)) early++;
      if (momentOf(item.created_at) > Date.UTC(2026, 1, 8)) late++;
    }
    expect(early / items.size).to.be.closeTo(0.56, 0.04);
    expect(late, 'in the future').to.be.within(1, 20);
    const short = [...orders.values()].filter(
      (order) => counts.get(order.order_id ?? '') !== Number(order.num_of_item),
    );
    expect(short.length).to.be.within(1, 20);
    for (const order of short)
      expect(momentOf(order.created_at)).to.be.above(Date.UTC(2026, 1, 8) - 5 * 86_400_000);
  });

  it('has the habits of the source', async () => {
    const [users, products, items] = [
      await rowsOf('users', 0),
      await rowsOf('products', 0),
      await rowsOf('order_items', 0),
    ];
    expect(column(users, 'city')).to.include('null');
    expect(column(users, 'country')).to.include.members([
      'Germany',
      'Deutschland',
      'Spain',
      'España',
      'Brasil',
    ]);
    expect(share(column(users, 'traffic_source'), (source) => source === 'Search')).to.be.closeTo(0.7, 0.05);
    expect(share(column(users, 'created_at'), (time) => /\.\d{6}\+/.test(time))).to.be.closeTo(0.024, 0.01);
    expect(new Set(column(items, 'user_id')).size / users.length).to.be.closeTo(0.8, 0.04);
    expect(column(products, 'name').filter((name) => name.includes('PiquÃ©Â®')).length).to.be.greaterThan(0);
    expect(column(products, 'name')).to.include('');
    expect(column(products, 'brand')).to.include('').and.include.members(['Alder', 'ALDER']);
    expect(column(products, 'name').some((name) => name.includes(', 32" Inseam'))).to.equal(true);
    expect(column(items, 'sale_price').some((price) => /^\d+\.\d{14,}$/.test(price))).to.equal(true);
  });

  it('has new rows, edits, deletions, re-appearances, and rows that come before their user or product', async () => {
    const users = await Promise.all([0, 1, 2].map((day) => rowsOf('users', day)));
    const ids = users.map((rows) => new Set(column(rows, 'id')));
    const [first, second, third] = ids as [Set<string>, Set<string>, Set<string>];
    expect(without(second, first).length, 'new').to.be.greaterThan(0);
    expect(without(first, second).length, 'deleted').to.be.greaterThan(0);
    expect(without(first, second).filter((id) => third.has(id)).length, 'back').to.be.greaterThan(0);
    const cities = users.map((rows) => new Map(rows.map((row) => [row.id, row.city])));
    expect(
      [...first].filter((id) => second.has(id) && cities[0]?.get(id) !== cities[1]?.get(id)),
    ).to.not.deep.equal([]);
    const orders = column(await rowsOf('orders', 0), 'user_id');
    expect(
      orders.filter((id) => !first.has(id) && second.has(id)),
      'late user',
    ).to.not.deep.equal([]);
    const products = await Promise.all(
      [0, 1].map(async (day) => new Set(column(await rowsOf('products', day), 'id'))),
    );
    const sold = column(await rowsOf('order_items', 0), 'product_id');
    expect(
      sold.filter((id) => products[0]?.has(id) === false && products[1]?.has(id)),
      'late product',
    ).to.not.deep.equal([]);
    const states = await Promise.all(
      [0, 2].map(
        async (day) => new Map((await rowsOf('orders', day)).map((row) => [row.order_id, row.status])),
      ),
    );
    expect(
      [...(states[0] ?? [])].filter(
        ([id, status]) => status === 'Shipped' && states[1]?.get(id) === 'Complete',
      ),
    ).to.not.deep.equal([]);
  });

  it('spoils a few rows', async () => {
    expect(column(await rowsOf('users', 0), 'created_at')).to.include('2026-02-30 10:00:00+00:00');
    const users = column(await rowsOf('users', 1), 'id');
    expect(users.length - new Set(users).size).to.equal(1);
    expect(column(await rowsOf('products', 1), 'retail_price')).to.include('-4.5');
    expect(column(await rowsOf('orders', 1), 'status')).to.include('Teleported');
    expect(column(await rowsOf('orders', 1), 'order_id')).to.include('n/a');
    expect(column(await rowsOf('order_items', 0), 'sale_price')).to.include('-19.99');
    const [first, second, third] = await Promise.all([0, 1, 2].map((day) => rowsOf('events', day)));
    expect(column(first ?? [], 'created_at')).to.include('2026-02-30 10:00:00.000000 UTC');
    expect(column(first ?? [], 'event_type')).to.include('teleport');
    expect(column(second ?? [], 'id')).to.include('n/a');
    const repeated = (rows: readonly string[]) => rows.length - new Set(rows).size;
    expect(repeated(column(second ?? [], 'id'))).to.equal(1);
    const positions = (third ?? []).map((row) => `${row.session_id} ${row.sequence_number}`);
    expect([repeated(column(third ?? [], 'id')), repeated(positions)]).to.deep.equal([0, 1]);
  });

  it('writes its files in more than one way', async () => {
    const text = (entity: string, day: number) => readFile(fileOf(entity, day).path, 'utf8');
    expect(await text('orders', 0)).to.match(/^[^\r]*\n$/);
    expect(await text('orders', 1)).to.match(/^([^\r\n]*\r\n)+$/);
    expect(await text('order_items', 0)).to.match(/\n$/);
    expect(await text('order_items', 1)).to.match(/[^\n]$/);
    expect((await text('users', 0)).split('\n')[1]).not.to.contain('"');
    expect((await text('users', 1)).split('\n')[1]).to.match(/^\d+,"/);
  });

  it('has its rows in no order of ids', async () => {
    for (const entity of ['users', 'products', 'orders', 'order_items', 'events']) {
      const rows = await rowsOf(entity, 0);
      const ids = rows.map((row) => Number(row.id ?? row.order_id));
      const falling = ids.filter((id, index) => id < (ids[index - 1] ?? 0)).length;
      expect(falling / ids.length, entity).to.be.closeTo(0.5, 0.1);
    }
  });

  it('has a products file that equals the day before', async () => {
    const [first, second, third] = await Promise.all(
      [0, 1, 2].map((day) => readFile(fileOf('products', day).path, 'utf8')),
    );
    expect(third).to.equal(second).and.not.equal(first);
  });

  it('spells a moment in the three ways that are in circulation', () => {
    const moment = Date.UTC(2026, 1, 5, 1, 2, 3) * 1000;
    expect(spell(moment, 'offset')).to.equal('2026-02-05 01:02:03+00:00');
    expect(spell(moment + 45, 'offset')).to.equal('2026-02-05 01:02:03.000045+00:00');
    expect(spell(moment, 'zone')).to.equal('2026-02-05 01:02:03.000000 UTC');
    expect(spell(moment, 'bare')).to.equal('2026-02-05 01:02:03');
    expect(spell(undefined, 'bare')).to.equal('');
  });

  it('replaces an earlier sample whole, and nothing else', async () => {
    const out = join(root, 'replaced');
    await generate({ ...options, users: 20, out });
    const made = await generate({ ...options, users: 20, days: 1, out });
    const names = await readdir(out, { recursive: true });
    expect(names.filter((name) => name.endsWith('.csv'))).to.have.length(5);
    expect(made).to.have.length(5);
    await writeFile(join(root, 'precious.csv'), 'mine');
    const error: unknown = await generate({ ...options, out: root }).catch((error: unknown) => error);
    expect(String(error)).to.include('holds files that are no sample of this program');
    expect(await readFile(join(root, 'precious.csv'), 'utf8')).to.equal('mine');
  });

  for (const [what, wrong, message] of [
    ['no users', { users: 0 }, 'whole number of users of 1 or more, not 0'],
    ['half a day', { days: 0.5 }, 'whole number of days of 1 or more, not 0.5'],
    ['a date that the calendar lacks', { firstDate: '2026-02-30' }, '"2026-02-30" is not a date'],
  ] as const)
    it(`refuses ${what}`, async () => {
      const error: unknown = await generate({ ...options, out: join(root, 'none'), ...wrong }).catch(
        (error: unknown) => error,
      );
      expect(String(error)).to.include(message);
    });
});
