import { expect } from 'chai';
import { line, Shop, usersToSilver } from '../shop.ts';

const day = '2025-03-01';
const call = `CALL ops.run_silver(DATE '${day}')`;

describe('two runs at once', () => {
  let shop: Shop;
  before(async () => {
    shop = await Shop.open(usersToSilver());
  });
  after(() => shop.close());
  beforeEach(async () => {
    await shop.empty();
    await shop.deliver('users', day, [line.user(1), line.user(2)]);
    await shop.load(day);
  });

  it('on an empty ops.lock apply a snapshot once; the loser leaves an error event and the next run has nothing to do', async () => {
    expect(await shop.rows('SELECT COUNT(*) FROM ops.lock')).to.deep.equal([['0']]);
    const other = await shop.warehouse.session();
    const ends = await Promise.allSettled([shop.warehouse.run(call), other.run(call)]);

    expect(
      await shop.rows('SELECT user_id, COUNT(*) FROM silver.users_history GROUP BY 1 ORDER BY 1'),
    ).to.deep.equal([
      ['1', '1'],
      ['2', '1'],
    ]);
    expect(await shop.rows("SELECT COUNT(*) FROM ops.snapshot WHERE state = 'applied'")).to.deep.equal([
      ['1'],
    ]);
    const losers = ends.filter(({ status }) => status === 'rejected').length;
    expect(
      await shop.rows("SELECT COUNT(*) FROM quality.error_event WHERE screen = 'run_failed'"),
    ).to.deep.equal([[losers === 0 ? '0' : '1']]);
    expect((await shop.silver(day)).state).to.equal('done');
    expect(await shop.rows('SELECT COUNT(*) FROM silver.users_history')).to.deep.equal([['2']]);
  });
});
