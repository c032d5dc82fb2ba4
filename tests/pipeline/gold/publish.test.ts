import { expect } from 'chai';
import { library, type Library, line, openLibrary } from '../../library/library.ts';

const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;

describe('gold', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library());
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  const deliver = async (date: string): Promise<void> => {
    await pipeline.deliver('books', date, [line.book(1)]);
    await pipeline.deliver('loans', date, [line.loan(5, 1)]);
  };

  it('joins a fact to its dimensions', async () => {
    await deliver(day1);
    expect(await pipeline.day(day1)).to.deep.equal({
      silver: { state: 'done', message: null },
      gold: { state: 'done', message: null },
    });
    expect(
      await pipeline.rows(`
        SELECT days.date, books.book_id, books.shelf, states.loan_state, loans.fee
        FROM gold.fact_loans AS loans
        JOIN gold.dim_day AS days ON days.day_key = loans.lent_day_key
        JOIN gold.dim_book AS books USING (book_key)
        JOIN gold.dim_loan_state AS states USING (loan_state_key)`),
    ).to.deep.equal([['2025-02-01', '1', 'north', 'back', '6.25']]);
  });

  it('has no day where what is dated has not happened', async () => {
    await deliver(day1);
    await pipeline.day(day1);
    expect(await pipeline.rows('SELECT lent_day_key, returned_day_key FROM gold.fact_loans')).to.deep.equal([
      ['20250201', '-2'],
    ]);
  });

  it('looks up the version of the time of the fact', async () => {
    await deliver(day1);
    await pipeline.deliver('books', day2, [line.book(1, { shelf: 'south' })]);
    await pipeline.deliver('loans', day2, [line.loan(5, 1), line.loan(6, 1, { lent: `${day2} 10:00:00` })]);
    await pipeline.day(day2);
    expect(
      await pipeline.rows(`
        SELECT loans.loan_id, books.shelf
        FROM gold.fact_loans AS loans
        JOIN gold.dim_book AS books USING (book_key)
        ORDER BY 1`),
    ).to.deep.equal([
      ['5', 'north'],
      ['6', 'south'],
    ]);
  });

  it('counts members by their durable key, where the other one counts versions', async () => {
    await deliver(day1);
    await pipeline.deliver('books', day2, [line.book(1, { shelf: 'south' })]);
    const lentLater = { lent: `${day2} 10:00:00` };
    await pipeline.deliver('loans', day2, [
      line.loan(5, 1),
      line.loan(6, 1, lentLater),
      line.loan(8, 9, lentLater),
    ]);
    await pipeline.day(day2);
    const distinct = (relation: string) =>
      pipeline.rows(`SELECT COUNT(DISTINCT book_key), COUNT(DISTINCT book_durable_key) FROM ${relation}`);
    // Two versions of one book, and one that is still to come.
    expect(await distinct('gold.fact_loans')).to.deep.equal([['3', '2']]);
    expect(
      await pipeline.rows(`
        SELECT loans.loan_id, books.book_durable_key = loans.book_durable_key
        FROM gold.fact_loans AS loans
        JOIN gold.dim_book AS books USING (book_key)
        ORDER BY 1`),
    ).to.deep.equal(['5', '6', '8'].map((loan) => [loan, true]));
    expect(
      await pipeline.rows(
        'SELECT book_key, book_durable_key FROM gold.dim_book WHERE book_key < 0 ORDER BY 1',
      ),
    ).to.deep.equal([
      ['-2', '-2'],
      ['-1', '-1'],
    ]);
  });

  it('leaves no gap between the versions of a member that vanished and came back', async () => {
    await pipeline.deliver('books', day1, [line.book(1), line.book(2)]);
    await pipeline.deliver('books', day2, [line.book(2)]);
    await pipeline.deliver('books', day3, [line.book(1, { shelf: 'south' }), line.book(2)]);
    await pipeline.day(day3);
    expect(
      await pipeline.rows(`
        SELECT shelf, CAST(valid_from AS STRING), CAST(valid_to AS STRING), is_current, is_deleted
        FROM gold.dim_book WHERE book_id = 1 ORDER BY valid_from`),
    ).to.deep.equal([
      ['north', '0001-01-01', day2, false, false],
      ['north', day2, day3, false, true],
      ['south', day3, '9999-12-31', true, false],
    ]);
  });

  it('opens a placeholder for a member that comes a day late, which fills it and keeps its key', async () => {
    await pipeline.deliver('loans', day1, [line.loan(5, 1)]);
    await pipeline.day(day1);
    const member = () =>
      pipeline.rows(
        'SELECT book_key, shelf, CAST(placeholder_since AS STRING) FROM gold.dim_book WHERE book_id = 1',
      );
    const [[key, shelf, since] = []] = await member();
    expect([shelf, since]).to.deep.equal([null, day1]);
    expect(await pipeline.rows('SELECT book_key FROM gold.fact_loans')).to.deep.equal([[key]]);
    await pipeline.deliver('books', day2, [line.book(1)]);
    await pipeline.day(day2);
    expect(await member()).to.deep.equal([[key, 'north', null]]);
  });

  it('publishes nothing again where nothing has changed', async () => {
    await deliver(day1);
    await pipeline.day(day1);
    const published = await pipeline.rows('SELECT COUNT(*) FROM ops.published');
    await pipeline.deliver('books', day2, [line.book(1)]);
    await pipeline.day(day2);
    expect(await pipeline.rows('SELECT COUNT(*) FROM ops.published')).to.deep.equal(published);
  });

  it('publishes the tables again that a change reaches, and no others', async () => {
    await deliver(day1);
    await pipeline.day(day1);
    await pipeline.deliver('books', day2, [line.book(1, { shelf: 'south' })]);
    await pipeline.day(day2);
    expect(
      await pipeline.rows(
        'SELECT table_name FROM ops.published GROUP BY table_name HAVING COUNT(*) > 1 ORDER BY 1',
      ),
    ).to.deep.equal([['dim_book'], ['fact_loans'], ['mart_shelf_shares'], ['mart_shelves']]);
  });

  it('neither replaces nor exports a table that comes out as it was', async () => {
    await deliver(day1);
    await pipeline.day(day1);
    // Where a replacement would show: a hand has changed the value, and the count says nothing of it.
    await pipeline.warehouse.run("UPDATE gold.mart_shelves SET shelf = 'by hand' WHERE TRUE");
    await pipeline.deliver('books', day2, [line.book(1)]);
    await pipeline.deliver('loans', day2, [line.loan(5, 1, { lent: '2025-02-02 10:00:00+00:00' })]);
    await pipeline.day(day2);
    expect(await pipeline.rows('SELECT shelf FROM gold.mart_shelves')).to.deep.equal([['by hand']]);
    expect(
      await pipeline.rows(
        'SELECT table_name FROM ops.export GROUP BY table_name HAVING COUNT(*) > 1 ORDER BY 1',
      ),
    ).to.deep.equal([['gold.fact_loans'], ['silver.loans']]);
    await pipeline.deliver('loans', day3, [line.loan(5, 1, { fee: '7', lent: '2025-02-02 10:00:00+00:00' })]);
    await pipeline.day(day3);
    expect(await pipeline.rows('SELECT shelf, fees FROM gold.mart_shelves')).to.deep.equal([['north', '7']]);
  });

  it('refills a table that lost its rows', async () => {
    await deliver(day1);
    await pipeline.day(day1);
    await pipeline.rows('TRUNCATE TABLE gold.fact_loans; SELECT 1');
    await pipeline.gold(day1);
    expect(await pipeline.rows('SELECT loan_id FROM gold.fact_loans')).to.deep.equal([['5']]);
  });

  it('waits while a loaded snapshot is not judged', async () => {
    await deliver(day1);
    await pipeline.load(day1);
    const { state, message } = await pipeline.gold(day1);
    expect(state).to.equal('waiting');
    expect(message).to.include(`books of ${day1} is pending`);
    expect(await pipeline.rows('SELECT COUNT(*) FROM gold.fact_loans')).to.deep.equal([['0']]);
  });

  it('stays as it was when a key has no member, and says so once', async () => {
    await deliver(day1);
    await pipeline.day(day1);
    // A state that the dimension does not have gets past silver only by hand.
    await pipeline.warehouse.run("UPDATE silver.loans_history SET state = 'lost', row_hash = 'x' WHERE TRUE");
    await pipeline.rows('TRUNCATE TABLE gold.dim_day; TRUNCATE TABLE gold.fact_loans; SELECT 1');
    const first = await pipeline.gold(day1);
    expect(first.state).to.equal('failed');
    expect(first.message).to.equal(
      'fact_loans.loan_state_key holds keys that dim_loan_state does not have; gold stays as it was',
    );
    expect(await pipeline.rows('SELECT COUNT(*) FROM gold.dim_day')).to.deep.equal([['0']]);
    expect(await pipeline.gold(day1)).to.deep.equal({
      state: 'blocked',
      message: 'Blocked by screens that are already reported: gold stays as it was',
    });
    expect(
      await pipeline.rows(
        "SELECT failing, table_name, key FROM quality.error_event WHERE screen = 'orphan_key'",
      ),
    ).to.deep.equal([['1', 'gold.fact_loans', 'loan_state_key']]);
  });

  it('exports a table once a state', async () => {
    await deliver(day1);
    await pipeline.day(day1);
    await pipeline.day(day1);
    const exports = await pipeline.rows('SELECT table_name FROM ops.export ORDER BY 1');
    expect(exports.map(([name]) => name)).to.include.members(['silver.books', 'gold.fact_loans']);
    expect(new Set(exports.map(String)).size).to.equal(exports.length);
  });
});
