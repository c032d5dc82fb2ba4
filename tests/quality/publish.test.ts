import { expect } from 'chai';
import { isDeepStrictEqual } from 'node:util';
import { library, type Library, line, ofFewRows, openLibrary } from '../library/library.ts';

const [day1, day2] = ['2025-03-01', '2025-03-02'] as const;

describe('publishing gold', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library());
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  /** Loans of a book each. */
  const deliver = async (date: string, count: number): Promise<void> => {
    const ids = Array.from({ length: count }, (_, id) => id);
    await pipeline.deliver(
      'books',
      date,
      ids.map((id) => line.book(id)),
    );
    await pipeline.deliver(
      'loans',
      date,
      ids.map((id) => line.loan(id, id)),
    );
  };
  const figures = `
    SELECT
      (SELECT COUNT(*) FROM gold.fact_loans),
      (SELECT COUNT(*) FROM gold.dim_book WHERE book_key > 0),
      (SELECT SUM(fee) FROM gold.fact_loans)`;
  const [old, fresh] = [
    ['3', '3', '18.75'],
    ['5', '5', '31.25'],
  ];

  it('shows a reader the old gold or the new one and nothing between', async () => {
    await deliver(day1, 3);
    await pipeline.day(day1);
    await deliver(day2, 5);
    await pipeline.load(day2);
    await pipeline.silver(day2);

    const reader = await pipeline.warehouse.session();
    const seen: unknown[] = [];
    const publishing = { isOver: false };
    const publish = pipeline.gold(day2).finally(() => {
      publishing.isOver = true;
    });
    while (!publishing.isOver) seen.push((await reader.run(figures))?.rows[0]);
    seen.push((await reader.run(figures))?.rows[0]);
    expect((await publish).state).to.equal('done');
    expect(
      seen.filter((row) => !isDeepStrictEqual(row, old) && !isDeepStrictEqual(row, fresh)),
    ).to.deep.equal([]);
    expect(seen[0]).to.deep.equal(old);
    expect(seen.at(-1)).to.deep.equal(fresh);
    expect(seen).to.have.lengthOf.above(5);
  });

  it('is stopped where a figure of a fact is not that of silver', async () => {
    await pipeline.warehouse.apply(
      library(ofFewRows, ({ path, text }) => ({
        path,
        text:
          path === 'sql/gold/fact_loans/query.sql'
            ? text
                .replace(/\bfee\b/, 'SAFE_DIVIDE(fee, 4) AS fee')
                .replace('FROM loans\n', 'FROM loans WHERE loan_id != 0\n')
            : text,
      })),
    );
    await deliver(day1, 3);
    const { gold } = await pipeline.day(day1);
    expect(gold.state).to.equal('failed');
    expect(gold.message?.split('\n').sort()).to.deep.equal([
      'fact_loans: COUNT(*) is 2, and silver.loans says 3; gold stays as it was',
      'fact_loans: SUM(fee) is 3.125, and silver.loans says 18.75; gold stays as it was',
    ]);
    expect(await pipeline.rows('SELECT COUNT(*) FROM gold.fact_loans')).to.deep.equal([['0']]);
    expect(
      await pipeline.rows(
        "SELECT screen, table_name, severity FROM quality.error_event WHERE entity = 'gold' ORDER BY screen",
      ),
    ).to.deep.equal([
      ['fees', 'gold.fact_loans', 'block'],
      ['row_count', 'gold.fact_loans', 'block'],
    ]);
  });
});
