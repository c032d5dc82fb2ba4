import { expect } from 'chai';
import { sqlOf } from '../../model/show.ts';
import { localTarget } from '../../model/target.ts';
import { shop, shopWith } from './shop.ts';

const contract = (keys = ''): string => `
description: The city in a text
owner: tests
${keys}`;
const query = 'sql/silver/users_history/query.sql';
const history = 'sql/silver/users_history/table.yaml';

/** The shop with a function of one parameter. */
const withFunction = (changes: Record<string, string>): ReturnType<typeof shopWith> =>
  shopWith({
    'sql/silver/city_of/function.yaml': contract('arguments: [text]'),
    'sql/silver/city_of/body.sql': "NULLIF(UPPER(text), '-')",
    ...changes,
  });
const calling = (call: string): string => (shop[query] ?? '').replace(/ {2}.* AS city/, `  ${call} AS city`);
const screening = (call: string): string =>
  (shop[history] ?? '').replace('fails: city IS NULL', `fails: ${call} IS NULL`);

describe('a function', () => {
  it('is what a query says where it calls it', () => {
    const model = withFunction({ [query]: calling('silver.city_of(city)') });
    expect(sqlOf(model, localTarget, 'silver.users_screened')).to.contain("NULLIF(UPPER(city), '-') AS city");
  });

  it('is what a screen says where it calls it', () => {
    const model = withFunction({ [history]: screening('silver.city_of(city)') });
    expect(sqlOf(model, localTarget, 'silver.users_screened')).to.contain(
      "IF(NULLIF(UPPER(city), '-') IS NULL, 'city_missing '",
    );
  });

  it('is nothing that a warehouse creates', () => {
    expect(sqlOf(withFunction({}), localTarget, 'silver.city_of')).to.equal(undefined);
  });

  for (const [what, changes, message] of [
    [
      'without what it says',
      { 'sql/silver/city_of/body.sql': ' ' },
      'sql/silver/city_of/function.yaml: there is no body.sql with an expression beside it',
    ],
    [
      'that is a table too',
      { 'sql/silver/city_of/query.sql': 'SELECT 1' },
      'sql/silver/city_of/query.sql: a function is function.yaml and body.sql',
    ],
    [
      'that a query calls with too few arguments',
      { [query]: calling('silver.city_of()') },
      /sql\/silver\/users_history\/query\.sql:\d+: silver\.city_of\(text\) is called with 0 arguments/,
    ],
    [
      'that a screen calls with too many arguments',
      { [history]: screening('silver.city_of(city, 1)') },
      /sql\/silver\/users_history\/table\.yaml:\d+: .*silver\.city_of\(text\) is called with 2 arguments/,
    ],
  ] as const) {
    it(`is refused ${what}`, () => {
      expect(() => withFunction(changes)).to.throw(message);
    });
  }
});
