import { expect } from 'chai';
import type { Definition } from '../../definition.ts';
import { queryReader } from '../../lineage/index.ts';

const table: Definition = {
  kind: 'view',
  dataset: 's',
  name: 't',
  columns: [
    { name: 'id', type: 'INT64' },
    { name: 'a', type: 'STRING' },
    { name: 'b', type: 'STRING' },
  ],
  query: '',
};

const queries = queryReader();
const meaning = (sql: string): Promise<string> => queries.meaning('query', sql, [table]);

const written = `
WITH found AS (SELECT id, UPPER(a) AS name FROM s.t AS lines WHERE b = 'x'),
  counted AS (SELECT name, COUNT(*) AS n FROM found GROUP BY name)
SELECT name, n FROM counted`;

describe('the meaning of a query', () => {
  it('stays when comments, layout and the names of steps, columns within and aliases change', async () => {
    expect(
      await meaning(`
-- Which names there are, and how often.
with kept as (select id, upper(a) as called from s.t where b = "x"),
  sums as (select called, count(*) as many from kept group by called)
select called as name, many as n from sums`),
    ).to.equal(await meaning(written));
  });

  for (const [what, otherwise] of [
    ['a literal', written.replace("'x'", "'y'")],
    ['a column of a table', written.replace('UPPER(a)', 'UPPER(b)')],
    ['a function', written.replace('UPPER', 'LOWER')],
    [
      'the name of a column of the result',
      written.replace('SELECT name, n FROM counted', 'SELECT name, n AS m FROM counted'),
    ],
    [
      'the step that is read',
      written.replace('SELECT name, n FROM counted', 'SELECT name, id AS n FROM found'),
    ],
    ['a condition', written.replace("WHERE b = 'x'", "WHERE b = 'x' OR id = 1")],
  ] as const) {
    it(`changes with ${what}`, async () => {
      expect(await meaning(otherwise)).not.to.equal(await meaning(written));
    });
  }
});
