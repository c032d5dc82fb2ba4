import { expect } from 'chai';
import { library, type Library, line, openLibrary } from '../library/library.ts';

const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;

describe('the views on quality', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library());
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  const loans = (changes: Parameters<typeof line.loan>[2] = {}): string[] => [line.loan(1, 1, changes)];

  const silver = async (date: string): Promise<void> => {
    await pipeline.load(date);
    await pipeline.silver(date);
  };

  it('score each day of an entity, by what the newest delivery of it failed', async () => {
    await pipeline.deliver('loans', day1, loans({ state: 'lost', fee: '-1' }));
    await pipeline.deliver('loans', day2, []);
    await silver(day3);
    const score = () =>
      pipeline.rows(
        `SELECT snapshot_date, state, reason, delivered, accepted, quarantined, failed_block, failed_reject, failed_warn
         FROM quality.scorecard WHERE entity = 'loans' ORDER BY snapshot_date`,
      );
    expect(await score()).to.deep.equal([
      [day1, 'applied', null, '1', '0', '1', '0', '1', '1'],
      [day2, 'rejected', 'header_only', '0', null, null, '1', '0', '0'],
      [day3, 'missing', null, null, null, null, '0', '0', '0'],
    ]);
    await pipeline.deliver('loans', day1, loans({ fee: '-1' }));
    await silver(day3);
    expect((await score())[0]).to.deep.equal([day1, 'applied', null, '1', '1', '0', '0', '0', '1']);
  });

  it('show what the newest snapshot left in quarantine, with the reason and what was delivered', async () => {
    await pipeline.deliver('loans', day1, loans({ state: 'lost', fee: 'some' }));
    await silver(day1);
    expect(
      await pipeline.rows(
        'SELECT entity, snapshot_date, key, screen, reason, column_name, sample FROM quality.open_quarantine ORDER BY screen',
      ),
    ).to.deep.equal([
      ['loans', day1, '1', 'fee_unreadable', 'Cannot be read as NUMERIC', 'fee', 'some'],
      ['loans', day1, '1', 'state_unknown', 'A state that there is not', 'state', 'lost'],
    ]);
    await pipeline.deliver('loans', day2, loans());
    await silver(day2);
    expect(await pipeline.rows('SELECT key FROM quality.open_quarantine')).to.deep.equal([]);
  });

  it('find lines that quarantine has lost', async () => {
    await pipeline.deliver('loans', day1, [...loans(), ...loans(), line.loan(2, 1)]);
    await silver(day1);
    const lost = () =>
      pipeline.rows('SELECT delivered, accepted, quarantined, held, lost FROM quality.conservation');
    expect(await lost()).to.deep.equal([['3', '2', '1', '1', '0']]);
    await pipeline.warehouse.run('DELETE FROM quality.quarantine WHERE TRUE');
    expect(await lost()).to.deep.equal([['3', '2', '1', '0', '1']]);
  });

  it('say how far each entity has come and since when its next snapshot is due', async () => {
    await pipeline.deliver('loans', day1, loans());
    await silver(day1);
    await pipeline.deliver('loans', day2, loans());
    const [row = []] = await pipeline.rows(
      'SELECT entity, newest_landed, newest_loaded, newest_applied, due_at, hours_late FROM quality.freshness',
    );
    expect(row.slice(0, 5)).to.deep.equal(['loans', day2, day1, day1, '2025-03-04 12:00:00+00']);
    expect(Number(row[5])).to.be.greaterThan(0);
    const today = new Date().toISOString().slice(0, 10);
    await pipeline.deliver('loans', today, loans());
    expect(await pipeline.rows('SELECT hours_late FROM quality.freshness')).to.deep.equal([['0']]);
  });

  it('count the age of a placeholder from the first snapshot that named it to the newest', async () => {
    await pipeline.deliver('loans', day1, loans());
    await pipeline.deliver('books', day3, [line.book(7)]);
    await pipeline.day(day3);
    expect(await pipeline.rows('SELECT * FROM quality.open_placeholder')).to.deep.equal([
      ['dim_book', '1', day1, '2'],
    ]);
  });

  it('list what silver has still to judge', async () => {
    await pipeline.deliver('loans', day1, loans());
    const pending = () => pipeline.rows('SELECT entity, snapshot_date FROM ops.pending_snapshot');
    expect(await pending()).to.deep.equal([]);
    await pipeline.load(day1);
    expect(await pending()).to.deep.equal([['loans', day1]]);
    await pipeline.silver(day1);
    expect(await pending()).to.deep.equal([]);
  });
});
