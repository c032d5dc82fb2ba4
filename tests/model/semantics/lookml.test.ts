import { expect } from 'chai';
import parser from 'lookml-parser';
import { describeGold } from '../../../model/semantics/describe.ts';
import { lookml } from '../../../model/semantics/lookml.ts';
import { localTarget } from '../../../model/target.ts';
import { readModel } from '../../../pipeline/model.ts';
import { libraryModel } from '../../library/library.ts';

type Fields = Readonly<Record<string, Readonly<Record<string, unknown>>>>;
interface View {
  readonly sql_table_name: string;
  readonly dimension?: Fields;
  readonly dimension_group?: Fields;
  readonly measure?: Fields;
}
interface Explore {
  readonly join?: Readonly<Record<string, { readonly from: string; readonly sql_on: string }>>;
}
interface Parsed {
  readonly view?: Readonly<Record<string, View>>;
  readonly explore?: Readonly<Record<string, Explore>>;
}

/** What a LookML parser makes of the files of a model. */
function parsed(model: ReturnType<typeof readModel>): {
  views: Record<string, View>;
  explores: Record<string, Explore>;
} {
  const target = { ...localTarget, project: 'my-shop', datasetSuffix: 'dev' };
  const read = lookml(describeGold(model), target).map(({ text }) => parser.parse(text) as Parsed);
  return {
    views: Object.assign({}, ...read.map(({ view }) => view)) as Record<string, View>,
    explores: Object.assign({}, ...read.map(({ explore }) => explore)) as Record<string, Explore>,
  };
}

describe('LookML', () => {
  it('has a view of each table, with a field of each column', () => {
    const { views } = parsed(libraryModel());
    expect(Object.keys(views).sort()).to.deep.equal(
      describeGold(libraryModel())
        .map(({ name }) => name)
        .sort(),
    );
    const loans = views['fact_loans'];
    expect(loans?.sql_table_name).to.equal(' `my-shop.gold_dev.fact_loans` ');
    expect(loans?.dimension?.['fee']).to.include({ type: 'number', sql: ' ${TABLE}.fee ' });
    expect(loans?.dimension?.['loan_id']).to.include({ primary_key: true });
    expect(loans?.dimension?.['book_key']).to.include({ hidden: true });
    expect(Object.keys(loans?.dimension_group ?? {})).to.have.members(['lent_on', 'lent_at']);
  });

  it('measures the figures that a fact shares with silver, whatever else is joined', () => {
    const { views } = parsed(libraryModel());
    expect(views['fact_loans']?.measure).to.deep.include.keys('fees', 'row_count');
    expect(views['fact_loans']?.measure?.['fees']).to.deep.include({
      type: 'number',
      sql: ' SUM(${TABLE}.fee) ',
      tags: ['income', 'takings'],
    });
  });

  it('joins a dimension once for each of its roles', () => {
    const { join = {} } = parsed(libraryModel()).explores['fact_loans'] ?? {};
    expect(Object.entries(join).map(([role, { from }]) => `${role}: ${from}`)).to.deep.equal([
      'lent_day: dim_day',
      'returned_day: dim_day',
      'book: dim_book',
      'loan_state: dim_loan_state',
    ]);
    expect(join['lent_day']?.sql_on).to.equal(' ${fact_loans.lent_day_key} = ${lent_day.day_key} ');
  });

  it('names in each join of the shop fields that are there', () => {
    const { views, explores } = parsed(readModel());
    const joins = Object.entries(explores).flatMap(([fact, { join = {} }]) =>
      Object.entries(join).map(([role, { from, sql_on: condition }]) => ({ fact, role, from, condition })),
    );
    expect(joins.length).to.be.greaterThan(15);
    for (const { fact, role, from, condition } of joins) {
      const viewOf = new Map([
        [fact, fact],
        [role, from],
      ]);
      for (const [, of = '', field = ''] of condition.matchAll(/\$\{(\w+)\.(\w+)\}/g)) {
        expect(views[viewOf.get(of) ?? '']?.dimension, condition).to.include.keys(field);
      }
    }
    expect(Object.keys(explores)).to.include('mart_product_performance');
  });
});
