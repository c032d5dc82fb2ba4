import { expect } from 'chai';
import { booksToSilver, type Library, line, openLibrary } from '../../library/library.ts';

const [day1, day2, day3, day4] = ['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04'] as const;

describe('a history', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(booksToSilver());
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  const versions = (): Promise<unknown[]> =>
    pipeline.rows(
      `SELECT book_id, shelf, CAST(valid_from AS STRING), CAST(valid_to AS STRING)
       FROM silver.books_history ORDER BY book_id, valid_from`,
    );
  const silver = async (date: string): Promise<void> => {
    await pipeline.load(date);
    await pipeline.silver(date);
  };

  it('opens a version for a new key, another for a change, and closes the one of a vanished key', async () => {
    await pipeline.deliver('books', day1, [line.book(1), line.book(2)]);
    await silver(day1);
    await pipeline.deliver('books', day2, [line.book(1, { shelf: 'south' })]);
    await silver(day2);
    expect(await versions()).to.deep.equal([
      ['1', 'north', day1, day2],
      ['1', 'south', day2, '9999-12-31'],
      ['2', 'north', day1, day2],
    ]);
  });

  it('opens another version when a key appears again', async () => {
    await pipeline.deliver('books', day1, [line.book(1), line.book(2)]);
    await pipeline.deliver('books', day2, [line.book(2)]);
    await pipeline.deliver('books', day3, [line.book(1), line.book(2)]);
    await silver(day3);
    expect((await versions()).slice(0, 2)).to.deep.equal([
      ['1', 'north', day1, day2],
      ['1', 'north', day3, '9999-12-31'],
    ]);
  });

  it('takes another spelling of the same values for no change', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day2, [
      line.book(' 1', { price: '2.50', added: '2025-01-02 03:04:05.000000 UTC' }),
    ]);
    await silver(day2);
    expect(await versions()).to.deep.equal([['1', 'north', day1, '9999-12-31']]);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'applied']);
  });

  it('keeps the version of a key that was delivered only in lines that did not pass', async () => {
    await pipeline.deliver('books', day1, [line.book(1), line.book(2)]);
    await pipeline.deliver('books', day2, [line.book(1, { added: 'yesterday' }), line.book(2)]);
    await silver(day2);
    expect(await versions()).to.deep.equal([
      ['1', 'north', day1, '9999-12-31'],
      ['2', 'north', day1, '9999-12-31'],
    ]);
    expect(await pipeline.rows('SELECT key, screens FROM quality.quarantine')).to.deep.equal([
      ['1', ['added_at_missing']],
    ]);
  });

  it('closes nothing where a key cannot be read, and says so', async () => {
    await pipeline.deliver('books', day1, [line.book(1), line.book(2)]);
    await pipeline.deliver('books', day2, [line.book(1), line.book('two')]);
    await silver(day2);
    expect(await versions()).to.deep.equal([
      ['1', 'north', day1, '9999-12-31'],
      ['2', 'north', day1, '9999-12-31'],
    ]);
    expect(
      await pipeline.rows(
        "SELECT screen, severity, failing FROM quality.error_event WHERE severity = 'warn'",
      ),
    ).to.deep.equal([['deletions_withheld', 'warn', '1']]);
  });

  it('accepts of lines with the same key the first by its raw text, in whatever order they come', async () => {
    for (const lines of [
      [line.book(1, { shelf: 'north' }), line.book(1, { shelf: 'south' }), line.book(2)],
      [line.book(1, { shelf: 'south' }), line.book(1, { shelf: 'north' }), line.book(2)],
    ]) {
      await pipeline.empty();
      await pipeline.deliver('books', day1, lines);
      await silver(day1);
      expect((await versions()).map((row) => (row as unknown[])[1])).to.deep.equal(['north', 'north']);
      expect(await pipeline.rows('SELECT key, screens FROM quality.quarantine')).to.deep.equal([
        ['1', ['duplicate_key']],
      ]);
    }
  });

  it('counts every delivered line as accepted or quarantined', async () => {
    await pipeline.deliver('books', day1, [
      line.book(1),
      line.book(1),
      line.book('x'),
      line.book(2, { price: 'dear' }),
      line.book(3),
    ]);
    await silver(day1);
    expect(
      await pipeline.rows('SELECT delivered, accepted, quarantined, inserted FROM ops.current_snapshot'),
    ).to.deep.equal([['5', '2', '3', '2']]);
  });

  it('keeps the raw text of a quarantined line with the names of its fields', async () => {
    await pipeline.deliver('books', day1, [line.book(2, { price: 'dear' }), line.book(3)]);
    await silver(day1);
    const [[raw] = []] = await pipeline.rows('SELECT raw FROM quality.quarantine');
    expect(JSON.parse(raw as string)).to.include({ id: '2', price: 'dear', donor: 'Ada' });
  });

  it('reads nothing later than the run date', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day2, [line.book(1, { shelf: 'south' })]);
    await pipeline.load(day2);
    await pipeline.silver(day1);
    expect(await versions()).to.deep.equal([['1', 'north', day1, '9999-12-31']]);
  });

  it('rewinds and replays when an earlier day comes late', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day3, [line.book(1, { shelf: 'east' })]);
    await silver(day3);
    await pipeline.deliver('books', day2, [line.book(1, { shelf: 'south' })]);
    await silver(day3);
    expect(await versions()).to.deep.equal([
      ['1', 'north', day1, day2],
      ['1', 'south', day2, day3],
      ['1', 'east', day3, '9999-12-31'],
    ]);
  });

  it('rewinds and replays when a day is delivered again with other contents', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day2, [line.book(1, { shelf: 'south' })]);
    await silver(day2);
    await pipeline.deliver('books', day1, [line.book(1, { shelf: 'south' })]);
    await silver(day2);
    expect(await versions()).to.deep.equal([['1', 'south', day1, '9999-12-31']]);
  });

  it('is left alone when a day is delivered again with the same contents', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await silver(day1);
    await pipeline.deliver('books', day1, [line.book(1)]);
    await silver(day1);
    expect(await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot')).to.deep.equal([['1']]);
  });

  it('holds a transaction per snapshot: the ledger has one finding each', async () => {
    for (const date of [day1, day2, day3, day4])
      await pipeline.deliver('books', date, [line.book(date.slice(-1))]);
    await silver(day4);
    expect(
      await pipeline.rows('SELECT inserted, deleted FROM ops.current_snapshot ORDER BY snapshot_date'),
    ).to.deep.equal([
      ['1', '0'],
      ['1', '1'],
      ['1', '1'],
      ['1', '1'],
    ]);
  });
});
