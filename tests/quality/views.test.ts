import { expect } from 'chai';
import { everything, line, openShop, type Shop } from '../pipeline/shop.ts';
import { asText, sale, type SaleChanges } from './seeded.ts';

const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;

describe('the views on quality', () => {
  let shop: Shop;
  before(async () => {
    shop = await openShop(everything());
  });
  after(() => shop.close());
  beforeEach(() => shop.empty());

  const orders = (changes: SaleChanges = {}): string[] => asText(sale(1, changes).orders);

  const silver = async (date: string): Promise<void> => {
    await shop.load(date);
    await shop.silver(date);
  };

  it('score each day of an entity, by what the newest delivery of it failed', async () => {
    await shop.deliver('orders', day1, orders({ order: { status: 'Lost' } }));
    await shop.deliver('orders', day2, []);
    await silver(day3);
    const score = () =>
      shop.rows(
        `SELECT snapshot_date, state, reason, delivered, accepted, quarantined, failed_block, failed_reject, failed_warn
         FROM quality.scorecard WHERE entity = 'orders' ORDER BY snapshot_date`,
      );
    expect(await score()).to.deep.equal([
      [day1, 'applied', null, '1', '0', '1', '0', '1', '1'],
      [day2, 'rejected', 'header_only', '0', null, null, '1', '0', '0'],
      [day3, 'missing', null, null, null, null, '0', '0', '0'],
    ]);
    await shop.deliver('orders', day1, orders());
    await silver(day3);
    expect((await score())[0]).to.deep.equal([day1, 'applied', null, '1', '1', '0', '0', '0', '2']);
  });

  it('show what the newest snapshot left in quarantine, with the reason and what was delivered', async () => {
    await shop.deliver('orders', day1, orders({ order: { status: 'Lost', num_of_item: 'some' } }));
    await silver(day1);
    expect(
      await shop.rows(
        'SELECT entity, snapshot_date, key, screen, reason, column_name, sample FROM quality.open_quarantine ORDER BY screen',
      ),
    ).to.deep.equal([
      ['orders', day1, '1', 'num_of_item_unreadable', 'Cannot be read as INT64', 'num_of_item', 'some'],
      ['orders', day1, '1', 'status_unknown', "A status outside the source's list", 'status', 'Lost'],
    ]);
    await shop.deliver('orders', day2, orders());
    await silver(day2);
    expect(await shop.rows('SELECT key FROM quality.open_quarantine')).to.deep.equal([]);
  });

  it('find lines that quarantine has lost', async () => {
    await shop.deliver('orders', day1, [...orders(), ...orders()]);
    await silver(day1);
    const lost = () =>
      shop.rows('SELECT delivered, accepted, quarantined, held, lost FROM quality.conservation');
    expect(await lost()).to.deep.equal([['2', '1', '1', '1', '0']]);
    await shop.warehouse.run('DELETE FROM quality.quarantine WHERE TRUE');
    expect(await lost()).to.deep.equal([['2', '1', '1', '0', '1']]);
  });

  it('say how far each entity has come and since when its next snapshot is due', async () => {
    await shop.deliver('orders', day1, orders());
    await silver(day1);
    await shop.deliver('orders', day2, orders());
    const [row = []] = await shop.rows(
      'SELECT entity, newest_landed, newest_loaded, newest_applied, due_at, hours_late FROM quality.freshness',
    );
    expect(row.slice(0, 5)).to.deep.equal(['orders', day2, day1, day1, '2025-03-04 12:00:00+00']);
    expect(Number(row[5])).to.be.greaterThan(0);
    await shop.deliver('orders', '2029-12-31', orders());
    expect(await shop.rows('SELECT hours_late FROM quality.freshness')).to.deep.equal([['0']]);
  });

  it('count the age of a placeholder from the first snapshot that named it to the newest', async () => {
    await shop.deliver('orders', day1, orders());
    await shop.deliver('products', day3, [line.product(7)]);
    await shop.day(day3);
    expect(await shop.rows('SELECT * FROM quality.open_placeholder')).to.deep.equal([
      ['dim_user', '1', day1, '2'],
    ]);
  });

  it('list what silver has still to judge', async () => {
    await shop.deliver('orders', day1, orders());
    const pending = () => shop.rows('SELECT entity, snapshot_date FROM ops.pending_snapshot');
    expect(await pending()).to.deep.equal([]);
    await shop.load(day1);
    expect(await pending()).to.deep.equal([['orders', day1]]);
    await shop.silver(day1);
    expect(await pending()).to.deep.equal([]);
  });
});
