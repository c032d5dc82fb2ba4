import { expect } from 'chai';
import { booksToSilver, type Library, line, openLibrary } from '../../library/library.ts';

const day = '2025-03-01';
const call = `CALL ops.run_silver(DATE '${day}')`;

describe('two runs at once', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(booksToSilver());
  });
  after(() => pipeline.close());
  beforeEach(async () => {
    await pipeline.empty();
    await pipeline.deliver('books', day, [line.book(1), line.book(2)]);
    await pipeline.load(day);
  });

  it('on an empty ops.lock apply a snapshot once; the loser leaves an error event and the next run has nothing to do', async () => {
    expect(await pipeline.rows('SELECT COUNT(*) FROM ops.lock')).to.deep.equal([['0']]);
    const other = await pipeline.warehouse.session();
    const ends = await Promise.allSettled([pipeline.warehouse.run(call), other.run(call)]);

    expect(
      await pipeline.rows('SELECT book_id, COUNT(*) FROM silver.books_history GROUP BY 1 ORDER BY 1'),
    ).to.deep.equal([
      ['1', '1'],
      ['2', '1'],
    ]);
    expect(await pipeline.rows("SELECT COUNT(*) FROM ops.snapshot WHERE state = 'applied'")).to.deep.equal([
      ['1'],
    ]);
    const losers = ends.filter(({ status }) => status === 'rejected').length;
    expect(
      await pipeline.rows("SELECT COUNT(*) FROM quality.error_event WHERE screen = 'run_failed'"),
    ).to.deep.equal([[losers === 0 ? '0' : '1']]);
    expect((await pipeline.silver(day)).state).to.equal('done');
    expect(await pipeline.rows('SELECT COUNT(*) FROM silver.books_history')).to.deep.equal([['2']]);
  });
});
