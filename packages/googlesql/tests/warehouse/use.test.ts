import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { expect } from 'chai';
import { type EmbeddedWarehouse, openWarehouse, SqlError, type TypedParameter } from '../../index.ts';

const messageOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );

describe('a warehouse as a program uses it', () => {
  let warehouse: EmbeddedWarehouse;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'use-'));
    warehouse = await openWarehouse();
    await warehouse.run('CREATE SCHEMA d');
  });
  after(async () => {
    await warehouse.close();
    await rm(folder, { recursive: true });
  });

  it('gives rows by the names of their columns', async () => {
    expect(await warehouse.query("SELECT 1 AS a, NULL AS b, STRUCT('x' AS c) AS s")).to.deep.equal([
      { a: '1', b: null, s: { c: 'x' } },
    ]);
    expect(await warehouse.query('SELECT 1 AS a FROM UNNEST([]) AS x')).to.deep.equal([]);
  });

  it('has a table no more when its time is over', async () => {
    await warehouse.run(
      'CREATE TABLE d.brief OPTIONS (expiration_timestamp = TIMESTAMP_ADD(CURRENT_TIMESTAMP(), INTERVAL 1 HOUR)) AS SELECT 1 AS a',
    );
    expect(await warehouse.query('SELECT a FROM d.brief')).to.deep.equal([{ a: '1' }]);
    await warehouse.run('ALTER TABLE d.brief SET OPTIONS (expiration_timestamp = CURRENT_TIMESTAMP())');
    expect(await messageOf(warehouse.run('SELECT a FROM d.brief'))).to.include('Table not found: d.brief');
  });

  it('tells of each job that BigQuery would run, and of nothing that a script computes by itself', async () => {
    const jobs: string[] = [];
    const told = await openWarehouse({ onJob: (sql) => jobs.push(sql) });
    await told.run(`
      DECLARE a INT64 DEFAULT 1 + 1;
      DECLARE b ARRAY<INT64>;
      SET b = ARRAY(SELECT 1);
      IF a = 2 AND NOT EXISTS (SELECT 2 FROM UNNEST(b) AS x WHERE x = 2) THEN
        BEGIN TRANSACTION;
        CREATE TEMP TABLE t AS SELECT 3 AS c;
        COMMIT TRANSACTION;
      END IF;
      FOR row IN (SELECT c FROM t) DO
        SET a = row.c;
      END FOR;
      ASSERT a = 3;`);
    await told.close();
    expect(jobs).to.deep.equal([
      'SELECT (ARRAY(SELECT 1))',
      'SELECT (a = 2 AND NOT EXISTS (SELECT 2 FROM UNNEST(b) AS x WHERE x = 2))',
      'BEGIN TRANSACTION',
      'CREATE TEMP TABLE t AS SELECT 3 AS c',
      'COMMIT TRANSACTION',
      'SELECT c FROM t',
      'ASSERT a = 3',
    ]);
  });

  it('calls columns without a name f0_ and f1_', async () => {
    const result = await warehouse.run("SELECT 1, 2 AS a, 'x'");
    expect(result?.columns.map(({ name }) => name)).to.deep.equal(['f0_', 'a', 'f1_']);
  });

  it('says what to do where rows cannot be objects', async () => {
    expect(await messageOf(warehouse.query('SELECT 1 AS a, 2 AS a'))).to.include(
      'are called a. Give one another',
    );
    expect(await messageOf(warehouse.query('CREATE TEMP TABLE t (a INT64)'))).to.include('Use run');
  });

  it('takes plain values as parameters, with the types that the clients of BigQuery give them', async () => {
    const at = new Date('2026-02-05T10:11:12.345Z');
    const parameters = { s: "it's", i: 3, big: 9007199254740993n, f: 0.5, large: 1e300, b: true, at };
    const result = await warehouse.run(
      'SELECT @s s, @i i, @big big, @f f, @large large, @b b, @at moment',
      parameters,
    );
    expect(result).to.deep.equal({
      columns: [
        { name: 's', type: 'STRING' },
        { name: 'i', type: 'INT64' },
        { name: 'big', type: 'INT64' },
        { name: 'f', type: 'FLOAT64' },
        { name: 'large', type: 'FLOAT64' },
        { name: 'b', type: 'BOOL' },
        { name: 'moment', type: 'TIMESTAMP' },
      ],
      rows: [["it's", '3', '9007199254740993', 0.5, 1e300, true, '2026-02-05 10:11:12.345+00']],
    });
  });

  it('takes parameters of any scalar type as text, or NULL, and names one that is something else', async () => {
    const day = { type: 'DATE', value: '2026-02-05' };
    const none = { type: 'NUMERIC', value: null };
    expect(await warehouse.query('SELECT @day + 1 AS next, @none AS none', { day, none })).to.deep.equal([
      { next: '2026-02-06', none: null },
    ]);
    expect(await messageOf(warehouse.run('SELECT @day', { day: { type: 'DATE', value: 'soon' } }))).to.equal(
      'Parameter @day: soon is not a DATE',
    );
    const list = { list: 1 } as unknown as string;
    expect(await messageOf(warehouse.run('SELECT @list', { list }))).to.match(
      /^Parameter @list is none of string/,
    );
  });

  it('takes arrays and structs as parameters, with NULL inside them', async () => {
    const basket: TypedParameter = {
      type: 'ARRAY<STRUCT<id INT64, tags ARRAY<STRING>, on DATE>>',
      value: [
        { id: '7', tags: ['a', null], on: '2026-02-05' },
        { id: null, tags: null },
      ],
    };
    const sql = 'SELECT item.id, item.tags, item.on FROM UNNEST(@basket) AS item';
    expect(await warehouse.query(sql, { basket })).to.deep.equal([
      { id: '7', tags: ['a', null], on: '2026-02-05' },
      { id: null, tags: null, on: null },
    ]);
    const nothing = { type: 'ARRAY<INT64>', value: [] };
    expect(await warehouse.query('SELECT ARRAY_LENGTH(@nothing) AS n', { nothing })).to.deep.equal([
      { n: '0' },
    ]);
    const wrong = { type: 'ARRAY<INT64>', value: ['1', 'x'] };
    expect(await messageOf(warehouse.run('SELECT @wrong', { wrong }))).to.equal(
      'Parameter @wrong: ["1","x"] is not a ARRAY<INT64>',
    );
  });

  it('takes bytes and JSON as parameters', async () => {
    const parameters = { bytes: new Uint8Array([0, 255]), json: { type: 'JSON', value: '{"a": [1]}' } };
    expect(await warehouse.query('SELECT @bytes AS bytes, @json AS json', parameters)).to.deep.equal([
      { bytes: '0x00ff', json: '{"a":[1]}' },
    ]);
  });

  it('takes positional parameters of one statement in their order', async () => {
    const day = { type: 'DATE', value: '2026-02-05' };
    expect(await warehouse.query('SELECT ? AS a, ? + 1 AS b', ['x', day])).to.deep.equal([
      { a: 'x', b: '2026-02-06' },
    ]);
    expect(await messageOf(warehouse.run('SELECT ?; SELECT ?', [1, 2]))).to.include('name them');
  });

  it('throws SqlErrors that hold the reason, the statement and the places', async () => {
    const error = await warehouse.run('SELECT 1;\nSELECT nothing').catch((reason: unknown) => reason);
    expect(error).to.be.instanceOf(SqlError);
    expect((error as SqlError).fault).to.deep.include({
      reason: 'Unrecognized name: nothing',
      statement: 'SELECT nothing',
      places: ['query:2:8'],
    });
  });

  it('throws SqlErrors that Node prints with the place once, and without the rest of the statement', async () => {
    await warehouse.run(
      "CREATE OR REPLACE PROCEDURE d.wrong() BEGIN\nSELECT 'first line' AS a\nUNION ALL SELECT ERROR('told'); END",
    );
    const error = await warehouse.run('CALL d.wrong()').catch((reason: unknown) => reason);
    const printed = inspect(error);
    expect(printed.split('d.wrong:2:1')).to.have.length(2);
    expect(printed).not.to.include('UNION ALL');
  });

  it('loads a table of texts from CSV files in place of what it held', async () => {
    const file = join(folder, 'a.csv');
    await writeFile(file, 'a,b\n1,"x\ny"\n2,\n');
    await warehouse.run(
      "CREATE TABLE d.texts (a STRING, b STRING); INSERT INTO d.texts VALUES ('old', 'old')",
    );
    expect(await warehouse.loadTable('d', 'texts', [file])).to.equal(3);
    expect(await warehouse.query("SELECT * FROM d.texts WHERE a <> 'a' ORDER BY a")).to.deep.equal([
      { a: '1', b: 'x\ny' },
      { a: '2', b: null },
    ]);
  });

  it('says what kind of table it does not load', async () => {
    await warehouse.run(`
      CREATE TABLE d.typed (a STRING, n INT64);
      CREATE TABLE d.days (a STRING) PARTITION BY _PARTITIONDATE;`);
    const load = (table: string) => messageOf(warehouse.loadTable('d', table, []));
    expect(await load('nothing')).to.include('no table d.nothing');
    expect(await load('typed')).to.include('Column n of d.typed is INT64');
    expect(await load('days')).to.include('Use loadPartition');
  });

  it('says that it has no buckets where a script needs them', async () => {
    const uri = 'gs://shop/x/*.parquet';
    const exported = `EXPORT DATA OPTIONS (uri = '${uri}', format = 'PARQUET') AS SELECT 1 AS a`;
    expect(await messageOf(warehouse.run(exported))).to.include('opened without buckets');
    const other = await openWarehouse();
    await other.apply([
      { kind: 'object_table', dataset: 'd', name: 'objects', uris: ['gs://shop/x/*'] },
      {
        kind: 'external_table',
        dataset: 'd',
        name: 'files',
        columns: [{ name: 'a', type: 'INT64', required: false }],
        folders: [],
        prefix: 'gs://shop/x',
      },
    ]);
    for (const name of ['objects', 'files'])
      expect(await messageOf(other.run(`SELECT * FROM d.${name}`))).to.include('opened without buckets');
    await other.close();
  });

  it('says that it is closed', async () => {
    const other = await openWarehouse();
    const session = await other.session();
    await session.close();
    expect(await messageOf(session.run('SELECT 1'))).to.include('closed');
    await other.close();
    expect(await messageOf(other.run('SELECT 1'))).to.include('closed');
  });

  it('may be in a file that is called as a dataset, and be renamed', async () => {
    const first = await openWarehouse({ file: join(folder, 'shop.duckdb') });
    await first.run(`
      CREATE SCHEMA shop; CREATE TABLE shop.t AS SELECT 1 AS a; CREATE VIEW shop.v AS SELECT TRIM(' x ') AS x, a FROM shop.t`);
    await first.close();
    await rename(join(folder, 'shop.duckdb'), join(folder, 'other.duckdb'));
    const second = await openWarehouse({ file: join(folder, 'other.duckdb') });
    expect(await second.query('SELECT * FROM shop.v')).to.deep.equal([{ x: 'x', a: '1' }]);
    await second.close();
  });
});
