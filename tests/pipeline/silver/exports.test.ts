import { expect } from 'chai';
import { booksToSilver, type Library, line, openLibrary } from '../../library/library.ts';

const [day1, day2] = ['2025-03-01', '2025-03-02'] as const;

describe('the exports of silver', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(booksToSilver());
    await pipeline.deliver('books', day1, [line.book(1), line.book(2), line.book(3)]);
    await silver(day1);
    await pipeline.deliver('books', day2, [line.book(1), line.book(2, { shelf: 'south' })]);
    await silver(day2);
    await silver(day2);
  });
  after(() => pipeline.close());

  const silver = async (date: string): Promise<void> => {
    await pipeline.load(date);
    expect((await pipeline.silver(date)).state).to.equal('done');
  };

  it('hold the rows of each run that found silver changed, under its day', async () => {
    expect(
      await pipeline.rows(
        'SELECT date, COUNT(*) FROM silver.books_exported GROUP BY date, run ORDER BY date',
      ),
    ).to.deep.equal([
      ['20250301', '3'],
      ['20250302', '2'],
    ]);
  });

  it('read back as silver is, through the run that the ledger names', async () => {
    const current = await pipeline.warehouse.run(
      'SELECT * EXCEPT (donor) FROM silver.books ORDER BY book_id',
    );
    const exported = await pipeline.warehouse.run(`
      WITH
        newest AS (
          SELECT run_id
          FROM ops.export
          WHERE table_name = 'silver.books'
          QUALIFY ROW_NUMBER() OVER (ORDER BY recorded_at DESC) = 1
        )
      SELECT books_exported.* EXCEPT (date, run)
      FROM silver.books_exported
      JOIN newest
        ON newest.run_id = books_exported.run
      ORDER BY book_id`);
    expect(current?.rows).to.have.lengthOf(2);
    expect(exported).to.deep.equal(current);
  });
});
