import { expect } from 'chai';
import { localTransfers } from '../../../local/transfers.ts';
import { localTarget } from '../../../model/target.ts';
import { subjectOf } from '../../../pipeline/erase/audit.ts';
import { type Erasure, erasePeople, findPeople, finishErasure } from '../../../pipeline/erase/erase.ts';
import { readModel } from '../../../pipeline/model.ts';
import { type Progress, silent } from '../../../pipeline/progress.ts';
import { line, ofFewRows, openShop, type Shop, star } from '../shop.ts';

const [day1, day2] = ['2025-03-01', '2025-03-02'] as const;
const decision = { reason: 'She asked us to.', by: 'ada' };

describe('erasing a person', function () {
  this.timeout(300_000);
  let shop: Shop;
  let erasure: Erasure;

  before(async () => {
    shop = await openShop(star());
    erasure = {
      id: 'request-1',
      people: new Set(['2']),
      model: readModel(),
      target: ofFewRows,
      ports: {
        warehouse: shop.warehouse,
        lake: shop.lake,
        transfers: localTransfers(shop.warehouse, shop.lake, {
          root: shop.buckets,
          bucket: localTarget.buckets.raw,
          dataset: 'bronze',
        }),
      },
    };
    for (const [date, city] of [
      [day1, 'Rome'],
      [day2, 'Bari'],
    ] as const) {
      await shop.deliver('users', date, [
        line.user(1),
        line.user(2, { city }),
        line.user(2, { city: 'Twice' }),
        line.user(3),
      ]);
      await shop.deliver('products', date, [line.product(1)]);
      await shop.deliver('orders', date, [
        line.order(1, 1),
        line.order(2, 2),
        line.order(3, 2, { status: 'Nonsense' }),
      ]);
      await shop.deliver('order_items', date, [line.item(1, 1, 1, 1), line.item(2, 2, 2, 1)]);
      await shop.deliver('events', date, [line.event(1, 's', 1, { user: '2' }), line.event(2, 't', 1)]);
      await shop.wholeDay(date);
    }
  });
  after(() => shop.close());

  const figures = () =>
    shop.rows(`
      SELECT 'orders', COUNT(*), COUNT(DISTINCT user_key) FROM gold.fact_orders
      UNION ALL SELECT 'items', COUNT(*), COUNT(DISTINCT user_key) FROM gold.fact_order_items
      UNION ALL SELECT 'events', COUNT(*), COUNT(DISTINCT user_key) FROM gold.fact_events
      ORDER BY 1`);
  const lost = () => shop.rows('SELECT SUM(lost) FROM quality.conservation');
  const found = async () =>
    Object.fromEntries(
      (await findPeople(erasure)).filter((each) => each.found > 0).map((each) => [each.place, each.found]),
    );

  it('finds her everywhere first', async () => {
    expect(await found()).to.deep.equal({
      'delivered files of users': 4,
      'delivered files of orders': 4,
      'delivered files of order_items': 2,
      'delivered files of events': 2,
      'bronze.users': 4,
      'bronze.orders': 4,
      'bronze.order_items': 2,
      'bronze.events': 2,
      'silver.users_history': 2,
      'silver.orders_history': 1,
      'silver.order_items_history': 1,
      'silver.events_history': 1,
      'quality.quarantine of users': 2,
      'quality.quarantine of orders': 1,
      'exports of users': 2,
      'exports of orders': 1,
      'exports of order_items': 1,
      'exports of events': 1,
      'gold.dim_user': 2,
    });
  });

  it('takes her out of all of it, and figures stay; stopped on its way and done again it ends the same', async () => {
    const before = await figures();
    // Killed after the files and before the tables, and after the tables and before the runs.
    const stopped: Progress = {
      ...silent,
      step: (name, work) => {
        if (name.includes('bronze')) throw new Error('killed');
        return work(() => undefined);
      },
    };
    await erasePeople(erasure, 37, decision, stopped).catch(() => undefined);
    await erasePeople(erasure, 37, decision, silent);
    await erasePeople(erasure, 37, decision, silent);
    const early = await finishErasure(erasure, decision, silent);
    expect(early.some((each) => each.found > 0)).to.equal(true);

    await shop.wholeDay(day2);
    const left = await finishErasure(erasure, decision, silent);
    expect(left.filter((each) => each.found > 0)).to.deep.equal([]);
    expect(await figures()).to.deep.equal(before);
    expect(await lost()).to.deep.equal([['0']]);
    expect(
      await shop.rows("SELECT COUNT(*) FROM quality.quarantine WHERE raw LIKE '%Lovelace%'"),
    ).to.deep.equal([['0']]);
    expect(await shop.rows('SELECT user_id FROM silver.users ORDER BY 1')).to.deep.equal([['1'], ['3']]);
    expect(await shop.rows('SELECT DISTINCT user_id FROM silver.orders ORDER BY 1')).to.deep.equal([
      ['0'],
      ['1'],
    ]);
  });

  it('keeps who decided and why, and not whom', async () => {
    expect(
      await shop.rows(
        'SELECT state, subject, reason, erased_by FROM quality.erasure ORDER BY recorded_at DESC LIMIT 1',
      ),
    ).to.deep.equal([['done', subjectOf('2'), decision.reason, 'ada']]);
  });

  it('holds when all is judged again from the files', async () => {
    await shop.warehouse.run("UPDATE ops.snapshot SET state = 'pending' WHERE TRUE");
    await shop.wholeDay(day2);
    expect(await found()).to.deep.equal({});
  });
});
