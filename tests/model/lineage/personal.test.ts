import { queryReader } from '@ecommerce/googlesql/lineage';
import { expect } from 'chai';
import type { SqlFile } from '../../../model/load.ts';
import { describeLeak, leaks } from '../../../model/lineage/personal.ts';
import { traceModel } from '../../../model/lineage/trace.ts';
import type { Model } from '../../../model/model.ts';
import { localTarget } from '../../../model/target.ts';
import { readModel } from '../../../pipeline/model.ts';
import { libraryModel, libraryTarget } from '../../library/library.ts';

async function found(model: Model, target = localTarget): Promise<string[]> {
  return leaks(model, await traceModel(model, target, queryReader().lineage)).map(describeLeak);
}

/** The library, whose books have a donor whom nobody may know, with another query or contract of a table. */
const changed =
  (path: string, from: string, to: string) =>
  (file: SqlFile): SqlFile =>
    file.path === path ? { ...file, text: file.text.replace(from, to) } : file;

const dimension = 'sql/gold/dim_book/query.sql';

describe('personal data', () => {
  it('reaches no mart, no other table of gold and no export', async () => {
    expect(await found(readModel())).to.deep.equal([]);
  });

  it('is seen where a query passes it on under another name', async () => {
    const model = libraryModel(changed(dimension, '  shelf\n', '  UPPER(donor) AS shelf\n'));
    expect(await found(model, libraryTarget)).to.include.members([
      'bronze.books.donor → gold.dim_book.shelf (transformed)',
      'silver.books_history.donor → gs://local-analytics-data/dim_book.shelf (transformed)',
    ]);
  });

  it('is seen where it only picks rows', async () => {
    const model = libraryModel(changed(dimension, 'FROM books', "FROM books\nWHERE donor != 'Ada'"));
    expect(await found(model, libraryTarget)).to.include.members([
      'silver.books_history.donor → rows of gold.dim_book (filter)',
    ]);
  });
});
