import { expect } from 'chai';
import { library, type Library, line, ofFewRows, openLibrary } from '../../library/library.ts';

const [day1, day2] = ['2025-03-01', '2025-03-02'] as const;

/** Loans by shelf, of which those from the east bring nothing that could be summed. */
const withoutFees = [line.loan(5, 1), line.loan(6, 2, { fee: '' })];
const books = [line.book(1), line.book(2, { shelf: 'east' })];

describe('what is wrong with a mart', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library());
  });
  after(() => pipeline.close());
  beforeEach(async () => {
    await pipeline.empty();
    await pipeline.warehouse.apply(library());
    await pipeline.deliver('books', day1, books);
    await pipeline.deliver('loans', day1, [line.loan(5, 1)]);
    await pipeline.wholeDay(day1);
    await pipeline.deliver('loans', day2, withoutFees);
  });

  /** Rows of a fact, of a mart and of a mart that reads that one. */
  const rows = () =>
    pipeline.rows(`
      SELECT
        (SELECT COUNT(*) FROM gold.fact_loans),
        (SELECT COUNT(*) FROM gold.mart_shelves),
        (SELECT COUNT(*) FROM gold.mart_shelf_shares)`);
  const heldBack = 'Held back, while the rest of gold is published: mart_shelf_shares, mart_shelves';

  it('holds back the mart and what reads it, and says which column and rows', async () => {
    const { gold } = await pipeline.day(day2);
    expect(gold.state).to.equal('failed');
    expect(gold.message?.split('\n')).to.deep.equal([
      'mart_shelves.fees must have a value and has none, rows: 1, for example shelf east; it stays as it was',
      heldBack,
    ]);
    expect(await rows()).to.deep.equal([['2', '1', '1']]);
  });

  it('is said by every run as long as it lasts, and is over when the rows are right', async () => {
    await pipeline.day(day2);
    expect(await pipeline.gold(day2)).to.deep.equal({ state: 'blocked', message: heldBack });
    await pipeline.deliver('loans', day2, [line.loan(5, 1), line.loan(6, 2)]);
    expect((await pipeline.day(day2)).gold).to.deep.equal({ state: 'done', message: null });
    expect(await rows()).to.deep.equal([['2', '2', '2']]);
  });

  it('holds back no more where its query fails', async () => {
    await pipeline.warehouse.apply(
      library(ofFewRows, ({ path, text }) => ({
        path,
        text:
          path === 'sql/gold/mart_shelves/query.sql'
            ? text.replace('SUM(loans.fee)', 'SUM(CAST(DIV(6, loans.loan_id - 6) AS NUMERIC))')
            : text,
      })),
    );
    const { gold } = await pipeline.day(day2);
    expect(gold.state).to.equal('failed');
    expect(gold.message?.split('\n')).to.have.lengthOf(2);
    expect(gold.message).to.match(/^mart_shelves cannot be computed: .*; it stays as it was\n/);
    expect(await rows()).to.deep.equal([['2', '1', '1']]);
  });

  // A total of values that are right one by one is what no rule of the model keeps from failing.
  const tooMuch = 'SUM(9223372036854775807) OVER ()';
  for (const [table, column, value, named] of [
    ['fact_loans', 'fee', `SAFE_CAST(${tooMuch} AS NUMERIC)`, /^fact_loans cannot be computed: .*INT64/],
    ['dim_book', 'shelf', `SAFE_CAST(${tooMuch} AS STRING)`, /^dim_book cannot be computed: .*INT64/],
  ] as const)
    it(`holds back all where the query of ${table} fails, and is told with its name`, async () => {
      await pipeline.warehouse.apply(
        library(ofFewRows, ({ path, text }) => ({
          path,
          text:
            path === `sql/gold/${table}/query.sql`
              ? text.replace(`  ${column}\n`, `  ${value} AS ${column}\n`)
              : text,
        })),
      );
      const { state, message } = (await pipeline.day(day2)).gold;
      expect(state).to.equal('failed');
      expect(message).to.match(named);
      expect(await rows()).to.deep.equal([['1', '1', '1']]);
    });

  it('holds back all where a fact has it', async () => {
    await pipeline.warehouse.apply(
      library(ofFewRows, ({ path, text }) => ({
        path,
        text:
          path === 'sql/gold/fact_loans/table.yaml'
            ? text.replace('name: fee, type: NUMERIC,', 'name: fee, type: NUMERIC, required: true,')
            : path === 'sql/gold/fact_loans/query.sql'
              ? text.replace('  fee\n', '  SAFE_ADD(fee, 0) AS fee\n')
              : text,
      })),
    );
    const { gold } = await pipeline.day(day2);
    expect(gold.message?.split('\n')[0]).to.equal(
      'fact_loans.fee must have a value and has none, rows: 1, for example loan_id 6; gold stays as it was',
    );
    // The table was made anew with its column, and stays empty.
    expect(await rows()).to.deep.equal([['0', '1', '1']]);
  });
});
