import { expect } from 'chai';
import fc from 'fast-check';
import { library, type Library, line, ofFewRows, openLibrary } from '../../library/library.ts';
import type { Contents } from '../contents.ts';

/** Few for `npm test`; PROPERTY_RUNS=50 before a change to how gold is made. */
const numRuns = Number(process.env.PROPERTY_RUNS ?? 2);

/** Where no change is so large that a fact would be computed whole for it. */
const byUnit = { ...ofFewRows, settings: { ...ofFewRows.settings, incrementalShare: 100 } };

const days = ['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04'] as const;
const [day1, day2, day3] = days;

/** How the last run computed the facts. */
const how = async (pipeline: Library): Promise<string[]> =>
  (
    await pipeline.rows(`
      SELECT CONCAT(table_name, ' ', how) FROM ops.step
      WHERE run_id = (SELECT run_id FROM ops.run WHERE routine = 'run_gold' ORDER BY recorded_at DESC LIMIT 1)
        AND how IS NOT NULL
      ORDER BY table_name`)
  ).map(([text]) => text as string);

/** All that a full publish makes of silver as it is. */
const wholly = async (pipeline: Library, day: string): Promise<Contents> => {
  await pipeline.warehouse.run('TRUNCATE TABLE ops.published');
  const { state, message } = await pipeline.gold(day);
  expect([state, message]).to.deep.equal(['done', null]);
  return pipeline.contents();
};

describe('gold, of which only what has changed is computed', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library(byUnit));
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  const deliver = async (date: string, books: readonly string[], loans: readonly string[]): Promise<void> => {
    await pipeline.deliver('books', date, books);
    await pipeline.deliver('loans', date, loans);
  };

  it('says how each fact was computed', async () => {
    await deliver(day1, [line.book(1)], [line.loan(5, 1), line.loan(6, 1)]);
    await pipeline.wholeDay(day1);
    expect(await how(pipeline)).to.deep.equal(['gold.fact_loans whole: it was never published']);
    await deliver(day2, [line.book(1)], [line.loan(5, 1), line.loan(6, 1, { fee: '7' })]);
    await pipeline.wholeDay(day2);
    expect(await how(pipeline)).to.deep.equal(['gold.fact_loans by loan_id, of which 1 are touched']);
    expect(await pipeline.rows('SELECT loan_id, fee FROM gold.fact_loans ORDER BY 1')).to.deep.equal([
      ['5', '6.25'],
      ['6', '7'],
    ]);
  });

  it('looks up again what points at a version that is another now', async () => {
    const loans = [line.loan(5, 1), line.loan(6, 1, { lent: `${day2} 10:00:00` }), line.loan(7, 2)];
    await deliver(day1, [line.book(1), line.book(2)], loans);
    await pipeline.wholeDay(day1);
    await deliver(day2, [line.book(1, { shelf: 'south' }), line.book(2)], loans);
    await pipeline.wholeDay(day2);
    expect(await how(pipeline)).to.deep.equal(['gold.fact_loans by loan_id, of which 2 are touched']);
    expect(
      await pipeline.rows(`
        SELECT loans.loan_id, books.shelf
        FROM gold.fact_loans AS loans
        JOIN gold.dim_book AS books USING (book_key)
        ORDER BY 1`),
    ).to.deep.equal([
      ['5', 'north'],
      ['6', 'south'],
      ['7', 'north'],
    ]);
  });

  it('leaves the rows of other units where they are', async () => {
    await deliver(day1, [line.book(1)], [line.loan(5, 1), line.loan(6, 1)]);
    await pipeline.wholeDay(day1);
    // A row that nobody computes again keeps what somebody wrote into it.
    await pipeline.warehouse.run('UPDATE gold.fact_loans SET fee = 99 WHERE loan_id = 5');
    await deliver(day2, [line.book(1)], [line.loan(5, 1), line.loan(6, 1, { fee: '7' })]);
    await pipeline.load(day2);
    await pipeline.silver(day2);
    const { state, message } = await pipeline.gold(day2);
    expect([state, message]).to.deep.equal([
      'failed',
      'fact_loans: SUM(fee) is 106, and silver.loans says 13.25; gold stays as it was',
    ]);
    expect(await pipeline.rows('SELECT loan_id, fee FROM gold.fact_loans ORDER BY 1')).to.deep.equal([
      ['5', '99'],
      ['6', '6.25'],
    ]);
  });

  it('is computed whole after a day that was published has been judged again', async () => {
    await deliver(day1, [line.book(1)], [line.loan(5, 1), line.loan(6, 1)]);
    await deliver(day2, [line.book(1)], [line.loan(5, 1)]);
    await pipeline.wholeDay(day2);
    await pipeline.deliver('loans', day1, [line.loan(5, 1), line.loan(7, 1)]);
    await pipeline.wholeDay(day2);
    expect(await how(pipeline)).to.deep.equal([
      'gold.fact_loans whole: days of loans that were published have been judged again',
    ]);
  });

  it('is computed whole where a dimension does not hold what was published', async () => {
    await deliver(day1, [line.book(1)], [line.loan(5, 1)]);
    await pipeline.wholeDay(day1);
    await pipeline.warehouse.run('DELETE FROM gold.dim_book WHERE book_id = 1');
    await deliver(day2, [line.book(1, { shelf: 'south' })], [line.loan(5, 1)]);
    await pipeline.wholeDay(day2);
    expect(await how(pipeline)).to.deep.equal([
      'gold.fact_loans whole: dim_book does not hold what was published',
    ]);
  });
});

describe('of what is computed by unit', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library(byUnit));
  });
  after(() => pipeline.close());
  beforeEach(async () => {
    await pipeline.empty();
    await pipeline.deliver('books', day1, [line.book(1), line.book(2)]);
    await pipeline.deliver('loans', day1, [line.loan(5, 1), line.loan(6, 2)]);
    await pipeline.wholeDay(day1);
    await pipeline.deliver('books', day2, [line.book(1), line.book(2)]);
    await pipeline.deliver('loans', day2, [line.loan(5, 1), line.loan(6, 2, { fee: '7' })]);
    await pipeline.load(day2);
    await pipeline.silver(day2);
  });

  const refused = async (): Promise<void> => {
    const before = await pipeline.rows('SELECT loan_id, fee, book_key FROM gold.fact_loans ORDER BY 1');
    const { state } = await pipeline.gold(day2);
    expect(state).to.equal('failed');
    expect(await how(pipeline)).to.deep.equal(['gold.fact_loans by loan_id, of which 1 are touched']);
    const after = await pipeline.rows('SELECT loan_id, fee, book_key FROM gold.fact_loans ORDER BY 1');
    expect(after).to.deep.equal(before);
  };
  const failed = (): Promise<unknown> =>
    pipeline.rows('SELECT screen, table_name, key, failing FROM quality.error_event ORDER BY 1');

  it('a new row without its member is found', async () => {
    await pipeline.warehouse.run(
      `UPDATE silver.loans_history SET state = 'lost' WHERE valid_from = '${day2}'`,
    );
    await refused();
    expect(await failed()).to.deep.equal([['orphan_key', 'gold.fact_loans', 'loan_state_key', '1']]);
  });

  it('a row that stays and whose member is gone is found', async () => {
    // Version keys are those of silver, so that only a key changed by hand is in nobody's version.
    await pipeline.warehouse.run(`
      UPDATE gold.fact_loans SET loan_state_key = 7 WHERE loan_id = 5;
      UPDATE gold.dim_loan_state SET loan_state_key = 7 WHERE loan_state = 'out'`);
    await refused();
    expect(await failed()).to.deep.equal([['orphan_key', 'gold.fact_loans', 'loan_state_key', '1']]);
  });

  it('a new row with the key of one that stays is found', async () => {
    await pipeline.warehouse.run('UPDATE gold.fact_loans SET loan_id = 6, fee = 0.75 WHERE loan_id = 5');
    await pipeline.warehouse.run('UPDATE silver.loans_history SET loan_id = 6 WHERE loan_id = 5');
    const { message } = await pipeline.gold(day2);
    expect(message).to.include('fact_loans holds more than one row of the same loan_id');
  });
});

/** A materialized view over the fact, and a mart over that. */
const countedColumns = `
columns:
  - { name: lent_on, type: DATE, description: Day }
  - { name: book_key, type: INT64, description: Book }
  - { name: loans, type: INT64, description: Loans }
`;
const counted = Object.entries({
  'loan_counts/table.yaml': `description: Loans\ngrain: one book and day\nowner: tests\nkind: materialized_view\npartition: { unit: MONTH, column: lent_on }${countedColumns}`,
  'loan_counts/query.sql':
    'SELECT lent_on, book_key, COUNT(*) AS loans FROM gold.fact_loans GROUP BY lent_on, book_key',
  'mart_books/table.yaml': `description: Loans\ngrain: one book and day\nowner: tests\nkind: mart\nkey: [lent_on, book_key]${countedColumns}`,
  'mart_books/query.sql': 'SELECT lent_on, book_key, loans FROM gold.loan_counts',
}).map(([path, text]) => ({ path: `sql/gold/${path}`, text }));

describe('beside what is computed by unit', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library(byUnit, (file) => file, counted));
    await pipeline.deliver('books', day1, [line.book(1), line.book(2)]);
    await pipeline.deliver('loans', day1, [line.loan(5, 1), line.loan(6, 2)]);
    await pipeline.wholeDay(day1);
    await pipeline.deliver('books', day2, [line.book(1), line.book(2)]);
    await pipeline.deliver('loans', day2, [line.loan(5, 1), line.loan(6, 1)]);
    await pipeline.wholeDay(day2);
  });
  after(() => pipeline.close());

  it('a materialized view and a mart over it count the rows that stay and the new ones', async () => {
    expect(await how(pipeline)).to.deep.equal(['gold.fact_loans by loan_id, of which 1 are touched']);
    for (const name of ['loan_counts', 'mart_books'])
      expect(await pipeline.rows(`SELECT loans FROM gold.${name}`), name).to.deep.equal([['2']]);
  });

  it('a change of its definition computes the fact whole', async () => {
    const changed = library(
      byUnit,
      ({ path, text }) => ({
        path,
        text:
          path === 'sql/gold/fact_loans/query.sql'
            ? text.replace('  loan_id,', '  SAFE_ADD(loan_id, 0) AS loan_id,')
            : text,
      }),
      counted,
    );
    await pipeline.warehouse.apply(changed);
    expect((await pipeline.gold(day2)).state).to.equal('done');
    expect(await how(pipeline)).to.deep.equal(['gold.fact_loans whole: its definition has changed']);
  });
});

/** Lines of a day on which anything may have changed since the day before. */
const someBooks = fc
  .uniqueArray(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('north', 'south', 'east')), {
    selector: ([id]) => id,
    minLength: 1,
    maxLength: 4,
  })
  .map((books) => books.map(([id, shelf]) => line.book(id, { shelf })));
const someLoans = fc
  .uniqueArray(
    fc.record({
      id: fc.integer({ min: 10, max: 14 }),
      // Nobody ever delivers book 5: it stays a placeholder.
      book: fc.integer({ min: 1, max: 5 }),
      state: fc.constantFrom('out', 'back', 'back', 'lost'),
      fee: fc.constantFrom('6.25', '7', '8.5'),
      lent: fc.constantFrom('2025-02-01 10:00:00', `${day2} 10:00:00`, `${day3} 23:59:59`),
    }),
    { selector: ({ id }) => id, minLength: 1, maxLength: 5 },
  )
  .map((loans) => loans.map(({ id, book, ...rest }) => line.loan(id, book, rest)));

/** A run: a new day, and perhaps an earlier one late or once more. */
const run = fc.record({
  books: someBooks,
  loans: someLoans,
  late: fc.option(fc.record({ day: fc.nat({ max: 2 }), loans: someLoans, books: someBooks }), { freq: 4 }),
});

describe('a publish of what has changed equals one of everything', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library(byUnit));
  });
  after(() => pipeline.close());

  it('after any history of deliveries, to the byte', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(run, { minLength: 2, maxLength: 3 }), async (runs) => {
        await pipeline.empty();
        for (const [index, { books, loans, late }] of runs.entries()) {
          const day = days[index] ?? day1;
          await pipeline.deliver('books', day, books);
          await pipeline.deliver('loans', day, loans);
          if (late !== null) {
            await pipeline.deliver('books', days[late.day] ?? day1, late.books);
            await pipeline.deliver('loans', days[late.day] ?? day1, late.loans);
          }
          await pipeline.wholeDay(day);
          const computed = await how(pipeline);
          const grown = await pipeline.contents();
          expect(grown, computed.join(', ')).to.deep.equal(await wholly(pipeline, day));
        }
      }),
      { numRuns },
    );
  });
});
