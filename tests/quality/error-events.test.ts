import { expect } from 'chai';
import {
  judgeBooks,
  library,
  type Library,
  libraryTarget,
  line,
  openLibrary,
  tenBooks,
} from '../library/library.ts';

const [day1, day2] = ['2025-03-01', '2025-03-02'] as const;

describe('an error event', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library(libraryTarget));
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  const deliver = (date: string, lines: readonly string[]) => judgeBooks(pipeline, date, lines);
  const open = () =>
    pipeline.rows(
      'SELECT screen, snapshot_date FROM quality.error_event WHERE closed_at IS NULL ORDER BY screen, snapshot_date',
    );
  const blocked = () =>
    pipeline.rows('SELECT snapshot_date, failed_block FROM quality.scorecard ORDER BY snapshot_date');

  it('is closed by a right delivery of its day, and opened and told of again by a wrong one', async () => {
    expect((await deliver(day1, [])).state).to.equal('failed');
    expect(await open()).to.deep.equal([['header_only', day1]]);
    expect(await blocked()).to.deep.equal([[day1, '1']]);

    expect((await deliver(day1, tenBooks())).state).to.equal('done');
    expect(await open()).to.deep.equal([]);
    expect(await blocked()).to.deep.equal([[day1, '0']]);

    const { state, message } = await deliver(day1, []);
    expect(state).to.equal('failed');
    expect(message).to.include(`books of ${day1} holds a header and no rows`);
    expect(await open()).to.deep.equal([['header_only', day1]]);
    expect(await pipeline.rows('SELECT COUNT(*) FROM quality.error_event')).to.deep.equal([['1']]);
  });

  it('is told of again where it says something else, and not where it says the same', async () => {
    await deliver(day1, tenBooks());
    expect((await deliver(day2, tenBooks(4))).message).to.include('changes 4');
    expect((await deliver(day2, tenBooks(5))).message).to.include('changes 5');
    expect((await deliver(day2, [...tenBooks(5)].reverse())).state).to.equal('done');
    expect(await open()).to.deep.equal([['mass_change', day2]]);
  });

  it('of another day or another screen stays open', async () => {
    await deliver(day1, []);
    await deliver(day2, tenBooks());
    expect(await open()).to.deep.equal([['header_only', day1]]);
    await deliver(day1, [...tenBooks(), line.book('x')]);
    expect(await open()).to.deep.equal([['key_unreadable', day1]]);
  });

  it('of a delivery that came too late is closed when the files that were judged lie there again', async () => {
    const old = '2025-01-01';
    await deliver(old, tenBooks());
    await deliver(day1, tenBooks(1));
    const again = async (lines: readonly string[]) => {
      await pipeline.deliver('books', old, lines);
      await pipeline.load(day1);
      await pipeline.silver(day1);
      return open();
    };
    expect(await again(tenBooks(2))).to.deep.equal([['too_late', old]]);
    await pipeline.silver(day2);
    expect(await open(), 'as long as it lasts').to.deep.equal([['too_late', old]]);
    expect(await again(tenBooks())).to.deep.equal([]);
  });

  it('of a day that is too late stays open as long as its files lie there', async () => {
    await deliver(day1, tenBooks());
    await pipeline.deliver('books', '2025-01-01', tenBooks());
    await pipeline.load(day1);
    await pipeline.silver(day1);
    await pipeline.silver(day2);
    expect(await open()).to.deep.equal([['too_late', '2025-01-01']]);
    await pipeline.lake.delete(libraryTarget.buckets.raw, pipeline.object('books', '2025-01-01'));
    await pipeline.silver(day2);
    expect(await open()).to.deep.equal([]);
  });

  it('of a screen, a comparison or an entity that the model has no more is closed', async () => {
    const event = (screen: string, table: string) =>
      `('${screen}', 'warn', 'books', DATE '${day1}', '${table}', '', 1, 'x', CURRENT_TIMESTAMP(), CURRENT_TIMESTAMP(), 'r')`;
    await pipeline.warehouse.run(
      `INSERT INTO quality.error_event (screen, severity, entity, snapshot_date, table_name, key, failing, message, first_seen, last_seen, run_id)
       VALUES ${[
         event('header_only', 'bronze.books'),
         event('gone_screen', 'bronze.books'),
         event('header_only', 'bronze.gone_entity'),
         event('anything', 'quality.gone_comparison'),
       ].join(', ')}`,
    );
    await deliver(day2, tenBooks());
    expect(await open()).to.deep.equal([['header_only', day1]]);
  });

  it('of a run that failed is closed by one that ends', async () => {
    await deliver(day1, tenBooks());
    await pipeline.warehouse.run(
      `INSERT INTO silver.books_history (book_id, row_hash, valid_from, valid_to)
       VALUES (99, 'x', DATE '2025-03-09', DATE '9999-12-31')`,
    );
    await deliver(day2, tenBooks(1));
    expect(await open()).to.deep.equal([['run_failed', day2]]);
    await pipeline.warehouse.run('DELETE FROM silver.books_history WHERE book_id = 99');
    await pipeline.silver(day2);
    expect(await open()).to.deep.equal([]);
  });

  it('of gold is closed by a run that publishes, and told of again when it blocks anew', async () => {
    await pipeline.deliver('loans', day1, [line.loan(5, 1)]);
    await pipeline.load(day1);
    await pipeline.silver(day1);
    const state = (to: string) =>
      pipeline.warehouse.run(`UPDATE silver.loans_history SET state = '${to}' WHERE TRUE`);
    const gold = async (): Promise<string> => (await pipeline.gold(day1)).state;

    await state('lost');
    expect(await gold()).to.equal('failed');
    expect(await gold(), 'told of once').to.equal('blocked');
    expect(await open()).to.deep.equal([['orphan_key', day1]]);
    await state('back');
    expect(await gold()).to.equal('done');
    expect(await open()).to.deep.equal([]);

    await state('lost');
    await pipeline.warehouse.run('DELETE FROM ops.published WHERE TRUE');
    expect(await gold()).to.equal('failed');
    expect(await open()).to.deep.equal([['orphan_key', day1]]);
  });
});
