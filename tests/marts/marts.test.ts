import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { localTarget } from '../../model/target.ts';
import { generate } from '@ecommerce/thelook';
import { dayFolder } from '../../model/landing.ts';
import { land } from '../../pipeline/land/land.ts';
import { readModel } from '../../pipeline/model.ts';
import type { SqlValue } from '../../pipeline/ports.ts';
import { findSnapshots } from '../../pipeline/sources.ts';
import { type Entity, everything, line, openShop, type Shop } from '../pipeline/shop.ts';
import { rules } from '../second-way/rules.ts';
import {
  conversionBySource,
  eventFrequency,
  eventSequences,
  purchaseSignals,
  type Row,
  sessionPaths,
  trafficSourceInfluence,
} from './behaviour.ts';
import { type Lines, linesOf } from './lines.ts';
import { attributeImpact, productBuyers, productPerformance } from './products.ts';

const secondWay: Readonly<Record<string, (lines: Lines) => Row[]>> = {
  mart_session_paths: sessionPaths,
  mart_event_frequency: eventFrequency,
  mart_traffic_source_influence: trafficSourceInfluence,
  mart_conversion_by_source: conversionBySource,
  mart_event_sequences: eventSequences,
  mart_purchase_signals: purchaseSignals,
  mart_product_performance: productPerformance,
  mart_product_buyers: productBuyers,
  mart_attribute_impact: attributeImpact,
};

/** Values as one can compare them: numbers to six places, whatever their type. */
const plain = (value: SqlValue): string | number => {
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /^-?\d+(\.\d+)?(e-?\d+)?$/.test(text) ? Number(Number(text).toFixed(6)) : text;
};

/** The columns of a mart that say something by themselves: a key of a dimension only tells its members apart. */
const columnsOf = (mart: string): string[] =>
  (readModel().marts.find(({ name }) => name === mart)?.contract.columns ?? [])
    .map(({ name }) => name)
    .filter((name) => !name.endsWith('_key'));

const comparable = (rows: readonly (readonly SqlValue[])[]): string[] =>
  rows.map((row) => JSON.stringify(row.map(plain))).sort();

const at = (time: string): { created: string } => ({ created: `${time}+00:00` });

/** Sessions and items at the edges of what the marts tell apart. */
const edges = {
  users: [line.user(1), line.user(2, { age: '19' })],
  products: [
    line.product(7, { price: '19.99' }),
    line.product(8, { price: '20' }),
    line.product(9, { price: '200' }),
    line.product(11).replace('Accessories', 'Unknown').replace('MG', 'Not applicable'),
  ],
  orders: [
    line.order(1, 1),
    line.order(2, 1, { status: 'Returned' }),
    line.order(3, 2, { status: 'Cancelled' }),
    line.order(4, 3),
  ],
  order_items: [
    line.item(1, 1, 1, 8, { price: '10', ...at('2025-02-01 22:05:10') }),
    line.item(5, 1, 1, 8, { price: '10', ...at('2025-02-01 22:06:00') }),
    line.item(2, 2, 1, 7, { price: '5', status: 'Returned', ...at('2025-02-08 22:03:00') }),
    line.item(3, 3, 2, 9, { price: '4', status: 'Cancelled', ...at('2025-02-05 06:01:00') }),
    line.item(4, 4, 3, 10, { price: '20', ...at('2025-02-06 12:00:00') }),
  ],
  events: [
    // A: two products, the second put into the cart and bought; what comes after the purchase is no sign of it. Saturday, 22:00.
    ...['home', 'department', '/product/7', '/product/8', 'cart', 'purchase', 'home', 'cancel'].map(
      (page, index) =>
        visit(100 + index, 'A', index + 1, page, { user: '1', ...at(`2025-02-01 22:0${index}:00`) }),
    ),
    // B and C go the same way and buy nothing, one of a stranger and one of a known user, just before 6:00.
    ...['B', 'C'].flatMap((session, which) =>
      ['department', '/product/7', 'cart', 'cart'].map((page, index) =>
        visit(200 + which * 10 + index, session, index + 1, page, {
          user: which === 0 ? '' : '2',
          // Names that the members that stand for nobody have too.
          source: which === 0 ? 'Adwords' : 'Not applicable',
          browser: which === 0 ? 'Unknown' : 'Not applicable',
          city: which === 0 ? 'Unknown' : 'Not applicable',
          ...at('2025-02-04 05:59:59'),
        }),
      ),
    ),
    // D: a purchase at once, 7 days after A to the second, from an unknown source.
    visit(300, 'D', 1, 'purchase', { user: '1', source: '', ...at('2025-02-08 22:00:00') }),
    // E: a second more than 7 days after D; the cart comes before any product page.
    visit(310, 'E', 1, 'cart', { user: '1', source: 'Unknown', ...at('2025-02-15 22:00:01') }),
    visit(311, 'E', 2, '/product/7', { user: '1', source: 'Unknown', ...at('2025-02-15 22:00:02') }),
    // G: a stranger's purchase, which the source should not hold.
    ...['department', 'purchase'].map((page, index) =>
      visit(500 + index, 'G', index + 1, page, { source: 'Adwords', ...at('2025-02-06 10:00:00') }),
    ),
    // F: eight steps, then a purchase that the cut path does not show. 6:00 is no longer night.
    ...[...Array.from({ length: 8 }, () => '/product/9'), 'purchase'].map((page, index) =>
      visit(400 + index, 'F', index + 1, page, {
        user: '2',
        source: 'YouTube',
        ...at(`2025-02-05 06:00:0${index}`),
      }),
    ),
  ],
};

function visit(
  id: number,
  session: string,
  position: number,
  page: string,
  more: Parameters<typeof line.event>[3],
): string {
  const type = page.startsWith('/product') ? 'product' : page;
  return line.event(id, session, position, { type, uri: page.startsWith('/') ? page : `/${page}`, ...more });
}

const hasNoDescriptions = (columns: readonly object[]): boolean =>
  columns.length > 0 && columns.every((column) => !('description' in column));

describe('marts', () => {
  let shop: Shop;
  let source: string;

  before(async () => {
    shop = await openShop(everything());
  });
  after(() => shop.close());

  /** Puts a file into the folder in landing layout. */
  const deliver = async (entity: Entity, day: string, lines: readonly string[]): Promise<void> => {
    const folder = join(source, `dataset_name=${entity}`, `date=${day.replaceAll('-', '')}`);
    await mkdir(folder, { recursive: true });
    const header = rules[entity].columns.map(({ name }) => name).filter((name) => name !== 'user_geom');
    await writeFile(join(folder, 'file.csv'), [header.join(','), ...lines, ''].join('\n'));
  };

  /** Takes the folder's day through the pipeline. */
  const run = async (day: string): Promise<void> => {
    await shop.empty();
    const { snapshots } = await findSnapshots(source, Object.keys(edges), day);
    for (const snapshot of snapshots) await land(shop.lake, localTarget.buckets.raw, snapshot, []);
    await shop.wholeDay(day);
  };

  /** Compares all marts with what the CSV files give counted another way. */
  const compare = async (): Promise<void> => {
    const lines = linesOf(source);
    for (const [mart, expected] of Object.entries(secondWay)) {
      const rows = await shop.rows(`SELECT ${columnsOf(mart).join(', ')} FROM gold.${mart}`);
      expect(rows, mart).not.to.deep.equal([]);
      expect(comparable(rows), mart).to.deep.equal(comparable(expected(lines)));
    }
  };

  it('hold what the files of a made-up shop give counted another way', async () => {
    source = await mkdtemp(join(tmpdir(), 'marts-'));
    await generate({
      users: 150,
      days: 1,
      seed: 11,
      out: source,
      firstDate: '2026-02-05',
      folderOf: dayFolder,
    });
    await run('2026-02-05');
    await compare();
    await rm(source, { recursive: true });
  });

  const shares: readonly [share: string, mart: string, of: string][] = [
    ['share_of_sessions', 'mart_session_paths', '1'],
    ['share_of_day', 'mart_event_frequency', 'date'],
    ['share_of_revenue', 'mart_conversion_by_source', '1'],
    ['share_of_units', 'mart_product_buyers', "CONCAT(level, ' ', subject, ' ', trait)"],
    ['share_of_catalogue', 'mart_attribute_impact', 'attribute'],
    ['share_of_units', 'mart_attribute_impact', 'attribute'],
    ['share_of_revenue', 'mart_attribute_impact', 'attribute'],
  ];
  for (const [share, mart, of] of shares) {
    it(`hold a ${share} that sums to 1 in ${mart}`, async () => {
      const sums = await shop.rows(`SELECT ${of} AS part, SUM(${share}) FROM gold.${mart} GROUP BY part`);
      expect(sums).not.to.deep.equal([]);
      for (const [, total] of sums) expect(Number(total)).to.be.closeTo(1, 1e-6);
    });
  }

  it('have rates between 0 and 1, whatever is divided by what', async () => {
    for (const { name, contract } of readModel().marts) {
      const rates = contract.columns.filter((column) => column.description.includes(', 0 to 1'));
      for (const { name: rate } of rates) {
        const outside = `SELECT COUNT(*) FROM gold.${name} WHERE ${rate} < 0 OR ${rate} > 1 OR IS_NAN(CAST(${rate} AS FLOAT64))`;
        expect(await shop.rows(outside), `${name}.${rate}`).to.deep.equal([['0']]);
      }
    }
  });

  it('rest on a materialized view that keeps the counts of events, in the partitions of the events', async () => {
    const definitions = everything();
    const view = definitions.find(({ kind }) => kind === 'materialized_view');
    const table = definitions.find(({ name }) => name === 'fact_events');
    expect(view).to.deep.include({ dataset: 'gold', name: 'event_counts' });
    expect(view).to.have.deep.property('partitioning', { unit: 'MONTH', column: 'created_on' });
    expect(table).to.have.deep.property('partitioning', { unit: 'MONTH', column: 'created_on' });
    expect(view).to.have.property('columns').that.satisfies(hasNoDescriptions);
    expect(
      await shop.rows('SELECT SUM(events) = (SELECT COUNT(*) FROM gold.fact_events) FROM gold.event_counts'),
    ).to.deep.equal([[true]]);
  });

  describe('over a few sessions by hand', () => {
    const day = '2025-02-20';
    before(async () => {
      source = await mkdtemp(join(tmpdir(), 'marts-'));
      for (const [entity, lines] of Object.entries(edges)) await deliver(entity as Entity, day, lines);
      await run(day);
    });
    after(() => rm(source, { recursive: true }));

    const rows = (sql: string): Promise<string[]> =>
      shop.rows(sql).then((found) => found.map((row) => row.map(plain).join(', ')));

    it('hold what the files give counted another way', () => compare());

    it('cut a path at its first purchase and after eight steps', async () => {
      expect(
        await rows(`
          SELECT path, sessions, identified_sessions, converting_sessions, conversion_rate
          FROM gold.mart_session_paths ORDER BY path`),
      ).to.deep.equal([
        'cart > product, 1, 1, 0, 0',
        'department, 1, 0, 1, 1',
        'department > product > cart > cart, 2, 1, 0, 0',
        'home > department > product > product > cart, 1, 1, 1, 1',
        'none, 1, 1, 1, 1',
        `${Array.from({ length: 8 }, () => 'product').join(' > ')} > …, 1, 1, 1, 1`,
      ]);
    });

    it('count a sequence once a session, and not what follows a purchase', async () => {
      expect(
        await rows(`
          SELECT sequence, sessions, converting_sessions, lift
          FROM gold.mart_event_sequences WHERE visitors = 'all' AND event_count = 2 ORDER BY sequence`),
      ).to.deep.equal([
        'cart > cart, 2, 0, 0',
        'cart > product, 1, 0, 0',
        'department > product, 3, 1, 0.583333',
        'home > department, 1, 1, 1.75',
        'product > cart, 3, 1, 0.583333',
        'product > product, 2, 2, 1.75',
      ]);
    });

    it('know nights, weekends and returns within a week to the second', async () => {
      expect(
        await rows(`
          SELECT signal, sessions_with, converting_sessions_with, conversion_rate_without
          FROM gold.mart_purchase_signals
          WHERE visitors = 'identified' AND (signal LIKE 'c%' OR signal LIKE 'had%') ORDER BY signal`),
      ).to.deep.equal([
        'came at night, 4, 2, 1',
        'came back within 7 days, 2, 2, 0.333333',
        'came on a weekend, 3, 2, 0.5',
        'cancelled, 0, 0, 0.6',
        'had been there before, 3, 2, 0.5',
      ]);
    });

    it('give a cart to the last product page before it, and nothing in place of a division by zero', async () => {
      expect(
        await rows(`
          SELECT product_id, views, carts, cart_rate, sessions_with_view, sessions_with_purchase, conversion_rate
          FROM gold.mart_product_performance ORDER BY product_id`),
      ).to.deep.equal([
        '7, 4, 4, 1, 4, 0, 0',
        '8, 1, 1, 1, 1, 1, 1',
        '9, 8, 0, 0, 1, 1, 1',
        '10, 0, 0, null, 0, 0, null',
        '11, 0, 0, null, 0, 0, null',
      ]);
    });

    it('take for the buyer what the user was at the time of the order', async () => {
      const next = '2025-02-21';
      await shop.deliver(
        'users',
        next,
        edges.users.map((user) => user.replace(',Italy,', ',France,')),
      );
      await shop.deliver('order_items', next, [
        ...edges.order_items,
        line.item(6, 1, 1, 8, { status: 'Shipped', price: '6', ...at('2025-02-21 00:00:00') }),
      ]);
      await shop.day(next);
      expect(
        await rows(`
          SELECT subject, trait_value, units_sold, revenue, share_of_units
          FROM gold.mart_product_buyers WHERE level = 'product' AND trait = 'country' ORDER BY subject, trait_value`),
      ).to.deep.equal(['10, Unknown, 1, 20, 1', '8, France, 1, 6, 0.333333', '8, Italy, 2, 20, 0.666667']);
    });
  });
});
