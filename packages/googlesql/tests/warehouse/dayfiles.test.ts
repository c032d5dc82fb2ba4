import { chmod, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { expect } from 'chai';
import type { TableDefinition } from '../../definition.ts';
import { type EmbeddedWarehouse, openWarehouse } from '../../warehouse/warehouse.ts';
import { failureOf, rowsOf } from '../script/warehouse.ts';

const users: TableDefinition = {
  kind: 'table',
  dataset: 'bronze',
  name: 'users',
  columns: ['a', 'b'].map((name) => ({ name, type: 'STRING', required: false })),
  partitioning: {},
  refillable: false,
};

describe('rows that stay in the file that they were loaded from', () => {
  let folder: string;
  let warehouse: EmbeddedWarehouse;
  let count = 0;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "day's files-"));
  });
  after(() => rm(folder, { recursive: true }));
  beforeEach(async () => {
    count += 1;
    warehouse = await reopen();
    await warehouse.apply([users]);
  });
  afterEach(() => warehouse.close());

  const database = (): string => join(folder, `shop${count}.duckdb`);
  const reopen = (file = database()): Promise<EmbeddedWarehouse> => openWarehouse({ file });
  const kept = (): Promise<string[]> => readdir(`${database()}.files`);
  const all = 'SELECT a, b, CAST(_PARTITIONDATE AS STRING) AS day FROM bronze.users ORDER BY day, a';

  async function load(day: string, ...texts: string[]): Promise<number> {
    const files = texts.map((_, index) => join(folder, `${index}.csv`));
    for (const [index, file] of files.entries()) await writeFile(file, texts[index] ?? '');
    return warehouse.loadPartition('bronze', 'users', day, files);
  }

  it('are counted as before where the table is described otherwise, or gets a column', async () => {
    await load('2026-02-05', 'a,b\n1,"x"\n');
    const partitions = 'SELECT partition_id, total_rows FROM bronze.INFORMATION_SCHEMA.PARTITIONS';
    const added = { name: 'c', type: 'STRING', required: false };
    for (const changed of [
      { ...users, description: 'People' },
      { ...users, columns: [...users.columns, added] },
    ]) {
      await warehouse.apply([changed]);
      expect(await rowsOf(warehouse, partitions)).to.deep.equal([['20260205', '2']]);
    }
    expect(await rowsOf(warehouse, all)).to.have.length(2);
  });

  it('are read from a copy that nobody can write, wherever the warehouse is moved', async () => {
    expect(await load('2026-02-05', 'a,b\n1,"x"\n')).to.equal(2);
    const [name = ''] = await kept();
    const copy = join(`${database()}.files`, name);
    expect(await readFile(copy, 'utf8')).to.equal('a,b\n1,"x"\n');
    expect((await stat(copy)).mode & 0o222).to.equal(0);
    await load('2026-02-06', '2,\n', '3,y\n');
    const rows = [
      ['1', 'x', '2026-02-05'],
      ['a', 'b', '2026-02-05'],
      ['2', null, '2026-02-06'],
      ['3', 'y', '2026-02-06'],
    ];
    expect(await rowsOf(warehouse, all)).to.deep.equal(rows);
    await warehouse.close();
    const moved = join(folder, 'moved.duckdb');
    await rename(database(), moved);
    await rename(`${database()}.files`, `${moved}.files`);
    const there = await reopen(moved);
    expect(await rowsOf(there, all)).to.deep.equal(rows);
    await there.close();
    warehouse = await reopen();
  });

  it('are looked for only in the files of the days that are asked for', async () => {
    await load('2026-02-05', '1,x\n');
    const [name = ''] = await kept();
    await load('2026-02-06', '2,y\n');
    const copy = join(`${database()}.files`, name);
    await chmod(copy, 0o644);
    await writeFile(copy, '1,2,3,4\n');
    const ofDay = (day: string): string => `SELECT a FROM bronze.users WHERE _PARTITIONDATE = '${day}'`;
    expect(await rowsOf(warehouse, ofDay('2026-02-06'))).to.deep.equal([['2']]);
    expect(await failureOf(warehouse, ofDay('2026-02-05'))).to.include(name);
  });

  it('lie beside rows of a file that has newlines in quotes, which are in the table', async () => {
    await load('2026-02-05', '1,x\n', '2,"y\nz"\n');
    expect(await kept()).to.have.length(1);
    expect(await rowsOf(warehouse, all)).to.deep.equal([
      ['1', 'x', '2026-02-05'],
      ['2', 'y\nz', '2026-02-05'],
    ]);
    await load('2026-02-05', '3,"\n"\n');
    expect(await rowsOf(warehouse, all)).to.deep.equal([['3', '\n', '2026-02-05']]);
  });

  it('go into the table before a script changes rows, and come back with its rollback', async () => {
    await load('2026-02-05', '1,x\n2,y\n');
    await load('2026-02-06', '3,z\n');
    const partitions = 'SELECT partition_id, total_rows FROM bronze.INFORMATION_SCHEMA.PARTITIONS ORDER BY 1';
    await warehouse.run("BEGIN TRANSACTION; DELETE FROM bronze.users WHERE a = '1'; ROLLBACK TRANSACTION;");
    expect(await rowsOf(warehouse, partitions)).to.deep.equal([
      ['20260205', '2'],
      ['20260206', '1'],
    ]);
    await warehouse.run(
      "UPDATE bronze.users SET b = 'w' WHERE a = '1'; DELETE FROM bronze.users WHERE a = '3'",
    );
    expect(await rowsOf(warehouse, all)).to.deep.equal([
      ['1', 'w', '2026-02-05'],
      ['2', 'y', '2026-02-05'],
    ]);
    expect(await rowsOf(warehouse, partitions)).to.deep.equal([['20260205', '2']]);
    await load('2026-02-06', '4,v\n');
    await warehouse.close();
    expect(await kept()).to.have.length(1);
    warehouse = await reopen();
    expect(await rowsOf(warehouse, 'SELECT a FROM bronze.users ORDER BY a')).to.deep.equal([
      ['1'],
      ['2'],
      ['4'],
    ]);
    await warehouse.run('DROP TABLE bronze.users');
    expect(await failureOf(warehouse, all)).to.include('not found');
  });

  it('go into the table before it is altered, and keep their days under its new name', async () => {
    await load('2026-02-05', '1,x\n');
    await warehouse.run('ALTER TABLE bronze.users ADD COLUMN c STRING');
    await warehouse.run('ALTER TABLE bronze.users RENAME TO people');
    expect(
      await rowsOf(warehouse, 'SELECT a, b, c, CAST(_PARTITIONDATE AS STRING) FROM bronze.people'),
    ).to.deep.equal([['1', 'x', null, '2026-02-05']]);
    const partitions =
      "SELECT partition_id, total_rows FROM bronze.INFORMATION_SCHEMA.PARTITIONS WHERE table_name = 'people'";
    expect(await rowsOf(warehouse, partitions)).to.deep.equal([['20260205', '1']]);
  });

  it('are still there, for who began to read before they were loaded anew, until the warehouse is closed', async () => {
    await load('2026-02-05', '1,x\n');
    const [before = ''] = await kept();
    await load('2026-02-05', '2,y\n');
    expect(await kept())
      .to.have.length(2)
      .and.include(before);
    expect(await rowsOf(warehouse, 'SELECT a FROM bronze.users')).to.deep.equal([['2']]);
    await warehouse.close();
    expect(await kept())
      .to.have.length(1)
      .and.not.include(before);
    warehouse = await reopen();
  });

  it('leave no file behind where a load was killed, and are missed where one is gone or cut', async () => {
    await load('2026-02-05', '1,x\n');
    const [name = ''] = await kept();
    const copy = join(`${database()}.files`, name);
    await warehouse.close();
    await writeFile(join(`${database()}.files`, '2026-02-06.0badcafe.csv'), '9,9\n');
    warehouse = await reopen();
    expect(await kept()).to.deep.equal([name]);
    await warehouse.close();
    await rename(copy, `${copy}.away`);
    const failure = (): Promise<string> => reopen().then(() => 'opened', String);
    expect(await failure()).to.include(`${copy} is missing: it holds rows of bronze.users.`);
    await writeFile(copy, '1,');
    expect(await failure())
      .to.include(`${copy} is not what it was`)
      .and.include('load everything again');
    await rename(`${copy}.away`, copy);
    warehouse = await reopen();
    expect(await rowsOf(warehouse, 'SELECT a FROM bronze.users')).to.deep.equal([['1']]);
  });

  it('may be loaded into a warehouse of an earlier version', async () => {
    await warehouse.close();
    const old = await DuckDBInstance.create(database());
    const connection = await old.connect();
    await connection.run(
      "DROP TABLE _warehouse.day_file; UPDATE _warehouse.setting SET value = '1' WHERE key = 'format'",
    );
    connection.closeSync();
    old.closeSync();
    warehouse = await reopen();
    await load('2026-02-05', '1,x\n');
    expect(await kept()).to.have.length(1);
  });
});
