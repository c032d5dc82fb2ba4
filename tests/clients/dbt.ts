import { deepStrictEqual } from 'node:assert';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { startGoogle } from '@ecommerce/local-google';
import { environment } from './environment.ts';

const orders = `CREATE SCHEMA gold; CREATE TABLE gold.fact_orders AS
  SELECT * FROM UNNEST(ARRAY<STRUCT<order_id INT64, country STRING, status STRING, ordered_on DATE, revenue NUMERIC>>[
    (1, 'Germany', 'Complete', DATE '2026-02-05', 19.9),
    (2, 'Brasil', 'Shipped', DATE '2026-02-05', 70),
    (3, 'Germany', 'Shipped', DATE '2026-02-06', 120)])`;

/** What a day brings: an order more, and one that came back. */
const nextDay = `INSERT INTO gold.fact_orders (order_id, country, status, ordered_on, revenue) VALUES (4, 'Brasil', 'Shipped', DATE '2026-02-07', 5);
  UPDATE gold.fact_orders SET status = 'Returned' WHERE order_id = 3`;

async function checkResults(warehouse: EmbeddedWarehouse): Promise<void> {
  const same = async (sql: string, rows: readonly unknown[]): Promise<void> => {
    deepStrictEqual((await warehouse.run(sql))?.rows, rows, sql);
  };
  // The older rows have no value in the column that the model has got since; those of the newest day are merged.
  await same('SELECT order_id, status, country FROM lab.orders ORDER BY order_id', [
    ['1', 'Complete', null],
    ['2', 'Shipped', null],
    ['3', 'Returned', 'Germany'],
    ['4', 'Shipped', 'Brasil'],
  ]);
  await same('SELECT CAST(ordered_on AS STRING), orders FROM lab.days ORDER BY 1', [
    ['2026-02-05', '2'],
    ['2026-02-06', '1'],
    ['2026-02-07', '1'],
  ]);
  await same('SELECT country, region, eu, revenue FROM lab.seen ORDER BY country', [
    ['Brasil', 'Americas', false, '75'],
    ['Germany', 'Europe, middle', true, '139.9'],
  ]);
  await same(
    `SELECT order_id, status, dbt_valid_to IS NULL FROM lab.status_history WHERE order_id > 2 ORDER BY order_id, status`,
    [
      ['3', 'Returned', true],
      ['3', 'Shipped', false],
      ['4', 'Shipped', true],
    ],
  );
  const left = warehouse.contents().relations.filter(({ name }) => name.includes('__dbt_tmp'));
  deepStrictEqual(left, []);
}

/** Whether dbt builds a project over gold, twice with a day in between, and makes of it what it should. */
export async function dbtPasses(): Promise<boolean> {
  const token = 'known';
  const dbt = environment('dbt');
  const folder = await mkdtemp(join(tmpdir(), 'dbt-'));
  const warehouse = await openWarehouse({ project: 'shop', tables: 'small' });
  const google = await startGoogle({ id: 'shop', number: '123456' }, { warehouse, token });
  const project = join(import.meta.dirname, 'dbt');
  const variables = {
    ADDRESS: google.proxy,
    TOKEN: token,
    DBT_TARGET_PATH: join(folder, 'target'),
    DBT_LOG_PATH: folder,
  };
  const run = (command: string, ...more: readonly string[]): Promise<boolean> =>
    dbt.passes('dbt', [command, '--project-dir', project, '--profiles-dir', project, ...more], variables);
  try {
    await warehouse.run(orders);
    const first =
      (await run('debug')) &&
      (await run('seed')) &&
      (await run('run')) &&
      (await run('test')) &&
      (await run('snapshot'));
    await warehouse.run(nextDay);
    if (!first || !(await run('build', '--vars', '{more: true}'))) return false;
    await checkResults(warehouse);
    return true;
  } finally {
    await google.close();
    await warehouse.close();
    await rm(folder, { recursive: true });
  }
}
