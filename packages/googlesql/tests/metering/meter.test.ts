import { expect } from 'chai';
import { readsOf } from '../../analyzer/reads.ts';
import { billOf, Meter } from '../../metering/meter.ts';
import type { CatalogScope } from '../../analyzer/catalog.ts';

const scan = (table: string, ...columns: string[]): object => ({
  table: { full_name: table },
  column_list: columns.map((name) => ({ name })),
});
const shown = (resolved: unknown): unknown =>
  [...readsOf(resolved)].map(([table, { columns, changes }]) => [table, [...columns].join(' '), changes]);

describe('the estimate of what queries are billed', () => {
  it('counts at least 10 MiB for each table of each query, after growing the data', () => {
    const mebibyte = 2 ** 20;
    const bill = billOf([[mebibyte, 0], [], [30 * mebibyte]], 2);
    expect(bill).to.deep.equal({
      readBytes: 62 * mebibyte,
      billedBytes: (10 + 10 + 60) * mebibyte,
    });
  });

  it('counts a table once with all columns that the query reads, wherever it names it', () => {
    const resolved = { one: { two: scan('s.t', 'a') }, three: [scan('s.t', 'b', 'a'), scan('s.u', 'c')] };
    expect(shown(resolved)).to.deep.equal([
      ['s.t', 'a b', false],
      ['s.u', 'c', false],
    ]);
  });

  it('counts no table of which no column is read', () => {
    expect(shown({ query: scan('s.t') })).to.deep.equal([]);
  });

  it('does not count the table that rows are inserted into, but what they come from', () => {
    const insert = { resolved_insert_stmt_node: { table_scan: scan('s.t', 'a'), query: scan('s.u', 'b') } };
    expect(shown(insert)).to.deep.equal([['s.u', 'b', false]]);
  });

  for (const kind of ['update', 'delete', 'merge']) {
    it(`counts the whole table that rows are changed in (${kind})`, () => {
      const change = { [`resolved_${kind}_stmt_node`]: { table_scan: scan('s.t'), from: scan('s.u', 'b') } };
      expect(shown(change)).to.deep.equal([
        ['s.t', '', true],
        ['s.u', 'b', false],
      ]);
    });
  }

  it('weighs the tables under a view, of a table of days one day, and only while it is asked to', async () => {
    const scope: CatalogScope = {
      project: 'local',
      tables: [
        {
          path: ['bronze', 'users'],
          relation: ['bronze', 'users'],
          columns: [
            { name: 'id', type: 'INT64' },
            { name: '_PARTITIONDATE', type: 'DATE', pseudo: true },
          ],
        },
      ],
      variables: new Map(),
      parameters: new Map(),
      inHandler: false,
    };
    const asked: string[] = [];
    const analyze = (text: string): Promise<Record<string, unknown>> =>
      Promise.resolve({
        query: text === 'SELECT `x`\nFROM (\nVIEW\n)' ? scan('bronze.users', 'id') : scan('s.view', 'x'),
      });
    const meter = new Meter(
      { analyze, parse: () => Promise.reject(new Error('Nothing is parsed here.')) },
      {
        tables: () => scope.tables,
        viewQuery: (name) => (name === 's.view' ? 'VIEW' : undefined),
        value: (sql) => Promise.resolve(asked.push(sql) * 100),
      },
    );
    await meter.analyze('SELECT', scope);
    expect(await meter.during(() => meter.analyze('SELECT', scope))).to.deep.equal([[100]]);
    await meter.analyze('SELECT', scope);
    expect(asked).to.deep.equal([
      'SELECT ((8 * count("id")) / greatest(count(DISTINCT "_PARTITIONDATE"), 1))::DOUBLE FROM "bronze"."users"',
    ]);
  });
});
