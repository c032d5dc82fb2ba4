import { expect } from 'chai';
import { compile } from '../../model/compile.ts';
import { localTarget } from '../../model/target.ts';
import { shop, shopWith } from './shop.ts';

const users = 'sql/silver/users_history/table.yaml';
const contract = shop[users] ?? '';

describe('loading contracts', () => {
  it('names file, line and key of what is wrong, all at once', () => {
    const wrong = contract
      .replace('key: [user_id]', 'keys: [user_id]')
      .replace('severity: warn', 'severity: loud');
    expect(() => shopWith({ [users]: wrong })).to.throw(
      /users_history\/table\.yaml:6: keys: there is no such key[\s\S]*:14: screens\.0\.severity/,
    );
  });

  it('refuses YAML that cannot be read, with its line', () => {
    expect(() => shopWith({ [users]: 'kind: history\nkey: [' })).to.throw(/table\.yaml:\d+: /);
  });

  for (const [what, changes, message] of [
    [
      'a missing query',
      { 'sql/gold/dim_user/query.sql': '' },
      'a dimension has a query.sql, and there is none',
    ],
    [
      'a query without a contract',
      { 'sql/gold/x/query.sql': 'SELECT 1' },
      'sql/gold/x/query.sql: there is no table.yaml beside it',
    ],
    ['a file of no table', { 'sql/notes.txt': 'x' }, 'sql/notes.txt: expected sql/<'],
    [
      'a routine without a body',
      { 'sql/ops/run_x/routine.yaml': 'description: X\nowner: tests\n' },
      'sql/ops/run_x/routine.yaml: there is no body.sql beside it',
    ],
    [
      'a body without a routine',
      { 'sql/ops/run_x/body.sql': 'SELECT 1' },
      'sql/ops/run_x/body.sql: there is no routine.yaml beside it',
    ],
    [
      'a key that a routine does not have',
      {
        'sql/ops/run_x/routine.yaml': 'description: X\nowner: tests\nkind: view\n',
        'sql/ops/run_x/body.sql': 'SELECT 1',
      },
      'sql/ops/run_x/routine.yaml:3: kind: there is no such key',
    ],
    [
      'a reserved column name',
      { [users]: contract.replace('name: city,', 'name: groups,') },
      'the column groups is a reserved word',
    ],
    [
      'a column that is there twice',
      { [users]: contract.replace('name: joined_at', 'name: city') },
      'the column city is there twice',
    ],
    [
      'a key that is no column',
      { [users]: contract.replace('key: [user_id]', 'key: [nobody]') },
      'key names nobody, which is not among the columns',
    ],
    [
      'a history of nothing',
      { 'sql/bronze/users/table.yaml': '' },
      'a history is named <bronze table>_history',
    ],
    [
      'a fact outside gold',
      {
        'sql/silver/fact_x/table.yaml': shop['sql/gold/fact_visits/table.yaml'] ?? '',
        'sql/silver/fact_x/query.sql': 'SELECT 1',
      },
      'a fact belongs into gold',
    ],
    [
      'a reference to no dimension',
      {
        'sql/gold/fact_visits/table.yaml': (shop['sql/gold/fact_visits/table.yaml'] ?? '').replace(
          '{ dimension: dim_user,',
          '{ dimension: dim_nobody,',
        ),
      },
      'refers to dim_nobody, which does not exist',
    ],
    [
      'versions looked up without a time',
      {
        'sql/gold/fact_visits/table.yaml': (shop['sql/gold/fact_visits/table.yaml'] ?? '').replace(
          ', as_of: visited_at',
          '',
        ),
      },
      'dim_user has versions: say as_of which time',
    ],
    [
      'personal data in gold',
      {
        'sql/gold/dim_city/table.yaml': (shop['sql/gold/dim_city/table.yaml'] ?? '').replace(
          'type: STRING,',
          'type: STRING, pii: address,',
        ),
      },
      'the column city is personal data',
    ],
  ] as const) {
    it(`refuses ${what}`, () => {
      expect(() => shopWith(changes)).to.throw(message);
    });
  }
});

describe('the graph', () => {
  const order = () => compile(shopWith(), localTarget).map(({ dataset, name }) => `${dataset}.${name}`);

  it('creates a thing after all that it names', () => {
    const at = (name: string) => order().indexOf(name);
    expect(at('silver.users')).to.be.greaterThan(at('silver.users_history'));
    expect(at('gold.fact_visits')).to.be.greaterThan(at('gold.dim_user'));
    expect(at('gold.dim_user')).to.be.greaterThan(at('gold.dim_city'));
    expect(at('ops.run_gold')).to.be.greaterThan(at('gold.fact_visits'));
  });

  it('refuses a table that does not exist', () => {
    const query = 'SELECT visit_id, user_id, visited_at FROM silver.nothing';
    expect(() => compile(shopWith({ 'sql/gold/fact_visits/query.sql': query }), localTarget)).to.throw(
      'sql/gold/fact_visits/query.sql:1: gold.fact_visits names silver.nothing, which does not exist',
    );
  });

  it('does not mind a name in a comment', () => {
    const query = 'SELECT visit_id, user_id, visited_at FROM silver.visits -- not silver.nothing';
    expect(() => compile(shopWith({ 'sql/gold/fact_visits/query.sql': query }), localTarget)).not.to.throw();
  });

  it('refuses to read upwards', () => {
    const query = 'SELECT 1 AS user_id, city, CURRENT_TIMESTAMP() AS joined_at FROM gold.dim_city';
    expect(() => compile(shopWith({ 'sql/silver/users_history/query.sql': query }), localTarget)).to.throw(
      'silver.users_screened reads upwards from gold.dim_city',
    );
  });

  it('refuses a cycle and names the way round', () => {
    const query = 'SELECT visit_id, user_id, visited_at FROM gold.fact_visits';
    expect(() => compile(shopWith({ 'sql/gold/fact_visits/query.sql': query }), localTarget)).to.throw(
      'gold.fact_visits needs itself, by way of gold.fact_visits',
    );
  });
});
