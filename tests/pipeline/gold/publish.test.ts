import { expect } from 'chai';
import { line, openShop, type Shop, star } from '../shop.ts';

const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;

describe('gold', () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop(star());
  });
  after(() => shop.close());
  beforeEach(() => shop.empty());

  const sale = async (date: string): Promise<void> => {
    await shop.deliver('users', date, [line.user(1)]);
    await shop.deliver('products', date, [line.product(7)]);
    await shop.deliver('orders', date, [line.order(5, 1)]);
    await shop.deliver('order_items', date, [line.item(3, 5, 1, 7)]);
  };

  it('joins a sale to its dimensions', async () => {
    await sale(day1);
    expect(await shop.day(day1)).to.deep.equal({
      silver: { state: 'done', message: null },
      gold: { state: 'done', message: null },
    });
    expect(
      await shop.rows(`
        SELECT date.date, users.user_id, products.product_name, locations.city, statuses.order_status, items.sale_price
        FROM gold.fact_order_items AS items
        JOIN gold.dim_date AS date USING (date_key)
        JOIN gold.dim_user AS users USING (user_key)
        JOIN gold.dim_product AS products USING (product_key)
        JOIN gold.dim_location AS locations ON locations.location_key = items.location_key
        JOIN gold.dim_order_status AS statuses USING (order_status_key)`),
    ).to.deep.equal([['2025-02-01', '1', 'Cap', 'Rome', 'Complete', '6.25']]);
  });

  it('has no date where a step of the order has not happened', async () => {
    await sale(day1);
    await shop.day(day1);
    expect(
      await shop.rows('SELECT created_date_key, shipped_date_key, returned_date_key FROM gold.fact_orders'),
    ).to.deep.equal([['20250201', '-2', '-2']]);
  });

  it('looks up the version of the time of the sale', async () => {
    await sale(day1);
    await shop.deliver('products', day2, [line.product(7, { name: 'Hat' })]);
    await shop.deliver('order_items', day2, [
      line.item(3, 5, 1, 7),
      line.item(4, 5, 1, 7, { created: `${day2} 10:00:00` }),
    ]);
    await shop.day(day2);
    expect(
      await shop.rows(`
        SELECT items.order_item_id, products.product_name
        FROM gold.fact_order_items AS items
        JOIN gold.dim_product AS products USING (product_key)
        ORDER BY 1`),
    ).to.deep.equal([
      ['3', 'Cap'],
      ['4', 'Hat'],
    ]);
  });

  it('leaves no gap between the versions of a member that vanished and came back', async () => {
    await shop.deliver('users', day1, [line.user(1), line.user(2)]);
    await shop.deliver('users', day2, [line.user(2)]);
    await shop.deliver('users', day3, [line.user(1, { city: 'Oslo' }), line.user(2)]);
    await shop.day(day3);
    expect(
      await shop.rows(`
        SELECT city, CAST(valid_from AS STRING), CAST(valid_to AS STRING), is_current, is_deleted
        FROM gold.dim_user WHERE user_id = 1 ORDER BY valid_from`),
    ).to.deep.equal([
      ['Rome', '0001-01-01', day2, false, false],
      ['Rome', day2, day3, false, true],
      ['Oslo', day3, '9999-12-31', true, false],
    ]);
  });

  it('opens a placeholder for a member that comes a day late, which fills it and keeps its key', async () => {
    await shop.deliver('orders', day1, [line.order(5, 1)]);
    await shop.day(day1);
    const member = () =>
      shop.rows(
        'SELECT user_key, city, CAST(placeholder_since AS STRING) FROM gold.dim_user WHERE user_id = 1',
      );
    const [[key, city, since] = []] = await member();
    expect([city, since]).to.deep.equal([null, day1]);
    expect(await shop.rows('SELECT user_key FROM gold.fact_orders')).to.deep.equal([[key]]);
    await shop.deliver('users', day2, [line.user(1)]);
    await shop.day(day2);
    expect(await member()).to.deep.equal([[key, 'Rome', null]]);
  });

  it('publishes nothing again where nothing has changed', async () => {
    await sale(day1);
    await shop.day(day1);
    const published = await shop.rows('SELECT COUNT(*) FROM ops.published');
    await shop.deliver('users', day2, [line.user(1)]);
    await shop.day(day2);
    expect(await shop.rows('SELECT COUNT(*) FROM ops.published')).to.deep.equal(published);
  });

  it('publishes the tables again that a change reaches, and no others', async () => {
    await sale(day1);
    await shop.day(day1);
    await shop.deliver('products', day2, [line.product(7, { name: 'Hat' })]);
    await shop.day(day2);
    expect(
      await shop.rows(
        'SELECT table_name FROM ops.published GROUP BY table_name HAVING COUNT(*) > 1 ORDER BY 1',
      ),
    ).to.deep.equal([['dim_product'], ['fact_order_items']]);
  });

  it('refills a table that lost its rows', async () => {
    await sale(day1);
    await shop.day(day1);
    await shop.rows('TRUNCATE TABLE gold.fact_orders; SELECT 1');
    await shop.gold(day1);
    expect(await shop.rows('SELECT order_id FROM gold.fact_orders')).to.deep.equal([['5']]);
  });

  it('waits while a loaded snapshot is not judged', async () => {
    await sale(day1);
    await shop.load(day1);
    const { state, message } = await shop.gold(day1);
    expect(state).to.equal('waiting');
    expect(message).to.include(`users of ${day1} is pending`);
    expect(await shop.rows('SELECT COUNT(*) FROM gold.fact_orders')).to.deep.equal([['0']]);
  });

  it('stays as it was when a key has no member, and says so once', async () => {
    await sale(day1);
    await shop.day(day1);
    // A status that the dimension does not have gets past silver only by hand.
    await shop.warehouse.run(
      "UPDATE silver.order_items_history SET status = 'Lost', row_hash = 'x' WHERE TRUE",
    );
    await shop.rows('TRUNCATE TABLE gold.dim_date; SELECT 1');
    const first = await shop.gold(day1);
    expect(first.state).to.equal('failed');
    expect(first.message).to.equal(
      'fact_order_items.order_status_key holds keys that dim_order_status does not have; gold stays as it was',
    );
    expect(await shop.rows('SELECT COUNT(*) FROM gold.dim_date')).to.deep.equal([['0']]);
    expect((await shop.gold(day1)).state).to.equal('waiting');
    expect(
      await shop.rows("SELECT failing, table_name, key FROM quality.error_event WHERE screen = 'orphan_key'"),
    ).to.deep.equal([['1', 'gold.fact_order_items', 'order_status_key']]);
  });

  it('exports a table once a state', async () => {
    await sale(day1);
    await shop.day(day1);
    await shop.day(day1);
    const exports = await shop.rows('SELECT table_name FROM ops.export ORDER BY 1');
    expect(exports.map(([name]) => name)).to.include.members(['silver.users', 'gold.fact_orders']);
    expect(new Set(exports.map(String)).size).to.equal(exports.length);
  });
});
