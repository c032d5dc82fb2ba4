import {
  queryReader,
  rowsThemselves as rowsOfQuery,
  type Way as WayOfQuery,
} from '@ecommerce/googlesql/lineage';
import { expect } from 'chai';
import { compile } from '../../../model/compile.ts';
import {
  type ColumnName,
  type Direction,
  type Lineage,
  nameOfColumn,
  reach,
  rowsThemselves,
  type Way,
} from '../../../model/lineage/graph.ts';
import { traceModel } from '../../../model/lineage/trace.ts';
import { localTarget } from '../../../model/target.ts';
import { readModel } from '../../../pipeline/model.ts';
import { libraryModel, libraryTarget } from '../../library/library.ts';

const column = (name: string): ColumnName => {
  const dot = name.lastIndexOf('.');
  return { relation: name.slice(0, dot), column: name.slice(dot + 1) };
};

describe('the lineage of a model', () => {
  let lineage: Lineage;
  before(async () => {
    lineage = await traceModel(libraryModel(), libraryTarget, queryReader().lineage);
  });

  const reached = (name: string, direction: Direction): string[] =>
    reach(lineage, column(name), direction).map((each) => `${nameOfColumn(each)} ${each.way}`);

  it('speaks the words of the package that reads queries, which neither may import of the other', () => {
    type Same<A, B> = [A, B] extends [B, A] ? true : false;
    const ways: Same<Way, WayOfQuery> = true;
    expect([ways, rowsThemselves]).to.deep.equal([true, rowsOfQuery]);
  });

  it('leads from a column of a fact through silver, its screens and its history to the delivered text', () => {
    expect(reached('gold.fact_loans.fee', 'upstream')).to.deep.equal([
      'silver.loans.fee as it is',
      'silver.loans_history.fee as it is',
      'silver.loans_screened.fee as it is',
      'bronze.loans.fee transformed',
    ]);
  });

  it('leads from a delivered text to the exports', () => {
    expect(reached('bronze.books.shelf', 'downstream')).to.include.members([
      'silver.books_screened.shelf transformed',
      'silver.books_history.shelf transformed',
      'gold.dim_book.shelf transformed',
      'gs://local-analytics-data/dim_book.shelf transformed',
      'silver.books_exported.shelf transformed',
      'quality.quarantine.raw transformed',
    ]);
  });

  it('tells what only picks the version or the row', () => {
    expect(reached('gold.fact_loans.book_key', 'upstream')).to.include.members([
      'silver.loans.book_id condition',
      'gold.dim_book.book_key transformed',
    ]);
    expect(reached('gold.fact_loans.*', 'upstream')).to.include('gold.dim_book.valid_from join');
  });

  it('takes a screen for something that decides which rows there are', () => {
    expect(reached('silver.loans_history.*', 'upstream')).to.include('bronze.loans.state filter');
  });

  it('knows each column of each relation that a query makes, in the whole shop', async () => {
    const model = readModel();
    const shop = await traceModel(model, localTarget, queryReader().lineage);
    const known = new Set(
      shop.relations.flatMap(({ name, columns }) => columns.map((each) => `${name}.${each}`)),
    );
    const made = shop.steps.map(({ to }) => to).filter((to) => to.column !== rowsThemselves);
    expect(made.map(nameOfColumn).filter((name) => !known.has(name))).to.deep.equal([]);
    const tables = compile(model, localTarget).filter(({ kind }) => kind !== 'routine');
    const withRows = new Set(
      shop.steps.filter(({ to }) => to.column === rowsThemselves).map(({ to }) => to.relation),
    );
    const without = tables
      .map(({ dataset, name }) => `${dataset}.${name}`)
      .filter((name) => !withRows.has(name));
    // What is delivered, granted by hand or written by a run has no query.
    expect(without.filter((name) => !/^(bronze|ops)\./.test(name)).sort()).to.deep.equal([
      'gold.dim_date',
      'gold.dim_event_type',
      'gold.dim_order_status',
      'quality.erasure',
      'quality.error_event',
      'quality.screen',
      'quality.waiver',
      'quality.withdrawal',
    ]);
  });
});
