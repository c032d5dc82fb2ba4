import { expect } from 'chai';
import type { Definition } from '../../definition.ts';
import { queryReader } from '../../lineage/index.ts';

const queries = queryReader();

const table = (name: string, ...columns: string[]): Definition => ({
  kind: 'view',
  dataset: 's',
  name,
  columns: columns.map((column) => {
    const [called = '', type = ''] = column.split(' ');
    return { name: called, type };
  }),
  query: '',
});

const tables = [
  table('t', 'id INT64', 'a STRING', 'b INT64', 'list ARRAY<STRING>'),
  table('u', 'id INT64', 'z STRING', 'parent INT64'),
];

/** Each column of a query with its sources, and its rows as `*`. */
async function lineage(sql: string): Promise<Record<string, string[]>> {
  const { columns, rows } = await queries.lineage('query', sql, tables);
  return Object.fromEntries(
    [...columns, { name: '*', sources: rows }].map(({ name, sources }) => [
      name,
      sources.map(({ relation, column, way }) => `${relation}.${column} ${way}`),
    ]),
  );
}

describe('the lineage of a query', () => {
  it('is read again where a table has other columns, and only there', async () => {
    const names = async (...columns: string[]): Promise<string[]> => {
      const { columns: found } = await queries.lineage('query', 'SELECT * FROM s.v', [
        table('v', ...columns),
      ]);
      return found.map(({ name }) => name);
    };
    expect(await names('a STRING')).to.deep.equal(['a']);
    expect(await names('a STRING', 'b STRING')).to.deep.equal(['a', 'b']);
    const asked = (): Promise<object> => queries.lineage('query', 'SELECT a FROM s.t', tables);
    expect(await asked()).to.equal(await asked());
  });

  it('tells values that stay from those that change, and from aggregates', async () => {
    expect(
      await lineage(
        'SELECT a, UPPER(a) AS upper, b + 1 AS more, CAST(b AS STRING) AS text, 1 AS one FROM s.t',
      ),
    ).to.deep.equal({
      a: ['s.t.a as it is'],
      upper: ['s.t.a transformed'],
      more: ['s.t.b transformed'],
      text: ['s.t.b transformed'],
      one: [],
      '*': ['s.t.* as it is'],
    });
    expect(
      await lineage('SELECT SUM(b + 1) AS total, COUNT(*) AS n FROM s.t WHERE a IS NOT NULL'),
    ).to.deep.equal({
      total: ['s.t.b aggregated'],
      n: ['s.t.* aggregated', 's.t.a filter'],
      '*': ['s.t.* aggregated', 's.t.a filter'],
    });
  });

  it('follows steps of WITH and subselects by place, whatever they call a column', async () => {
    const sql = `
      WITH first AS (SELECT UPPER(a) AS x, b AS y FROM s.t), second AS (SELECT y AS x, x AS y FROM first)
      SELECT x, y FROM (SELECT * FROM second)`;
    expect(await lineage(sql)).to.deep.equal({
      x: ['s.t.b as it is'],
      y: ['s.t.a transformed'],
      '*': ['s.t.* as it is'],
    });
  });

  it('tells what only decides: filters, joins, groups, order, conditions and windows', async () => {
    const sql = `
      SELECT u.z, MAX(t.b) AS most, STRING_AGG(t.a ORDER BY t.b) AS names
      FROM s.t AS t LEFT JOIN s.u AS u ON u.id = t.id WHERE t.b > 1 GROUP BY z`;
    expect(await lineage(sql)).to.deep.equal({
      z: ['s.u.z as it is'],
      most: ['s.t.b aggregated'],
      names: ['s.t.a aggregated', 's.t.b order'],
      '*': ['s.t.* aggregated', 's.t.b filter', 's.t.id join', 's.u.* join', 's.u.id join', 's.u.z group'],
    });
    const chosen =
      "SELECT IF(a = 'x', b, 0) AS c, CASE WHEN id > 1 THEN a ELSE 'no' END AS d, CASE b WHEN 1 THEN a END AS e FROM s.t ORDER BY id LIMIT 1";
    expect(await lineage(chosen)).to.deep.equal({
      c: ['s.t.a condition', 's.t.b transformed'],
      d: ['s.t.a transformed', 's.t.id condition'],
      e: ['s.t.a transformed', 's.t.b condition'],
      '*': ['s.t.* as it is', 's.t.id order'],
    });
    const windows =
      'SELECT LAG(a) OVER (PARTITION BY b ORDER BY id) AS before, ROW_NUMBER() OVER (ORDER BY id) AS place, SUM(b) OVER () AS total FROM s.t';
    expect(await lineage(windows)).to.deep.equal({
      before: ['s.t.a aggregated', 's.t.b window', 's.t.id window'],
      place: ['s.t.id window'],
      total: ['s.t.b aggregated'],
      '*': ['s.t.* as it is'],
    });
  });

  it('joins from the right where the query does', async () => {
    expect((await lineage('SELECT t.a FROM s.u AS u RIGHT JOIN s.t AS t ON u.id = t.id'))['*']).to.deep.equal(
      ['s.t.* as it is', 's.t.id join', 's.u.* join', 's.u.id join'],
    );
  });

  it('looks into subqueries, and outwards from them', async () => {
    const sql = `
      SELECT
        (SELECT MAX(z) FROM s.u WHERE u.id = t.id) AS found,
        EXISTS (SELECT 1 FROM s.u WHERE u.parent = t.b) AS is_there,
        a IN (SELECT z FROM s.u) AS is_among,
        ARRAY(SELECT z FROM s.u) AS many
      FROM s.t`;
    expect(await lineage(sql)).to.deep.equal({
      found: ['s.t.id condition', 's.u.* condition', 's.u.id condition', 's.u.z aggregated'],
      is_there: ['s.t.b condition', 's.u.* condition', 's.u.parent condition'],
      is_among: ['s.t.a transformed', 's.u.* condition', 's.u.z condition'],
      many: ['s.u.* condition', 's.u.z aggregated'],
      '*': ['s.t.* as it is'],
    });
  });

  it('takes elements of arrays and fields of structs for changed values', async () => {
    const sql =
      'SELECT element, place, STRUCT(a AS f).f AS field FROM s.t, UNNEST(list) AS element WITH OFFSET AS place';
    expect(await lineage(sql)).to.deep.equal({
      element: ['s.t.list transformed'],
      place: ['s.t.list order'],
      field: ['s.t.a transformed'],
      '*': ['s.t.* as it is', 's.t.list join'],
    });
  });

  it('adds up the sides of a union and lets those of EXCEPT and INTERSECT only decide', async () => {
    expect(await lineage('SELECT a FROM s.t UNION ALL SELECT z FROM s.u')).to.deep.equal({
      a: ['s.t.a as it is', 's.u.z as it is'],
      '*': ['s.t.* as it is', 's.u.* as it is'],
    });
    expect(await lineage('SELECT a FROM s.t EXCEPT DISTINCT SELECT z FROM s.u')).to.deep.equal({
      a: ['s.t.a as it is'],
      '*': ['s.t.* as it is', 's.t.a filter', 's.u.* filter', 's.u.z filter'],
    });
  });

  it('reads a recursion until nothing new comes in', async () => {
    const sql = `
      WITH RECURSIVE up AS (
        SELECT id AS here, 'x' AS trail FROM s.t
        UNION ALL
        SELECT u.parent AS here, CONCAT(up.trail, u.z) AS trail FROM up INNER JOIN s.u AS u ON u.id = up.here
      )
      SELECT here, trail FROM up`;
    expect(await lineage(sql)).to.deep.equal({
      here: ['s.t.id as it is', 's.u.parent as it is'],
      trail: ['s.u.z transformed'],
      '*': ['s.t.* as it is', 's.t.id join', 's.u.* join', 's.u.id join', 's.u.parent join'],
    });
  });

  it('refuses a query of what is not there, with the place', async () => {
    const refused = await queries.lineage('query', 'SELECT nothing FROM s.t', tables).catch(String);
    expect(refused).to.contain('query:1:8');
  });
});
