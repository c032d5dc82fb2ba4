import { expect } from 'chai';
import type { EmbeddedWarehouse } from '../../warehouse/warehouse.ts';
import type { WarehouseSession } from '../../warehouse/warehousesession.ts';
import { failureOf, inMemory, rowsOf } from './warehouse.ts';

const names = 'SELECT STRING_AGG(name ORDER BY id) FROM d.t';

describe('a transaction', () => {
  let warehouse: EmbeddedWarehouse;
  let other: WarehouseSession;
  before(async () => {
    warehouse = await inMemory();
    other = await warehouse.session();
    await warehouse.run('CREATE SCHEMA d');
  });
  beforeEach(() =>
    warehouse.run(`
      CREATE OR REPLACE TABLE d.t (id INT64, name STRING);
      INSERT INTO d.t (id, name) VALUES (1, 'a'), (2, 'b');`),
  );
  after(() => warehouse.close());

  it('commits', async () => {
    await warehouse.run("BEGIN TRANSACTION; UPDATE d.t SET name = 'z' WHERE id = 1; COMMIT TRANSACTION");
    expect(await rowsOf(warehouse, names)).to.deep.equal([['z,b']]);
  });

  it('sees its own changes and takes them back, temporary tables too, but not variables', async () => {
    const rows = await rowsOf(
      warehouse,
      `DECLARE seen STRING;
       CREATE TEMP TABLE kept AS SELECT 1 AS a;
       BEGIN TRANSACTION;
       DELETE FROM d.t WHERE id = 1;
       CREATE OR REPLACE TEMP TABLE kept AS SELECT 2 AS a;
       SET seen = (${names});
       ROLLBACK TRANSACTION;
       SELECT seen, (${names}), (SELECT a FROM kept)`,
    );
    expect(rows).to.deep.equal([['b', 'a,b', '1']]);
  });

  it('is rolled back when an error is not handled, and when the script ends', async () => {
    await failureOf(warehouse, "BEGIN TRANSACTION; DELETE FROM d.t WHERE TRUE; RAISE USING MESSAGE = 'x'");
    await warehouse.run('BEGIN TRANSACTION; DELETE FROM d.t WHERE TRUE');
    expect(await rowsOf(warehouse, names)).to.deep.equal([['a,b']]);
  });

  it('stays open and whole in a handler after RAISE, which may commit', async () => {
    await warehouse.run(`
      BEGIN
        BEGIN TRANSACTION;
        DELETE FROM d.t WHERE id = 1;
        RAISE USING MESSAGE = 'x';
      EXCEPTION WHEN ERROR THEN
        COMMIT TRANSACTION;
      END`);
    expect(await rowsOf(warehouse, names)).to.deep.equal([['b']]);
  });

  const failing = (handler: string): string => `
    DECLARE message STRING;
    BEGIN
      BEGIN TRANSACTION;
      DELETE FROM d.t WHERE id = 1;
      SELECT ERROR(name) FROM d.t;
    EXCEPTION WHEN ERROR THEN
      ${handler}
    END`;

  it('stays open in a handler after a statement failed, until ROLLBACK', async () => {
    const script = failing(`
      SET message = @@error.message;
      IF message = 'b' THEN ROLLBACK TRANSACTION; END IF;
      INSERT INTO d.t (id, name) VALUES (3, message);`);
    await warehouse.run(script);
    expect(await rowsOf(warehouse, names)).to.deep.equal([['a,b,b']]);
  });

  it('gives nothing but ROLLBACK a table after a statement failed', async () => {
    for (const statement of ['SELECT * FROM d.t', 'INSERT INTO d.t (id) VALUES (1)', 'COMMIT TRANSACTION']) {
      expect(await failureOf(warehouse, failing(`${statement};`))).to.include(
        'only ROLLBACK TRANSACTION may follow',
      );
    }
    expect(await rowsOf(warehouse, names)).to.deep.equal([['a,b']]);
  });

  it('stands the clock still, which goes on afterwards', async () => {
    const rows = await rowsOf(
      warehouse,
      `DECLARE a, b, c TIMESTAMP;
       BEGIN TRANSACTION;
       SET a = CURRENT_TIMESTAMP();
       UPDATE d.t SET name = 'z' WHERE TRUE;
       SET b = CURRENT_TIMESTAMP();
       COMMIT TRANSACTION;
       SET c = CURRENT_TIMESTAMP();
       SELECT a = b, c > b`,
    );
    expect(rows).to.deep.equal([[true, true]]);
  });

  for (const [what, script, message] of [
    ['COMMIT without one', 'COMMIT TRANSACTION', 'query:1:1: COMMIT TRANSACTION without an open transaction'],
    ['ROLLBACK without one', 'ROLLBACK TRANSACTION', 'ROLLBACK TRANSACTION without an open transaction'],
    [
      'one inside another',
      'BEGIN TRANSACTION; BEGIN TRANSACTION',
      'query:1:20: BEGIN TRANSACTION inside a transaction',
    ],
    [
      'permanent tables inside',
      'BEGIN TRANSACTION; CREATE TABLE d.x (a INT64)',
      'not supported inside a transaction',
    ],
    ['dropping tables inside', 'BEGIN TRANSACTION; DROP TABLE d.t', 'not supported inside a transaction'],
    [
      'views inside',
      'BEGIN TRANSACTION; CREATE VIEW d.v AS SELECT 1 AS a',
      'not supported inside a transaction',
    ],
    [
      'procedures inside',
      'BEGIN TRANSACTION; CREATE PROCEDURE d.p() BEGIN END',
      'not supported inside a transaction',
    ],
    [
      'EXPORT DATA inside',
      "BEGIN TRANSACTION; EXPORT DATA OPTIONS (uri = 'gs://bucket/*.parquet', format = 'PARQUET') AS SELECT 1 AS a",
      'EXPORT DATA is not supported inside a transaction',
    ],
  ] as const) {
    it(`refuses ${what}`, async () => {
      expect(await failureOf(warehouse, script)).to.include(message);
    });
  }

  it('allows temporary tables inside', async () => {
    const script =
      'BEGIN TRANSACTION; CREATE TEMP TABLE x AS SELECT 1 AS a; DROP TABLE x; CREATE TEMP TABLE x AS SELECT 2 AS a; COMMIT; SELECT a FROM x';
    expect(await rowsOf(warehouse, script)).to.deep.equal([['2']]);
  });

  /** Changes a row, then computes for a while before it commits. */
  const slowUpdate = `
    BEGIN TRANSACTION;
    UPDATE d.t SET name = 'new' WHERE id = 1;
    CREATE OR REPLACE TEMP TABLE work AS SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 1500000));
    COMMIT TRANSACTION`;

  it('loses against one that changed the same row, and says so', async () => {
    const ends = await Promise.allSettled([warehouse.run(slowUpdate), other.run(slowUpdate)]);
    const failures = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []));
    expect(failures).to.have.length(1);
    expect(failures[0]).to.include('Transaction is aborted due to concurrent update against table d.t');
  });

  it('shows readers the old rows or the new ones', async () => {
    const state = { running: true };
    const writing = warehouse
      .run(
        `
        BEGIN TRANSACTION;
        DELETE FROM d.t WHERE TRUE;
        CREATE OR REPLACE TEMP TABLE work AS SELECT COUNT(*) AS n FROM UNNEST(GENERATE_ARRAY(1, 1000000));
        INSERT INTO d.t (id, name) VALUES (1, 'x'), (2, 'y'), (3, 'z');
        COMMIT TRANSACTION`,
      )
      .finally(() => (state.running = false));
    const seen = new Set<unknown>();
    while (state.running) seen.add((await rowsOf(other, names))[0]?.[0]);
    await writing;
    seen.add((await rowsOf(other, names))[0]?.[0]);
    expect([...seen]).to.deep.equal(['a,b', 'x,y,z']);
  });

  it('does not conflict with one that only appends', async () => {
    const insert = (id: number): string => `
      BEGIN TRANSACTION;
      INSERT INTO d.t (id, name) SELECT ${id}, 'n' FROM UNNEST(GENERATE_ARRAY(1, 1000)) AS n WHERE n <= 2;
      COMMIT TRANSACTION`;
    await Promise.all([warehouse.run(insert(7)), other.run(insert(8))]);
    expect(await rowsOf(warehouse, 'SELECT COUNT(*) FROM d.t')).to.deep.equal([['6']]);
  });
});
