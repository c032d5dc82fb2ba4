import { expect } from 'chai';
import { rebuild } from '../../pipeline/run/rebuild.ts';
import { library, type Library, libraryTarget, line, openLibrary } from '../library/library.ts';

const [day1, day2] = ['2025-03-01', '2025-03-02'] as const;

const rules = library(libraryTarget);
/** A rule that makes something else of every book. */
const changedRules = library(libraryTarget, ({ path, text }) => ({
  path,
  text: path.endsWith('silver/books_history/query.sql')
    ? text.replace("NULLIF(TRIM(title), '')", "UPPER(NULLIF(TRIM(title), ''))")
    : text,
}));

describe('a changed cleansing rule', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(rules);
  });
  after(() => pipeline.close());

  const books = (moved = 0): string[] =>
    Array.from({ length: 10 }, (_, id) => line.book(id, { shelf: id < moved ? 'south' : 'north' }));
  const deliver = async (date: string, lines: readonly string[]) => {
    await pipeline.deliver('books', date, lines);
    await pipeline.load(date);
    return pipeline.silver(date);
  };
  const warnings = () =>
    pipeline.rows('SELECT screen, severity, failing FROM quality.error_event WHERE closed_at IS NULL');

  beforeEach(async () => {
    await pipeline.empty();
    await pipeline.warehouse.apply(rules);
    await deliver(day1, books());
    await pipeline.warehouse.apply(changedRules);
  });

  it('is no mass change: what it makes different is told apart from what the source changed', async () => {
    expect((await deliver(day2, books(2))).state).to.equal('done');
    expect(
      await pipeline.rows(
        `SELECT state, changed FROM ops.current_snapshot WHERE snapshot_date = DATE '${day2}'`,
      ),
    ).to.deep.equal([['applied', '10']]);
    expect(await warnings()).to.deep.equal([['changed_by_rules', 'warn', '8']]);
  });

  it('hides no mass change of the source', async () => {
    const { state, message } = await deliver(day2, books(4));
    expect(state).to.equal('failed');
    expect(message).to.include(`books of ${day2} changes 4 and drops 0 of the 10 keys that are known`);
  });

  it('makes the past follow with a rebuild, and then nothing is left to say', async () => {
    await deliver(day2, books(2));
    await rebuild(pipeline.warehouse, { ops: 'ops', bronze: 'bronze' }, 'books');
    expect((await pipeline.silver(day2)).state).to.equal('done');
    expect(await warnings()).to.deep.equal([]);
    expect(
      await pipeline.rows(
        'SELECT title, valid_from, COUNT(*) FROM silver.books_history GROUP BY 1, 2 ORDER BY 2',
      ),
    ).to.deep.equal([
      ['EMMA', day1, '10'],
      ['EMMA', day2, '2'],
    ]);
  });

  it('rejects nothing where bronze no longer holds what it could be compared with', async () => {
    await pipeline.lake.delete(libraryTarget.buckets.raw, pipeline.object('books', day1));
    await pipeline.warehouse.run('TRUNCATE TABLE bronze.books');
    const { message } = await deliver(day2, books(1));
    expect(message).to.equal(null);
    expect(await warnings()).to.deep.equal([['changed_by_rules', 'warn', '10']]);
  });
});
