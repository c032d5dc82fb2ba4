import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BigQuery } from '@google-cloud/bigquery';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { OAuth2Client } from 'google-auth-library';
import { z } from 'zod';
import { type Google, startGoogle } from '../server.ts';

/** BigQuery over an empty warehouse in memory, with Google's client for Node. */
export interface BigQueryIn {
  readonly warehouse: EmbeddedWarehouse;
  readonly google: Google;
  readonly buckets: string;
  readonly bigquery: BigQuery;
  close(): Promise<void>;
}

export async function openBigQuery(): Promise<BigQueryIn> {
  const buckets = await mkdtemp(join(tmpdir(), 'bigquery-'));
  const warehouse = await openWarehouse({ project: 'shop', tables: 'small', buckets });
  const google = await startGoogle({ id: 'shop', number: '123456' }, { warehouse, buckets, token: 'known' });
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: 'known' });
  // The client knows the last option, its type does not.
  const options = {
    projectId: 'shop',
    apiEndpoint: google.proxy,
    authClient,
    useAuthWithCustomEndpoint: true,
  };
  return {
    warehouse,
    google,
    buckets,
    bigquery: new BigQuery(options),
    async close() {
      await google.close();
      await warehouse.close();
      await rm(buckets, { recursive: true });
    },
  };
}

/** A dataset with a table of three items. */
export async function makeItems(bigquery: BigQuery): Promise<void> {
  await bigquery.query('CREATE SCHEMA gold');
  await bigquery.query(
    `CREATE TABLE gold.item (id INT64 NOT NULL, name STRING) AS
     SELECT * FROM UNNEST([STRUCT(1 AS id, 'Shirt' AS name), (2, 'Socks'), (3, 'Coat')])`,
  );
}

const Refusal = z.object({
  // A job that was started and failed has none.
  code: z.number().optional(),
  errors: z.array(z.object({ reason: z.string(), message: z.string() })),
});

/** Code, reason and message of what is refused. */
export async function refusal(work: Promise<unknown>): Promise<unknown> {
  const error = await work.then(
    () => undefined,
    (cause: unknown) => cause,
  );
  const { code, errors } = Refusal.parse(error);
  return [code, errors[0]?.reason, errors[0]?.message];
}

/** The result of a query as JSON holds it. */
export async function rowsOf(bigquery: BigQuery, sql: string): Promise<unknown> {
  return JSON.parse(JSON.stringify((await bigquery.query(sql))[0])) as unknown;
}
