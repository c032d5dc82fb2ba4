import { expect } from 'chai';
import fc from 'fast-check';
import { line, openShop, type Shop, star } from '../shop.ts';
import { localTarget } from '../../../model/target.ts';

/** One for `npm test`; PROPERTY_RUNS=20 before a change to a fact's query or its unit. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 1);

const target = {
  ...localTarget,
  settings: { ...localTarget.settings, massChangeShare: 1, massRejectionShare: 1, incrementalShare: 100 },
};

const days = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;

/** Some of the rows that may be, each with one of the values that it may have. */
const someOf = <Row>(
  ids: readonly number[],
  row: fc.Arbitrary<Row>,
  text: (id: number, row: Row) => string,
) =>
  fc
    .tuple(
      fc.subarray([...ids], { minLength: 1 }),
      fc.array(row, { minLength: ids.length, maxLength: ids.length }),
    )
    .map(([chosen, rows]) =>
      chosen.flatMap((id, index) => {
        const values = rows[index];
        return values === undefined ? [] : [text(id, values)];
      }),
    );

/** Moments around the ends of what links an item to a purchase, and in more than one version of a user. */
const moment = fc.constantFrom(
  '2025-02-01 10:00:00',
  '2025-02-01 10:03:00',
  '2025-02-01 10:03:01',
  '2025-03-02 10:00:00',
);

const day = fc.record({
  users: someOf(
    [1, 2, 3],
    fc.record({
      city: fc.constantFrom('Rome', 'Oslo'),
      country: fc.constantFrom('Italy', 'Italy', 'Norway'),
    }),
    (id, { city, country }) => line.user(id, { city }).replace(',Italy,', `,${country},`),
  ),
  products: someOf([7, 8], fc.constantFrom('6.25', '7'), (id, price) => line.product(id, { price })),
  orders: someOf(
    [5, 6],
    fc.record({ user: fc.constantFrom(1, 2, 4), created: moment }),
    (id, { user, created }) => line.order(id, user, { created }),
  ),
  order_items: someOf(
    [31, 32, 33],
    fc.record({
      order: fc.constantFrom(5, 6),
      user: fc.constantFrom(1, 2, 4),
      product: fc.constantFrom(7, 8, 9),
      price: fc.constantFrom('6.25', '1.5'),
      created: moment,
    }),
    (id, { order, user, product, ...rest }) => line.item(id, order, user, product, rest),
  ),
  events: someOf(
    [11, 12, 13, 14, 15, 16],
    fc.record({
      session: fc.constantFrom('a', 'b', 'c'),
      user: fc.constantFrom('', '1', '2', '4'),
      type: fc.constantFrom('home', 'product', 'purchase', 'purchase'),
      source: fc.constantFrom('Email', 'Facebook'),
      city: fc.constantFrom('Rome', 'Oslo'),
      created: moment,
    }),
    (id, { session, ...rest }) => line.event(id, session, id, rest),
  ),
});

describe('the shop, of which only what has changed is computed', () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop(star(target));
  });
  after(() => shop.close());

  const how = (): Promise<unknown[]> =>
    shop.rows(`
      SELECT table_name, how FROM ops.step
      WHERE run_id = (SELECT run_id FROM ops.run WHERE routine = 'run_gold' ORDER BY recorded_at DESC LIMIT 1)
        AND how IS NOT NULL
      ORDER BY table_name`);

  it('is computed whole where a stage does not hold what was published', async () => {
    await shop.empty();
    await shop.deliver('events', days[0], [line.event(11, 'a', 1), line.event(12, 'b', 1)]);
    await shop.wholeDay(days[0]);
    await shop.warehouse.run("DELETE FROM gold.stage_sessions WHERE session_id = 'a'");
    await shop.deliver('events', days[1], [line.event(11, 'a', 1), line.event(12, 'c', 1)]);
    await shop.wholeDay(days[1]);
    expect(await how()).to.deep.equal([
      ['gold.fact_events', 'whole: stage_sessions does not hold what was published'],
      ['gold.fact_order_items', 'whole: stage_sessions does not hold what was published'],
      ['gold.fact_orders', 'by order_id, of which 0 are touched'],
      ['gold.fact_sessions', 'whole: stage_sessions does not hold what was published'],
      ['gold.stage_sessions', 'whole: it does not hold what was published'],
    ]);
    expect(await shop.rows('SELECT session_id FROM gold.stage_sessions ORDER BY 1')).to.deep.equal([
      ['a'],
      ['c'],
    ]);
  });

  it('computes only the sessions of a stage that have changed', async () => {
    await shop.empty();
    await shop.deliver('events', days[0], [line.event(11, 'a', 1), line.event(12, 'b', 1)]);
    await shop.wholeDay(days[0]);
    // What nobody computes again keeps what somebody wrote into it.
    await shop.warehouse.run("UPDATE gold.stage_sessions SET browser = 'Lynx' WHERE TRUE");
    await shop.deliver('events', days[1], [line.event(11, 'a', 1), line.event(12, 'c', 1)]);
    await shop.wholeDay(days[1]);
    expect(await shop.rows('SELECT session_id, browser FROM gold.stage_sessions ORDER BY 1')).to.deep.equal([
      ['a', 'Lynx'],
      ['c', 'Chrome'],
    ]);
  });

  it('equals the shop that is computed whole, to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.tuple(day, day, day), async (delivered) => {
        await shop.empty();
        for (const [index, entities] of delivered.entries()) {
          const date = days[index] ?? days[0];
          for (const entity of ['users', 'products', 'orders', 'order_items', 'events'] as const)
            await shop.deliver(entity, date, entities[entity]);
          await shop.wholeDay(date);
          const computed = await how();
          const grown = await shop.contents();
          if (index > 0) expect(String(computed)).not.to.include('whole');
          await shop.warehouse.run('TRUNCATE TABLE ops.published');
          expect((await shop.gold(date)).state).to.equal('done');
          expect(grown, String(computed)).to.deep.equal(await shop.contents());
        }
      }),
      { numRuns },
    );
  });
});
