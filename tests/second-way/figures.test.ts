import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { figures, topProducts } from './figures.ts';
import { type DataSet, rules } from './rules.ts';

describe('figures counted a second way', () => {
  let dir: string;

  beforeEach(async () => {
    dir = await mkdtemp(join(tmpdir(), 'figures-'));
    for (const dataSet of Object.keys(rules) as DataSet[]) await deliver(dataSet, 1, []);
  });
  afterEach(() => rm(dir, { recursive: true }));

  const deliver = async (dataSet: DataSet, day: number, lines: readonly string[], header?: string) => {
    const folder = join(dir, `dataset_name=${dataSet}`, `date=2026020${day}`);
    await mkdir(folder, { recursive: true });
    const names = rules[dataSet].columns.map(({ name }) => name).join(',');
    await writeFile(join(folder, 'file.csv'), [header ?? names, ...lines].join('\n'));
  };
  const order = (id: string, status: string, created = '2026-01-01 10:00:00+00:00') =>
    `${id},1,${status},F,${created},,,,1`;
  const item = (id: number, product: number, status: string, price: string) =>
    `${id},1,1,${product},9,${status},2026-01-01 10:00:00 UTC,,,,${price}`;
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
});
