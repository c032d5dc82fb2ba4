import { expect } from 'chai';
import { localTarget } from '../../model/target.ts';
import { booksToSilver, type Library, libraryTarget, line, openLibrary } from '../library/library.ts';

const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;

describe('a snapshot that blocks', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(booksToSilver(libraryTarget));
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  /** Ten books, some of whom have moved and some of whom are gone. */
  const books = (moved: number, gone = 0): string[] =>
    Array.from({ length: 10 - gone }, (_, id) => line.book(id, { shelf: id < moved ? 'south' : 'north' }));
  const csv = (lines: readonly string[]): string =>
    ['id,title,shelf,price,donor,added', ...lines].map((each) => `${each}\n`).join('');
  /** Books without a day that can be read. */
  const unreadable = (count: number): string[] =>
    Array.from({ length: count }, (_, id) => line.book(id, { added: 'never' }));
  const deliver = async (date: string, lines: readonly string[]) => {
    await pipeline.deliver('books', date, lines);
    await pipeline.load(date);
    return pipeline.silver(date);
  };
  const waive = (screen: string, date: string, { until = '2025-12-31' } = {}) =>
    pipeline.warehouse.run(
      `INSERT INTO quality.waiver (screen, entity, snapshot_date, reason, granted_by, expires_on)
       VALUES ('${screen}', 'books', DATE '${date}', 'moved the pipeline', 'ada', DATE '${until}')`,
    );
  const inSouth = () => pipeline.rows("SELECT COUNT(*) FROM silver.books WHERE shelf = 'south'");
  const found = () =>
    pipeline.rows(
      `SELECT state, reason, delivered, accepted, changed, deleted FROM ops.current_snapshot
       WHERE snapshot_date = DATE '${day2}'`,
    );

  it('is one in which more than 30 % of the known keys change or vanish, never the first', async () => {
    expect((await deliver(day1, books(0))).state).to.equal('done');
    const { state, message } = await deliver(day2, books(3, 1));
    expect(state).to.equal('failed');
    expect(message).to.include(
      `books of ${day2} changes 3 and drops 1 of the 10 keys that are known, as a swapped source would`,
    );
    expect(await found()).to.deep.equal([['rejected', 'mass_change', '9', null, null, null]]);
    expect(await inSouth()).to.deep.equal([['0']]);
    expect(
      await pipeline.rows(
        "SELECT screen, severity, failing FROM quality.error_event WHERE severity = 'block'",
      ),
    ).to.deep.equal([['mass_change', 'block', '4']]);
  });

  it('is not one with 30 % and any number of new keys', async () => {
    await pipeline.deliver('books', day1, books(0));
    const fresh = Array.from({ length: 20 }, (_, id) => line.book(100 + id));
    expect((await deliver(day2, [...books(2, 1), ...fresh])).state).to.equal('done');
    expect(await inSouth()).to.deep.equal([['2']]);
  });

  it('is not one in which a column has its first values, and is one where others change too', async () => {
    const header = 'id,title,shelf,price,donor,added,note';
    const noted = (moved: number) => books(moved).map((each, id) => `${each},note ${id}`);
    await deliver(day1, books(0));
    await pipeline.deliver('books', day2, noted(2), header);
    await pipeline.load(day2);
    expect((await pipeline.silver(day2)).state).to.equal('done');
    expect(await found()).to.deep.equal([['applied', null, '10', '10', '10', '0']]);
    expect(
      await pipeline.rows(
        "SELECT screen, severity, failing FROM quality.error_event WHERE screen = 'first_values'",
      ),
    ).to.deep.equal([['first_values', 'info', '8']]);
    await pipeline.deliver('books', day3, noted(10), header);
    await pipeline.load(day3);
    expect((await pipeline.silver(day3)).message).to.include('changes 8 and drops 0');
  });

  it('is treated as absent: the next is compared with what was known before it', async () => {
    await pipeline.deliver('books', day1, books(0));
    await pipeline.deliver('books', day2, books(10));
    await deliver(day3, books(1));
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'rejected', 'applied']);
    expect(await inSouth()).to.deep.equal([['1']]);
  });

  it('does not count keys in lines that did not pass: they have neither changed nor vanished', async () => {
    await pipeline.deliver('books', day1, books(0));
    await waive('mass_rejection', day2);
    expect((await deliver(day2, [...unreadable(8), ...books(0).slice(8)])).state).to.equal('done');
  });

  it('is one of whose lines more than 30 % are rejected, even the first', async () => {
    const { state, message } = await deliver(day1, [...unreadable(4), ...books(0).slice(4)]);
    expect(state).to.equal('failed');
    expect(message).to.include(
      `books of ${day1} has 4 rejected lines of 10 (added_at_missing 4), as a file in another format would: ` +
        'look at them in silver.books_screened, then land the right file',
    );
    expect(await pipeline.states('books')).to.deep.equal(['rejected']);
    expect(await pipeline.rows('SELECT COUNT(*) FROM quality.quarantine')).to.deep.equal([['0']]);
    expect(await pipeline.rows('SELECT screen, severity, failing FROM quality.error_event')).to.deep.equal([
      ['mass_rejection', 'block', '4'],
    ]);
  });

  it('is not one with 30 % of such lines, nor one with remarks only beside its rows', async () => {
    expect((await deliver(day1, [...unreadable(3), ...books(0).slice(3)])).state).to.equal('done');
    const remarks = Array.from({ length: 10 }, () => '(10 rows),,,,,');
    expect((await deliver(day2, [...books(0), ...remarks])).state).to.equal('done');
  });

  it('is one in which most keys come more than once, and the files are named', async () => {
    await pipeline.deliver('books', day1, books(0));
    await pipeline.deliverText('books', day1, csv(books(6)), 'corrected.csv');
    await pipeline.load(day1);
    const { state, message } = await pipeline.silver(day1);
    expect(state).to.equal('failed');
    expect(message).to.include(
      `books of ${day1} has 10 of its 10 keys more than once, as two exports of one day would, in corrected.csv, file.csv: ` +
        'leave one export in the folder',
    );
    expect(await pipeline.states('books')).to.deep.equal(['rejected']);
    await waive('delivered_twice', day1);
    await waive('mass_rejection', day1);
    await pipeline.silver(day1);
    expect(await pipeline.states('books')).to.deep.equal(['applied']);
  });

  it('is not one of which half of the keys come twice, or whose parts lie in two files', async () => {
    await pipeline.deliver('books', day1, books(0).slice(0, 5));
    await pipeline.deliverText('books', day1, csv(books(0).slice(5)), 'more.csv');
    await waive('mass_rejection', day2);
    await deliver(day2, [...books(0), ...books(5).slice(0, 5)]);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'applied']);
    expect(await pipeline.rows('SELECT COUNT(*) FROM quality.quarantine')).to.deep.equal([['5']]);
  });

  it('deletes nothing where so many lines did not pass and it is let through, and says so', async () => {
    await pipeline.deliver('books', day1, books(0));
    await waive('mass_rejection', day2);
    // As where an index of its own stands before the key: no key of a rejected line is that of its row.
    const elsewhere = unreadable(10).map((text) => text.replace(/^\d+/, (id) => String(Number(id) + 100)));
    expect((await deliver(day2, elsewhere)).state).to.equal('done');
    expect(await found()).to.deep.equal([['applied', null, '10', '0', '0', '0']]);
    expect(await pipeline.rows('SELECT COUNT(*) FROM silver.books')).to.deep.equal([['10']]);
    expect(
      await pipeline.rows("SELECT screen, failing FROM quality.error_event WHERE severity = 'warn'"),
    ).to.deep.equal([['deletions_withheld', '10']]);
  });

  it('is judged again and let through when a waiver for it appears', async () => {
    await pipeline.deliver('books', day1, books(0));
    await deliver(day2, books(10));
    await waive('mass_change', day2);
    expect((await pipeline.silver(day2)).state).to.equal('done');
    expect(await found()).to.deep.equal([['applied', null, '10', '10', '10', '0']]);
    expect(await inSouth()).to.deep.equal([['10']]);
    const findings = await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot');
    await pipeline.silver(day2);
    expect(await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot'), 'and only once').to.deep.equal(findings);
  });

  it('is let through by no waiver of another screen, another day, or one that expired before the run date', async () => {
    await pipeline.deliver('books', day1, books(0));
    await deliver(day2, books(10));
    await waive('empty', day2);
    await waive('mass_change', day1);
    await waive('mass_change', day2, { until: day1 });
    await pipeline.silver(day2);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'rejected']);
    await waive('mass_change', day2, { until: day2 });
    await pipeline.silver(day2);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'applied']);
  });

  for (const screen of ['empty', 'header', 'header_only'] as const) {
    it(`is let through its screen ${screen} by a waiver, which says that all in it is right`, async () => {
      const text = { empty: '', header_only: undefined, header: `${books(2).join('\n')}\n` }[screen];
      await pipeline.deliver('books', day1, books(0));
      if (text === undefined) await pipeline.deliver('books', day2, []);
      else await pipeline.deliverText('books', day2, text);
      await waive(screen, day2);
      await pipeline.load(day2);
      expect((await pipeline.silver(day2)).state).to.equal('done');
      expect((await found())[0]?.[0]).to.equal('applied');
      expect(await pipeline.rows('SELECT COUNT(*) FROM silver.books')).to.deep.equal([
        [screen === 'header' ? '10' : '0'],
      ]);
    });
  }

  it('stays refused where its contents are gone, whatever the waiver', async () => {
    await deliver(day1, books(0));
    const raw = localTarget.buckets.raw;
    const [object] = await pipeline.lake.list(raw, pipeline.object('books', day1));
    await pipeline.lake.writeEmpty(raw, pipeline.object('books', day2, `unchanged-${object?.md5 ?? ''}`));
    await pipeline.silver(day2);
    await deliver(day1, books(1));
    await waive('content_gone', day2);
    await pipeline.silver(day2);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'rejected']);
  });
});
