import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { objectPath } from '../../buckets/path.ts';
import { replaceFile } from '../../buckets/replace.ts';
import { openWarehouse } from '../../warehouse/warehouse.ts';
import { failureOf, rowsOf } from '../script/warehouse.ts';

const module = new URL('../../warehouse/warehouse.ts', import.meta.url).href;

describe('a warehouse in a file', () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'warehouse-test-'));
  });
  after(() => rm(folder, { recursive: true }));

  const open = (name: string): ReturnType<typeof openWarehouse> =>
    openWarehouse({ file: join(folder, name), buckets: join(folder, 'buckets'), project: 'shop' });

  it('is the same when it is opened again', async () => {
    const first = await open('again');
    await first.run(`
      CREATE SCHEMA d;
      CREATE TABLE d.t (n NUMERIC, tags ARRAY<STRUCT<k STRING>>, moment TIMESTAMP, plain DATETIME);
      INSERT INTO d.t (n, tags, moment, plain) VALUES (1.50, [STRUCT('é')], '2024-01-01 10:00:00.25+02:00', '2024-01-01 10:00:00');
      CREATE VIEW d.v AS SELECT TRIM(' x ') AS x, t.* FROM d.t AS t;
      CREATE PROCEDURE d.p() BEGIN SELECT * FROM d.v; END;`);
    await first.close();
    const second = await open('again');
    const result = await second.run('CALL d.p()');
    await second.close();
    expect(result).to.deep.equal({
      columns: [
        { name: 'x', type: 'STRING' },
        { name: 'n', type: 'NUMERIC' },
        { name: 'tags', type: 'ARRAY<STRUCT<k STRING>>' },
        { name: 'moment', type: 'TIMESTAMP' },
        { name: 'plain', type: 'DATETIME' },
      ],
      rows: [['x', '1.5', [{ k: 'é' }], '2024-01-01 08:00:00.25+00', '2024-01-01 10:00:00']],
    });
  });

  it('says which process has it open, and after kill -9 holds what that had committed and nothing else', async () => {
    const first = await open('held');
    await first.run('CREATE SCHEMA d; CREATE TABLE d.t (a INT64)');
    await first.close();
    const code = `
      import { openWarehouse } from ${JSON.stringify(module)};
      const warehouse = await openWarehouse({ file: ${JSON.stringify(join(folder, 'held'))}, buckets: '', project: 'shop' });
      await warehouse.run('INSERT INTO d.t (a) VALUES (1)');
      void warehouse.run('BEGIN TRANSACTION; INSERT INTO d.t (a) VALUES (2); LOOP SELECT 1; END LOOP');
      setTimeout(() => process.stdout.write('in the loop'), 200);`;
    const holder = spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = once(holder, 'exit');
    try {
      await once(holder.stdout, 'data');
      const message = await open('held').catch((error: unknown) => String(error));
      expect(message)
        .to.include(`held is in use by process ${holder.pid ?? 0}.`)
        .and.include('try again');
    } finally {
      holder.kill('SIGKILL');
    }
    await ended;
    const second = await open('held');
    expect(await rowsOf(second, 'SELECT a FROM d.t')).to.deep.equal([['1']]);
    await second.close();
  });

  it('is opened once by a process, until it is closed', async () => {
    const first = await open('once');
    const message = await open('once').catch((error: unknown) => String(error));
    expect(message).to.include('in use by this process');
    await first.close();
    await (await open('once')).close();
  });
});

describe('buckets', () => {
  let root: string;
  before(async () => {
    root = await mkdtemp(join(tmpdir(), 'buckets-test-'));
  });
  after(() => rm(root, { recursive: true }));

  const put = (bucket: string, name: string, text: string): Promise<void> =>
    replaceFile(objectPath(root, bucket, name), (temporary) => writeFile(temporary, text));

  const inMemory = (): ReturnType<typeof openWarehouse> =>
    openWarehouse({ file: ':memory:', buckets: root, project: 'shop' });

  it('take exports as Parquet, whole and with a computed address', async () => {
    const warehouse = await inMemory();
    const script = (overwrite: string): string => `
      DECLARE day DATE DEFAULT '2024-02-29';
      EXPORT DATA OPTIONS (
        uri = CONCAT('gs://shop-out/t/date=', FORMAT_DATE('%Y%m%d', day), '/*.parquet'), format = 'PARQUET'${overwrite}
      ) AS SELECT 1 AS id, NUMERIC '1.5' AS n, TIMESTAMP '2024-01-01 10:00:00+00' AS moment`;
    await warehouse.run(script(''));
    expect(await readdir(join(root, 'shop-out/t/date=20240229'))).to.deep.equal(['000000000000.parquet']);
    expect(await failureOf(warehouse, script(''))).to.include('has files already');
    await warehouse.run(script(', overwrite = TRUE'));
    await warehouse.close();
  });

  it('leave nothing of an export that fails', async () => {
    const warehouse = await inMemory();
    const script =
      "EXPORT DATA OPTIONS (uri = 'gs://shop-out/bad/*.parquet', format = 'PARQUET') AS SELECT ERROR(x) AS e FROM UNNEST(['boo']) AS x";
    expect(await failureOf(warehouse, script)).to.include('boo');
    expect(await readdir(join(root, 'shop-out/bad'))).to.deep.equal([]);
    await warehouse.close();
  });

  for (const [uri, message] of [
    ['gs://shop-out/t.parquet', 'with one *'],
    ['/tmp/*.parquet', 'gs://bucket'],
    ['gs://shop-out/../../*.parquet', '..'],
  ] as const) {
    it(`take no export to ${uri}`, async () => {
      const warehouse = await inMemory();
      const script = `EXPORT DATA OPTIONS (uri = '${uri}', format = 'PARQUET') AS SELECT 1 AS a`;
      expect(await failureOf(warehouse, script)).to.include(message);
      await warehouse.close();
    });
  }

  it('are shown by an object table as they are now, through views and routines too', async () => {
    const warehouse = await inMemory();
    await warehouse.apply([
      {
        kind: 'object_table',
        dataset: 'ops',
        name: 'landed',
        uris: ['gs://shop-raw/raw/*.csv'],
      },
      {
        kind: 'view',
        dataset: 'ops',
        name: 'names',
        columns: [],
        query: 'SELECT uri, size, md5_hash FROM ops.landed',
      },
      {
        kind: 'routine',
        dataset: 'ops',
        name: 'look',
        arguments: [],
        body: 'SELECT * FROM ops.names ORDER BY uri',
      },
    ]);
    expect(await rowsOf(warehouse, 'SELECT * FROM ops.landed')).to.deep.equal([]);
    await put('shop-raw', 'raw/a.csv', 'hello');
    await put('shop-raw', 'raw/marker', '');
    const shown = [['gs://shop-raw/raw/a.csv', '5', 'XUFAKrxLKna5cZ2REBfFkg==']];
    expect(await rowsOf(warehouse, 'CALL ops.look()')).to.deep.equal(shown);
    expect(
      await rowsOf(
        warehouse,
        'SELECT generation > 0, updated BETWEEN TIMESTAMP_SUB(CURRENT_TIMESTAMP(), INTERVAL 1 MINUTE) AND CURRENT_TIMESTAMP() FROM ops.landed',
      ),
    ).to.deep.equal([[true, true]]);
    await rm(objectPath(root, 'shop-raw', 'raw/a.csv'));
    expect(await rowsOf(warehouse, 'CALL ops.look()')).to.deep.equal([]);
    await warehouse.close();
  });

  it('are shown by an object table that was made again', async () => {
    const warehouse = await inMemory();
    const table = (uri: string) =>
      ({ kind: 'object_table', dataset: 'ops', name: 'landed', uris: [uri] }) as const;
    await put('shop-kept', 'marker', '');
    for (const uri of ['gs://shop-kept/*', 'gs://shop-kept/m*']) {
      await warehouse.apply([table(uri)]);
      expect(await rowsOf(warehouse, 'SELECT uri FROM ops.landed')).to.deep.equal([
        ['gs://shop-kept/marker'],
      ]);
    }
    await warehouse.close();
  });
});
