import { expect } from 'chai';
import { type Accesses, accessesOf } from './accesses.ts';

const none: Accesses = { reads: [], writes: [], calls: [], exports: [] };

describe('what SQL accesses', () => {
  const examples: Readonly<Record<string, Partial<Accesses>>> = {
    'SELECT 1 -- FROM silver.users': {},
    "SELECT 'silver.users'": {},
    'SELECT * FROM silver.users JOIN gold.dim_user USING (id)': { reads: ['silver.users', 'gold.dim_user'] },
    'INSERT INTO silver.users (id) SELECT id FROM bronze.users': {
      reads: ['bronze.users'],
      writes: ['silver.users'],
    },
    'INSERT silver.users (id) VALUES (1)': { writes: ['silver.users'] },
    'UPDATE ops.lock SET held = TRUE WHERE TRUE': { reads: ['ops.lock'], writes: ['ops.lock'] },
    'DELETE FROM ops.lock WHERE TRUE': { reads: ['ops.lock'], writes: ['ops.lock'] },
    'delete ops.lock where true': { reads: ['ops.lock'], writes: ['ops.lock'] },
    'MERGE INTO ops.lock AS t USING ops.run AS s ON t.id = s.id WHEN MATCHED THEN UPDATE SET id = 1': {
      reads: ['ops.lock', 'ops.run'],
      writes: ['ops.lock'],
    },
    'TRUNCATE TABLE gold.dim_user': { writes: ['gold.dim_user'] },
    'CREATE OR REPLACE TEMP TABLE due AS SELECT * FROM ops.run': { reads: ['ops.run'] },
    'SELECT * FROM bronze.INFORMATION_SCHEMA.PARTITIONS': { reads: ['bronze.INFORMATION_SCHEMA.PARTITIONS'] },
    'CALL `shop.ops.run_gold`(@run_date)': { calls: ['ops.run_gold'] },
    'CALL ops.run_gold(@run_date)': { calls: ['ops.run_gold'] },
    "EXPORT DATA OPTIONS (uri = 'gs://shop-data/x/*.parquet') AS SELECT 1": { exports: ['shop-data'] },
    "SET v = CONCAT('gs://', 'shop-data', '/x'); EXPORT DATA OPTIONS (uri = CONCAT(v, '/*.parquet')) AS SELECT 1":
      {
        exports: ['shop-data'],
      },
  };

  for (const [sql, accesses] of Object.entries(examples)) {
    it(`is known of ${sql}`, () => {
      expect(accessesOf(sql, ['bronze', 'silver', 'gold', 'ops'])).to.deep.equal({ ...none, ...accesses });
    });
  }

  const unknown: Readonly<Record<string, RegExp>> = {
    "EXECUTE IMMEDIATE 'DROP TABLE silver.users'": /No need of EXECUTE is known/,
    'BEGIN DROP TABLE silver.users; END': /No need of DROP is known/,
    'CREATE TABLE silver.more AS SELECT 1': /No need of CREATE is known/,
    'EXPORT DATA OPTIONS (uri = v_uri) AS SELECT 1': /No bucket is seen in v_uri/,
    'SELECT * FROM `shop.silver.users`': /No need of `shop.silver.users` is known/,
    'SELECT * FROM `region-eu`.INFORMATION_SCHEMA.JOBS': /No need of INFORMATION_SCHEMA is known/,
  };

  for (const [sql, message] of Object.entries(unknown)) {
    it(`is not known of ${sql}`, () => {
      expect(() => accessesOf(sql, ['silver'])).to.throw(message);
    });
  }
});
