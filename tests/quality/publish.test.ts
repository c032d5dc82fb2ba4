import { expect } from 'chai';
import { isDeepStrictEqual } from 'node:util';
import type { RoutineDefinition } from '../../model/definition.ts';
import { line, openShop, type Shop, star } from '../pipeline/shop.ts';

const [day1, day2] = ['2025-03-01', '2025-03-02'] as const;

describe('publishing gold', () => {
  const definitions = star();
  const runGold = definitions.find(
    (each): each is RoutineDefinition => each.kind === 'routine' && each.name === 'run_gold',
  );
  let shop: Shop;
  before(async () => {
    shop = await openShop(definitions);
  });
  after(() => shop.close());
  beforeEach(() => shop.empty());

  /** Orders of one item each. */
  const deliver = async (date: string, count: number): Promise<void> => {
    const ids = Array.from({ length: count }, (_, id) => id);
    await shop.deliver('users', date, [line.user(1)]);
    await shop.deliver('products', date, [line.product(7)]);
    await shop.deliver(
      'orders',
      date,
      ids.map((id) => line.order(id, 1)),
    );
    await shop.deliver(
      'order_items',
      date,
      ids.map((id) => line.item(id, id, 1, 7)),
    );
  };
  const facts = `
    SELECT
      (SELECT COUNT(*) FROM gold.fact_orders),
      (SELECT COUNT(*) FROM gold.fact_order_items),
      (SELECT SUM(order_amount) FROM gold.fact_orders),
      (SELECT SUM(sale_price) FROM gold.fact_order_items)`;
  const [old, fresh] = [
    ['3', '3', '18.75', '18.75'],
    ['5', '5', '31.25', '31.25'],
  ];

  it('shows a reader the old gold or the new one and nothing between', async () => {
    await deliver(day1, 3);
    await shop.day(day1);
    await deliver(day2, 5);
    await shop.load(day2);
    await shop.silver(day2);

    const reader = await shop.warehouse.session();
    const seen: unknown[] = [];
    const publishing = { isOver: false };
    const publish = shop.gold(day2).finally(() => {
      publishing.isOver = true;
    });
    while (!publishing.isOver) seen.push((await reader.run(facts))?.rows[0]);
    seen.push((await reader.run(facts))?.rows[0]);
    expect((await publish).state).to.equal('done');
    expect(
      seen.filter((row) => !isDeepStrictEqual(row, old) && !isDeepStrictEqual(row, fresh)),
    ).to.deep.equal([]);
    expect(seen[0]).to.deep.equal(old);
    expect(seen.at(-1)).to.deep.equal(fresh);
    expect(seen).to.have.lengthOf.above(5);
  });

  it('is stopped where a figure of a fact is not that of silver', async () => {
    if (runGold === undefined) throw new Error('there is no run_gold');
    const body = runGold.body
      .replace('ON items_of_order.order_id = orders.order_id', '$& WHERE orders.order_id != 0')
      .replace('IFNULL(items_of_order.order_amount, 0) AS', 'IFNULL(items_of_order.order_amount, 0) / 4 AS');
    await shop.warehouse.apply(definitions.map((each) => (each === runGold ? { ...runGold, body } : each)));
    await deliver(day1, 3);
    const { gold } = await shop.day(day1);
    expect(gold.state).to.equal('failed');
    expect(gold.message?.split('\n').sort()).to.deep.equal([
      'fact_orders: COUNT(*) is 2, and silver.orders says 3; gold stays as it was',
      'fact_orders: SUM(order_amount) is 3.125, and silver.order_items says 18.75; gold stays as it was',
    ]);
    expect(await shop.rows('SELECT COUNT(*) FROM gold.fact_orders')).to.deep.equal([['0']]);
    expect(
      await shop.rows(
        "SELECT screen, table_name, severity FROM quality.error_event WHERE entity = 'gold' ORDER BY screen",
      ),
    ).to.deep.equal([
      ['revenue', 'gold.fact_orders', 'block'],
      ['row_count', 'gold.fact_orders', 'block'],
    ]);
  });
});
