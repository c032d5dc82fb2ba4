import { expect } from 'chai';
import type { Definition, RoutineDefinition, TableDefinition, ViewDefinition } from '../../definition.ts';
import { type EmbeddedWarehouse, openWarehouse } from '../../warehouse/warehouse.ts';
import { failureOf, rowsOf } from '../script/warehouse.ts';

function table(name: string, columns: string, more: Partial<TableDefinition> = {}): TableDefinition {
  return {
    kind: 'table',
    dataset: 'd',
    name,
    columns: columns.split(', ').map((column) => {
      const [columnName = '', type = '', required] = column.split(' ');
      return { name: columnName, type, required: required === '!' };
    }),
    refillable: true,
    ...more,
  };
}

const view = (name: string, query: string): ViewDefinition => ({
  kind: 'view',
  dataset: 'd',
  name,
  columns: [],
  query,
});

const routine = (name: string, body: string): RoutineDefinition => ({
  kind: 'routine',
  dataset: 'd',
  name,
  arguments: [{ name: 'p', type: 'INT64', mode: 'IN' }],
  body,
});

describe('applying definitions', () => {
  let warehouse: EmbeddedWarehouse;
  beforeEach(async () => {
    warehouse = await openWarehouse({ file: ':memory:', buckets: '', project: 'shop' });
  });
  afterEach(() => warehouse.close());

  const failure = (definitions: readonly Definition[]): Promise<string> =>
    warehouse.apply(definitions).then(
      () => 'nothing failed',
      (error: unknown) => String(error),
    );

  it('makes anew what was dropped since, and leaves the rest', async () => {
    const all = [
      table('t', 'id INT64'),
      table('other', 'id INT64'),
      view('v', 'SELECT id * 2 AS twice FROM d.t'),
      routine('p', 'SELECT p'),
    ];
    await warehouse.apply(all);
    await warehouse.run('INSERT INTO d.t (id) VALUES (1); INSERT INTO d.other (id) VALUES (1)');
    for (const drop of ['DROP TABLE d.t', 'DROP VIEW d.v', 'DROP PROCEDURE d.p']) {
      await warehouse.run(drop);
      await warehouse.apply(all);
    }
    expect(await rowsOf(warehouse, 'SELECT COUNT(*) FROM d.v')).to.deep.equal([['0']]);
    expect(await rowsOf(warehouse, 'SELECT COUNT(*) FROM d.other')).to.deep.equal([['1']]);
    expect(await rowsOf(warehouse, 'CALL d.p(4)')).to.deep.equal([['4']]);
  });

  it('makes tables, views and routines that scripts use', async () => {
    await warehouse.apply([
      table('t', 'id INT64 !, tags ARRAY<STRING>'),
      view('v', 'SELECT id * 2 AS twice FROM d.t'),
      { ...view('m', 'SELECT COUNT(*) AS n FROM d.v'), kind: 'materialized_view' },
      routine('p', "INSERT INTO d.t (id, tags) VALUES (p, ['x']);\nSELECT twice, n FROM d.v, d.m"),
    ]);
    expect(await rowsOf(warehouse, 'CALL d.p(4)')).to.deep.equal([['8', '1']]);
    expect(await failureOf(warehouse, 'INSERT INTO d.t (id) VALUES (NULL)')).to.include('NOT NULL');
    expect(await failureOf(warehouse, 'DELETE FROM d.v WHERE TRUE')).to.include('d.v is no table');
  });

  it('does nothing for what is unchanged', async () => {
    const definitions = [table('t', 'id INT64'), view('v', 'SELECT id FROM d.t')];
    await warehouse.apply(definitions);
    await warehouse.run('INSERT INTO d.t (id) VALUES (1)');
    await warehouse.apply(definitions);
    await warehouse.apply([...definitions, routine('p', 'SELECT p')]);
    expect(await rowsOf(warehouse, 'SELECT id FROM d.v')).to.deep.equal([['1']]);
  });

  it('makes a changed table that can be refilled again, empty, and what reads it', async () => {
    await warehouse.apply([table('t', 'id INT64'), view('v', 'SELECT * FROM d.t')]);
    await warehouse.run('INSERT INTO d.t (id) VALUES (1)');
    await warehouse.apply([table('t', 'id STRING, more DATE'), view('v', 'SELECT * FROM d.t')]);
    const result = await warehouse.run('SELECT * FROM d.v');
    expect(result).to.deep.equal({
      columns: [
        { name: 'id', type: 'STRING' },
        { name: 'more', type: 'DATE' },
      ],
      rows: [],
    });
  });

  it('keeps the rows of a table whose columns are the same', async () => {
    await warehouse.apply([table('t', 'id INT64')]);
    await warehouse.run('INSERT INTO d.t (id) VALUES (1)');
    await warehouse.apply([Object.assign(table('t', 'id INT64'), { clustering: ['id'] })]);
    expect(await rowsOf(warehouse, 'SELECT id FROM d.t')).to.deep.equal([['1']]);
  });

  it('adds nullable columns to a table that cannot be refilled', async () => {
    await warehouse.apply([table('t', 'id INT64', { refillable: false })]);
    await warehouse.run('INSERT INTO d.t (id) VALUES (1)');
    await warehouse.apply([table('t', 'id INT64, more STRING', { refillable: false })]);
    expect(await rowsOf(warehouse, 'SELECT id, more FROM d.t')).to.deep.equal([['1', null]]);
  });

  it('adds them where the definition has them, and rows are written and read in its order', async () => {
    await warehouse.apply([table('t', 'id INT64, row_hash STRING', { refillable: false })]);
    await warehouse.run("INSERT INTO d.t (id, row_hash) VALUES (1, 'a')");
    await warehouse.apply([table('t', 'id INT64, more STRING, row_hash STRING', { refillable: false })]);
    await warehouse.run("INSERT INTO d.t VALUES (2, 'm', 'b')");
    expect(await rowsOf(warehouse, 'SELECT * FROM d.t ORDER BY id')).to.deep.equal([
      ['1', null, 'a'],
      ['2', 'm', 'b'],
    ]);
  });

  it('lets a column of a table that cannot be refilled need no value any more', async () => {
    await warehouse.apply([table('t', 'id INT64, name STRING !', { refillable: false })]);
    await warehouse.run("INSERT INTO d.t (id, name) VALUES (1, 'a')");
    await warehouse.apply([table('t', 'id INT64, name STRING', { refillable: false })]);
    await warehouse.run('INSERT INTO d.t (id) VALUES (2)');
    expect(await rowsOf(warehouse, 'SELECT name FROM d.t ORDER BY id')).to.deep.equal([['a'], [null]]);
  });

  for (const [what, columns, message] of [
    ['another type', 'id STRING, name STRING', 'column "id" BIGINT became "id" VARCHAR'],
    ['a column less', 'id INT64', 'column name is no longer defined'],
    ['a new required column', 'id INT64, name STRING, more DATE !', 'the new column more is required'],
  ] as const) {
    it(`refuses ${what} in a table that cannot be refilled, and changes nothing`, async () => {
      await warehouse.apply([table('t', 'id INT64, name STRING', { refillable: false })]);
      await warehouse.run("INSERT INTO d.t (id, name) VALUES (1, 'a')");
      const refusal = await failure([table('fresh', 'a INT64'), table('t', columns, { refillable: false })]);
      expect(refusal)
        .to.include(message)
        .and.include('d.t cannot be changed in place')
        .and.include('delete the warehouse');
      expect(await rowsOf(warehouse, 'SELECT * FROM d.t')).to.deep.equal([['1', 'a']]);
      expect(await failureOf(warehouse, 'SELECT * FROM d.fresh')).to.include('Table not found: d.fresh');
    });
  }

  it('refuses another place for a column of a table that files are loaded into by position', async () => {
    const loaded = { refillable: false, partitioning: {} };
    await warehouse.apply([table('t', 'id STRING, name STRING', loaded)]);
    expect(await failure([table('t', 'id STRING, more STRING, name STRING', loaded)])).to.include(
      'column name has another place, and files are loaded by position',
    );
    await warehouse.apply([table('t', 'id STRING, name STRING, more STRING', loaded)]);
  });

  it('drops what is no longer defined, except for tables that cannot be refilled', async () => {
    await warehouse.apply([
      table('kept', 'id INT64', { refillable: false }),
      table('gone', 'id INT64'),
      view('v', 'SELECT 1 AS a'),
      routine('p', 'SELECT p'),
    ]);
    await warehouse.run('CREATE TABLE d.own (a INT64)');
    await warehouse.apply([table('other', 'id INT64')]);
    await warehouse.run('SELECT * FROM d.kept; SELECT * FROM d.own; SELECT * FROM d.other');
    for (const script of ['SELECT * FROM d.gone', 'SELECT * FROM d.v', 'CALL d.p(1)']) {
      expect(await failureOf(warehouse, script)).to.include('not found');
    }
  });

  it('refuses a view or routine that does not resolve, with its place in it', async () => {
    expect(await failure([table('t', 'id INT64'), view('v', 'SELECT id,\n  none FROM d.t')])).to.include(
      'd.v:2:3: Unrecognized name: none\n  none FROM d.t\n  ^',
    );
    expect(
      await failure([table('t', 'id INT64'), routine('p', 'SELECT 1;\nSELECT p, none FROM d.t')]),
    ).to.include('d.p:2:11: Unrecognized name: none');
  });

  it('refuses a routine that a changed table breaks', async () => {
    const reads = routine('p', 'SELECT id FROM d.t');
    await warehouse.apply([table('t', 'id INT64'), reads]);
    expect(await failure([table('t', 'number INT64'), reads])).to.include('d.p:1:8: Unrecognized name: id');
  });

  it('refuses a view whose columns are not those of its definition', async () => {
    const defined = {
      ...view('v', 'SELECT 1 AS a'),
      columns: [{ name: 'a', type: 'STRING', required: false }],
    };
    expect(await failure([defined])).to.include(
      'is defined with the columns a STRING, but its query has a INT64',
    );
  });

  it('refuses a dataset called as the database calls something itself', async () => {
    expect(await failure([{ ...table('t', 'id INT64'), dataset: 'temp' }])).to.include(
      'cannot be called temp',
    );
  });
});
