import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { figures, topProducts } from './figures.ts';
import { type Entity, rules } from './rules.ts';
import { topPaths } from './sessions.ts';

describe('figures counted a second way', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'figures-'));
    for (const entity of Object.keys(rules) as Entity[]) await deliver(entity, 1, []);
  });
  afterEach(() => rm(dir, { recursive: true }));

  const deliver = async (entity: Entity, day: number, lines: readonly string[], header?: string) => {
    const folder = join(dir, `dataset_name=${entity}`, `date=2026020${day}`);
    await mkdir(folder, { recursive: true });
    const names = rules[entity].columns.map(({ name }) => name).join(',');
    await writeFile(join(folder, 'file.csv'), [header ?? names, ...lines].join('\n'));
  };
  const order = (id: string, status: string, created = '2026-01-01 10:00:00+00:00') =>
    `${id},1,${status},F,${created},,,,1`;
  const item = (id: number, product: number, status: string, price: string) =>
    `${id},1,1,${product},9,${status},2026-01-01 10:00:00 UTC,,,,${price}`;
  const event = (id: number, session: string, position: number, type: string, at = '10:00:00', user = '') =>
    `${id},${user},${position},${session},2026-01-01 ${at}+00:00,1.2.3.4,Rome,Lazio,00100,Chrome,Email,/${type},${type}`;
  const ordersByStatus = () => figures(dir).ordersByStatus;

  it('count units, revenue and returns of each product', async () => {
    await deliver('order_items', 1, [
      item(1, 7, 'Complete', '3.9900000095367432'),
      item(2, 7, 'Returned', '3.99'),
      item(3, 7, 'Cancelled', '3.99'),
      item(4, 8, 'Processing', '10.0'),
      item(5, 8, 'Shipped', '-1'),
    ]);
    const counted = figures(dir);
    expect(counted.revenueInCents).to.equal(1399);
    expect(counted.rows.order_items).to.equal(4);
    expect(topProducts(counted, 5)).to.deep.equal([
      {
        productId: '8',
        unitsOrdered: 1,
        unitsSold: 1,
        unitsDelivered: 0,
        unitsReturned: 0,
        revenueInCents: 1000,
        returnRate: null,
      },
      {
        productId: '7',
        unitsOrdered: 3,
        unitsSold: 1,
        unitsDelivered: 2,
        unitsReturned: 1,
        revenueInCents: 399,
        returnRate: 0.5,
      },
    ]);
  });

  it('take the last snapshot for all that there is', async () => {
    await deliver('orders', 1, [order('1', 'Shipped'), order('2', 'Shipped')]);
    await deliver('orders', 2, [order('2.0', 'Complete'), order('3', 'Processing')]);
    expect(ordersByStatus()).to.deep.equal({ Complete: 1, Processing: 1 });
  });

  it('keep a key that came only in lines that did not pass', async () => {
    await deliver('orders', 1, [order('1', 'Shipped'), order('2', 'Complete')]);
    await deliver('orders', 2, [order('1', 'Lost'), order('4', 'Complete', '2026-02-30 10:00:00+00:00')]);
    expect(ordersByStatus()).to.deep.equal({ Shipped: 1 });
    expect(figures(dir).judged.orders.at(-1)).to.deep.equal({
      date: '2026-02-02',
      delivered: 2,
      accepted: 0,
      quarantined: 2,
    });
  });

  it('take nothing for gone where a key could not be read', async () => {
    await deliver('orders', 1, [order('1', 'Shipped'), order('2', 'Complete')]);
    await deliver('orders', 2, [order('1', 'Returned'), order('?', 'Complete')]);
    expect(ordersByStatus()).to.deep.equal({ Returned: 1, Complete: 1 });
  });

  it('let the first of lines with one key count, by its text', async () => {
    await deliver('orders', 1, [order('1', 'Shipped'), order('1', 'Complete')]);
    expect(ordersByStatus()).to.deep.equal({ Complete: 1 });
  });

  it('leave out a day whose header is another, or that has no lines', async () => {
    await deliver('orders', 1, [order('1', 'Shipped')]);
    await deliver('orders', 2, [order('1', 'Complete')], 'order_id,user');
    await deliver('orders', 3, []);
    expect(ordersByStatus()).to.deep.equal({ Shipped: 1 });
  });

  it('put the events of a session in order, and say how sessions go and end', async () => {
    const look = ['department', 'product', 'cart'];
    await deliver('events', 1, [
      event(3, 'a', 3, 'purchase', '10:02:00', '1.0'),
      event(1, 'a', 1, 'home', '10:00:00', '1'),
      event(2, 'a', 2, 'cart', '10:01:00', '1'),
      event(4, 'b', 1, 'home'),
      event(5, 'b', 2, 'cart'),
      event(6, 'c', 1, 'teleport'),
      ...[...look, ...look, ...look].map((type, index) => event(10 + index, 'd', index + 1, type)),
    ]);
    const { visits, rows } = figures(dir);
    expect(rows.events).to.equal(14);
    expect(visits).to.deep.include({ sessions: 3, identifiedSessions: 1, sessionsWithPurchase: 1 });
    expect(visits.purchasesBySource).to.deep.equal({ Email: 1 });
    expect(visits.eventsByDayTypeSource).to.deep.include({
      '2026-01-01 home Email': 2,
      '2026-01-01 cart Email': 5,
    });
    expect(topPaths(visits, 2)).to.deep.equal([
      { path: 'home > cart', sessions: 2, sessionsWithPurchase: 1 },
      {
        path: 'department > product > cart > department > product > cart > department > product > …',
        sessions: 1,
        sessionsWithPurchase: 0,
      },
    ]);
  });

  it('find the visit of an item: the nearest purchase of its user shortly before it', async () => {
    const item = (id: number, user: number, at: string) =>
      `${id},1,${user},7,9,Complete,2026-01-01 ${at} UTC,,,,5.0`;
    const bought = (id: number, source: string, at: string) =>
      event(id, `s${id}`, 1, 'purchase', at, '1').replace('Email', source);
    await deliver('events', 1, [
      bought(1, 'Adwords', '10:00:00'),
      bought(2, 'Organic', '10:01:00'),
      bought(3, 'YouTube', '10:01:00'),
      bought(4, 'Facebook', '12:00:00'),
    ]);
    await deliver('order_items', 1, [
      item(1, 1, '10:00:59.999999'),
      item(2, 1, '10:01:00.000001'),
      item(3, 1, '12:03:00'),
      item(4, 1, '12:03:00.000001'),
      item(5, 1, '11:59:59.999999'),
      item(6, 2, '10:01:00'),
    ]);
    expect(figures(dir).visits.itemsBySource).to.deep.equal({ Adwords: 1, Organic: 1, Facebook: 1, none: 3 });
  });
});
