import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { localTarget } from '../../model/target.ts';
import { land } from '../../pipeline/land/land.ts';
import { generate } from '@ecommerce/thelook';
import { dayFolder } from '../../model/landing.ts';
import { findSnapshots } from '../../pipeline/sources.ts';
import { everything, openShop, type Shop } from '../pipeline/shop.ts';
import { type Figures, figures, topProducts } from './figures.ts';

const lastDay = '2026-02-07';
const entities = ['users', 'products', 'orders', 'order_items'];

/** Dollars as the warehouse writes them. */
const dollars = (cents: number): string => String(cents / 100);

describe('gold and the CSV files counted in another way agree on', () => {
  let shop: Shop;
  let source: string;
  let expected: Figures;

  before(async () => {
    source = await mkdtemp(join(tmpdir(), 'second-way-'));
    await generate({
      users: 400,
      days: 3,
      seed: 7,
      out: source,
      firstDate: '2026-02-05',
      folderOf: dayFolder,
    });
    expected = figures(source);
    shop = await openShop(everything());
    const { snapshots } = await findSnapshots(source, entities, lastDay);
    for (const snapshot of snapshots) await land(shop.lake, localTarget.buckets.raw, snapshot, []);
    await shop.wholeDay(lastDay);
  });
  after(async () => {
    await shop.close();
    await rm(source, { recursive: true });
  });

  it('the lines delivered, accepted and quarantined of each snapshot', async () => {
    const judged = Object.entries(expected.judged).flatMap(([entity, days]) =>
      days.map((day) => [
        entity,
        day.date,
        String(day.delivered),
        String(day.accepted),
        String(day.quarantined),
      ]),
    );
    const applied = await shop.rows(`
      SELECT entity, CAST(snapshot_date AS STRING), delivered, accepted, quarantined
      FROM ops.current_snapshot WHERE state = 'applied'`);
    expect(applied).to.have.lengthOf.above(8);
    expect(judged).to.deep.include.members(applied);
  });

  it('the rows of each fact and of the current members', async () => {
    expect(
      await shop.rows(`
        SELECT 'order_items', COUNT(*) FROM gold.fact_order_items
        UNION ALL SELECT 'orders', COUNT(*) FROM gold.fact_orders
        UNION ALL SELECT 'users', COUNT(*) FROM gold.dim_user WHERE user_key > 0 AND is_current AND NOT is_deleted AND placeholder_since IS NULL
        UNION ALL SELECT 'products', COUNT(*) FROM gold.dim_product WHERE product_key > 0 AND is_current AND NOT is_deleted AND placeholder_since IS NULL
        ORDER BY 1`),
    ).to.deep.equal(
      ['order_items', 'orders', 'products', 'users'].map((name) => [
        name,
        String(expected.rows[name as keyof Figures['rows']]),
      ]),
    );
  });

  it('the revenue', async () => {
    expect(
      await shop.rows(`
        SELECT SUM(revenue) FROM gold.fact_order_items
        UNION ALL
        SELECT SUM(revenue) FROM gold.fact_orders`),
    ).to.deep.equal([[dollars(expected.revenueInCents)], [dollars(expected.revenueInCents)]]);
  });

  it('the orders by status', async () => {
    const rows = await shop.rows(`
      SELECT statuses.order_status, COUNT(*)
      FROM gold.fact_orders AS orders
      JOIN gold.dim_order_status AS statuses USING (order_status_key)
      GROUP BY 1`);
    expect(Object.fromEntries(rows.map(([status, count]) => [status, Number(count)]))).to.deep.equal(
      expected.ordersByStatus,
    );
  });

  it('the products with the highest revenue, their units and return rates', async () => {
    const rows = await shop.rows(`
      SELECT product_id, units_ordered, units_sold, units_delivered, units_returned, revenue, return_rate
      FROM gold.mart_product_performance
      WHERE units_ordered > 0
      ORDER BY revenue DESC, product_id
      LIMIT 20`);
    expect(rows).to.deep.equal(
      topProducts(expected, 20).map((product) => [
        product.productId,
        String(product.unitsOrdered),
        String(product.unitsSold),
        String(product.unitsDelivered),
        String(product.unitsReturned),
        dollars(product.revenueInCents),
        product.returnRate,
      ]),
    );
  });
});
