import { expect } from 'chai';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Connection, Database } from '../../warehouse/database.ts';

/** A list of 16 MB, which cannot lie on disk while it is collected. */
const collect = 'SELECT len(list(i)) FROM range(2000000) AS numbers(i)';

describe('a database in a file holds little in memory', () => {
  let folder: string;
  let database: Database;
  let connection: Connection;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'memory-'));
    database = await Database.open(join(folder, 'w.duckdb'));
    connection = await database.connect();
    await connection.run("SET memory_limit = '12MiB'");
  });
  afterEach(async () => {
    connection.close();
    database.close();
    await rm(folder, { recursive: true });
  });

  it('and more only where a statement cannot do with less', async () => {
    expect(await connection.value(collect)).to.equal(2_000_000n);
    expect(await connection.value("SELECT current_setting('memory_limit')")).to.match(/ GiB$/);
  });

  it('and says so where a transaction has ended for the lack of it', async () => {
    await connection.run('BEGIN');
    const error = await connection.run(collect).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    expect(String(error)).to.include('Out of Memory Error');
  });

  it('and the rest beside the file, not in the folder that the program was started in', async () => {
    expect(await connection.value("SELECT current_setting('temp_directory')")).to.equal(
      join(folder, 'w.duckdb.tmp'),
    );
    await connection.run('CREATE TEMP TABLE t AS SELECT i, md5(i::VARCHAR) AS m FROM range(300000) AS n(i)');
    expect(await readdir(folder)).to.include('w.duckdb.tmp');
  });
});
