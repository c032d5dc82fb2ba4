import { expect } from 'chai';
import { readModel } from '../../../pipeline/model.ts';
import { line, Shop, usersToSilver } from '../shop.ts';

const [day1, day2] = ['2025-03-01', '2025-03-02'] as const;

describe('the exports of silver', () => {
  let shop: Shop;
  before(async () => {
    shop = await Shop.open(usersToSilver());
    await shop.deliver('users', day1, [line.user(1), line.user(2), line.user(3)]);
    await silver(day1);
    await shop.deliver('users', day2, [line.user(1), line.user(2, { city: 'Oslo' })]);
    await silver(day2);
    await silver(day2);
  });
  after(() => shop.close());

  const silver = async (date: string): Promise<void> => {
    await shop.load(date);
    expect((await shop.silver(date)).state).to.equal('done');
  };

  it('hold the rows of each run that found silver changed, under its day', async () => {
    expect(
      await shop.rows('SELECT date, COUNT(*) FROM silver.users_exported GROUP BY date, run ORDER BY date'),
    ).to.deep.equal([
      ['20250301', '3'],
      ['20250302', '2'],
    ]);
  });

  it('read back as silver is, through the run that the ledger names', async () => {
    const personal = readModel()
      .histories.find(({ name }) => name === 'users_history')
      ?.contract.columns.filter(({ pii }) => pii !== undefined)
      .map(({ name }) => name);
    const current = await shop.warehouse.run(
      `SELECT * EXCEPT (${personal?.join(', ') ?? ''}) FROM silver.users ORDER BY user_id`,
    );
    const exported = await shop.warehouse.run(`
      WITH
        newest AS (
          SELECT run_id
          FROM ops.export
          WHERE table_name = 'silver.users'
          QUALIFY ROW_NUMBER() OVER (ORDER BY recorded_at DESC) = 1
        )
      SELECT users_exported.* EXCEPT (date, run)
      FROM silver.users_exported
      JOIN newest
        ON newest.run_id = users_exported.run
      ORDER BY user_id`);
    expect(current?.rows).to.have.lengthOf(2);
    expect(exported).to.deep.equal(current);
  });
});
