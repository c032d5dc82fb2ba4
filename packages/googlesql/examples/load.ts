import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWarehouse, SqlError } from '@ecommerce/googlesql';

const folder = await mkdtemp(join(tmpdir(), 'example-'));
const warehouse = await openWarehouse({
  file: join(folder, 'shop.duckdb'),
  buckets: join(folder, 'buckets'),
});
await warehouse.run(`
  CREATE SCHEMA shop;
  CREATE TABLE shop.delivered (id STRING, ordered_on STRING, total STRING);
  CREATE VIEW shop.orders AS
    SELECT SAFE_CAST(id AS INT64) AS id, SAFE_CAST(ordered_on AS DATE) AS ordered_on, SAFE_CAST(total AS NUMERIC) AS total
    FROM shop.delivered
    WHERE id <> 'id';
`);

await writeFile(join(folder, 'orders.csv'), 'id,ordered_on,total\n1,2026-02-05,19.90\n2,2026-02-31,\n');
console.log(await warehouse.loadTable('shop', 'delivered', [join(folder, 'orders.csv')]));
const result = await warehouse.run('SELECT * FROM shop.orders ORDER BY id');
console.log(
  result?.columns.map(({ name, type }) => `${name} ${type}`),
  result?.rows,
);

await warehouse.run(`
  CREATE PROCEDURE shop.export_day(day DATE)
  BEGIN
    DECLARE uri STRING DEFAULT CONCAT('gs://shop-exports/day=', CAST(day AS STRING), '/*.parquet');
    EXPORT DATA OPTIONS (uri = (uri), format = 'PARQUET', overwrite = TRUE) AS
      SELECT id, total FROM shop.orders WHERE ordered_on = day;
  END;
  CALL shop.export_day(DATE '2026-02-05');
`); // The file is <folder>/buckets/shop-exports/day=2026-02-05/000000000000.parquet.

try {
  await warehouse.run('SELECT totl FROM shop.orders');
} catch (error) {
  if (!(error instanceof SqlError)) throw error;
  console.log(error.message);
}
await warehouse.close();
await rm(folder, { recursive: true });
