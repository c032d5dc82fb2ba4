import { expect } from 'chai';
import { compile } from '../../model/compile.ts';
import type { Definition } from '../../model/definition.ts';
import { localTarget } from '../../model/target.ts';
import { shop, shopWith } from './shop.ts';

const contract = `
description: Visits a user
grain: one user
owner: tests
kind: materialized_view
columns:
  - { name: user_key, type: INT64, description: User }
  - { name: visits, type: INT64, description: Visits }
cluster: [user_key]
`;
const query = 'SELECT user_key, COUNT(*) AS visits FROM gold.fact_visits GROUP BY user_key';

describe('a materialized view', () => {
  const compiled = (changes: Readonly<Record<string, string>> = {}): Definition | undefined => {
    const files = { 'sql/gold/visit_counts/table.yaml': contract, 'sql/gold/visit_counts/query.sql': query };
    return compile(shopWith({ ...files, ...changes }), localTarget).find(
      ({ name }) => name === 'visit_counts',
    );
  };

  it('says nothing of its columns but name and type, since BigQuery takes no more', () => {
    expect(compiled()).to.deep.equal({
      kind: 'materialized_view',
      dataset: 'gold',
      name: 'visit_counts',
      description: 'Visits a user. Grain: one user. Owner: tests.',
      columns: [
        { name: 'user_key', type: 'INT64' },
        { name: 'visits', type: 'INT64' },
      ],
      clustering: ['user_key'],
      query,
    });
  });

  it('reads one table', () => {
    const joined = query.replace('GROUP', 'JOIN gold.dim_user USING (user_key) GROUP');
    expect(() => compiled({ 'sql/gold/visit_counts/query.sql': joined })).to.throw(
      'gold.visit_counts reads gold.fact_visits, gold.dim_user: a materialized view reads one table',
    );
  });

  it('has the partitions of its table', () => {
    const fact = `${shop['sql/gold/fact_visits/table.yaml'] ?? ''}partition: { unit: MONTH, column: visited_at }\n`;
    expect(() => compiled({ 'sql/gold/fact_visits/table.yaml': fact })).to.throw(
      'gold.visit_counts is partitioned by nothing and gold.fact_visits by the MONTH of visited_at',
    );
  });
});
