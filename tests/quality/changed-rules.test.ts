import { expect } from 'chai';
import { rebuild } from '../../pipeline/run/rebuild.ts';
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

const rules = library(libraryTarget);
/** A rule that makes something else of every book. */
const changedRules = library(libraryTarget, ({ path, text }) => ({
  path,
  text: path.endsWith('silver/books_history/query.sql')
    ? text.replace("NULLIF(TRIM(title), '')", "UPPER(NULLIF(TRIM(title), ''))")
    : text,
}));

/** A new column in the midst of the others. */
const withColumn = library(libraryTarget, ({ path, text }) => {
  if (path.endsWith('silver/books_history/query.sql'))
    return {
      path,
      text: text.replace('AS shelf,', "AS shelf,\n  LOWER(NULLIF(TRIM(title), '')) AS sorted_as,"),
    };
  if (path.endsWith('silver/books_history/table.yaml'))
    return {
      path,
      text: text.replace(
        /^.*name: shelf.*$/m,
        '$&\n  - { name: sorted_as, type: STRING, description: Title to sort by }',
      ),
    };
  return { path, text };
});

describe('a changed cleansing rule', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(rules);
  });
  after(() => pipeline.close());

  const deliver = (date: string, lines: readonly string[]) => judgeBooks(pipeline, date, lines);
  const warnings = () =>
    pipeline.rows('SELECT screen, severity, failing FROM quality.error_event WHERE closed_at IS NULL');

  beforeEach(async () => {
    await pipeline.empty();
    await pipeline.warehouse.apply(rules);
    await deliver(day1, tenBooks());
    await pipeline.warehouse.apply(changedRules);
  });

  it('is no mass change: what it makes different is told apart from what the source changed', async () => {
    expect((await deliver(day2, tenBooks(2))).state).to.equal('done');
    expect(
      await pipeline.rows(
        `SELECT state, changed FROM ops.current_snapshot WHERE snapshot_date = DATE '${day2}'`,
      ),
    ).to.deep.equal([['applied', '10']]);
    expect(await warnings()).to.deep.equal([['changed_by_rules', 'warn', '8']]);
  });

  it('hides no mass change of the source', async () => {
    const { state, message } = await deliver(day2, tenBooks(4));
    expect(state).to.equal('failed');
    expect(message).to.include(`books of ${day2} changes 4 and drops 0 of the 10 keys that are known`);
  });

  it('makes the past follow with a rebuild, and then nothing is left to say', async () => {
    await deliver(day2, tenBooks(2));
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
    const { message } = await deliver(day2, tenBooks(1));
    expect(message).to.equal(null);
    expect(await warnings()).to.deep.equal([['changed_by_rules', 'warn', '10']]);
  });
});

describe('a new column of a history', () => {
  it('comes into a warehouse that is there, with its rows, and is no mass change', async () => {
    const pipeline = await openLibrary(rules);
    try {
      const books = (shelf: string) =>
        Array.from({ length: 10 }, (_, id) => line.book(id, id === 0 ? { shelf } : {}));
      await judgeBooks(pipeline, day1, books('north'));
      await pipeline.warehouse.apply(withColumn);
      expect((await judgeBooks(pipeline, day2, books('south'))).message).to.equal(null);
      expect(
        await pipeline.rows(
          'SELECT valid_from, title, shelf, sorted_as, COUNT(*) FROM silver.books_history GROUP BY 1, 2, 3, 4 ORDER BY 1, 3',
        ),
      ).to.deep.equal([
        [day1, 'Emma', 'north', null, '10'],
        [day2, 'Emma', 'north', 'emma', '9'],
        [day2, 'Emma', 'south', 'emma', '1'],
      ]);
    } finally {
      await pipeline.close();
    }
  });
});
