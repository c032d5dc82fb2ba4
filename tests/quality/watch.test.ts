import { expect } from 'chai';
import { runRoutine } from '../../pipeline/run/routine.ts';
import { everything, line, ofFewRows, openShop, type Shop } from '../pipeline/shop.ts';

const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;

describe('ops.run_watch', () => {
  let shop: Shop;
  before(async () => {
    // What has landed counts as late at once.
    shop = await openShop(
      everything({ ...ofFewRows, settings: { ...ofFewRows.settings, freshnessHours: 0 } }),
    );
  });
  after(() => shop.close());
  beforeEach(() => shop.empty());

  const watch = async (date: string): Promise<string | null> => {
    const { state, message } = await runRoutine(shop.warehouse, 'ops', 'run_watch', date);
    expect(state).to.equal(message === null ? 'done' : 'failed');
    return message;
  };
  /** The problem that begins so, of all that it fails with. */
  const told = async (beginning: string, date: string): Promise<string | undefined> =>
    (await watch(date))?.split('\n').find((problem) => problem.startsWith(beginning));
  const giveUp = (date: string) =>
    shop.warehouse.run(
      `INSERT INTO quality.waiver (screen, entity, snapshot_date, reason, granted_by, expires_on)
       VALUES ('missing', 'users', DATE '${date}', 'the shop was closed', 'ada', DATE '2025-12-31')`,
    );

  it('fails while days are missing that can still come, until somebody gives them up', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.load(day1);
    expect(await told('late', day3)).to.equal(
      `late, missing: users of 2 days from ${day2} to ${day3}; land it, or say in quality.waiver (screen missing) that it stays away`,
    );
    await giveUp(day2);
    expect(await told('late', day3)).to.match(new RegExp(`^late, missing: users of ${day3};`));
    await giveUp(day3);
    expect(await told('late', day3)).to.equal(undefined);
    expect(await told('late', '2025-04-30'), 'what bronze still reaches').to.include(
      '36 days from 2025-03-26 to 2025-04-30',
    );
  });

  it('fails while a file is not loaded, a snapshot not judged, gold not of the state of silver, and is done then', async () => {
    expect(await watch(day1), 'before anything has come').to.equal(null);
    await shop.deliver('users', day1, [line.user(1)]);
    expect(await watch(day1)).to.equal(
      `late, landed and not loaded: users of ${day1}; look at the runs of the transfer`,
    );
    await shop.load(day1);
    expect(await watch(day1)).to.equal(
      `behind, loaded and not judged: users of ${day1}; look at the runs of ops.run_silver in ops.run`,
    );
    await shop.silver(day1);
    expect(await watch(day1)).to.equal(
      'behind: gold; silver has changed since ops.run_gold was last done, look at its runs in ops.run',
    );
    await shop.gold(day1);
    expect(await watch(day1)).to.equal(null);
    expect(
      await shop.rows(
        "SELECT state, COUNT(*) FROM ops.run WHERE routine = 'run_watch' GROUP BY state ORDER BY 1",
      ),
    ).to.deep.equal([
      ['done', '2'],
      ['failed', '3'],
      ['started', '5'],
    ]);
  });

  it('fails while a snapshot is rejected, and until silver has taken up the waiver for it', async () => {
    await shop.deliver('users', day1, [line.user(1)]);
    await shop.deliver('users', day2, []);
    await shop.load(day2);
    await shop.silver(day2);
    const rejected = `blocked, rejected as header_only: users of ${day2}; land the right file, or say in quality.waiver that this one is right`;
    expect(await told('blocked', day2)).to.equal(rejected);
    expect(await told('blocked', day2), 'every time').to.equal(rejected);
    await shop.warehouse.run(
      `INSERT INTO quality.waiver (screen, entity, snapshot_date, reason, granted_by, expires_on)
       VALUES ('header_only', 'users', DATE '${day2}', 'all have left', 'ada', DATE '${day2}')`,
    );
    expect(await told('blocked', day2)).to.equal(undefined);
    expect(await told('behind, loaded and not judged: users', day2)).to.include(day2);
    await shop.silver(day2);
    expect(await told('behind, loaded', day2)).to.equal(undefined);
  });

  it('fails while gold is blocked, and no longer once it is published', async () => {
    await shop.deliver('orders', day1, [line.order(5, 1)]);
    await shop.load(day1);
    await shop.silver(day1);
    const status = (to: string) =>
      shop.warehouse.run(`UPDATE silver.orders_history SET status = '${to}' WHERE TRUE`);
    await status('Lost');
    await shop.gold(day1);
    expect(await watch(day1)).to.include(
      'blocked: ops.run_gold; fact_orders.order_status_key holds keys that dim_order_status does not have',
    );
    await status('Complete');
    await shop.gold(day1);
    expect(await watch(day1)).to.equal(null);
  });
});
