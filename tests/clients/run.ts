import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openWarehouse } from '@ecommerce/googlesql';
import { startGoogle } from '@ecommerce/local-google';
import { eventsOfLibrary } from '../cli/lineage/library-events.ts';
import { dbtPasses } from './dbt.ts';
import { environment } from './environment.ts';

const python = environment('python');

async function bigqueryPasses(): Promise<boolean> {
  const token = 'known';
  const buckets = await mkdtemp(join(tmpdir(), 'clients-'));
  const warehouse = await openWarehouse({ project: 'shop', tables: 'small', buckets });
  const google = await startGoogle({ id: 'shop', number: '123456' }, { warehouse, buckets, token });
  try {
    const bucket = `${google.endpoints['storageCustomEndpoint'] ?? ''}b?project=shop`;
    const headers = { Authorization: `Bearer ${token}` };
    await fetch(bucket, { method: 'POST', headers, body: JSON.stringify({ name: 'shop-out' }) });
    return await python.passes('python', [join(import.meta.dirname, 'bigquery.py'), google.proxy, token]);
  } finally {
    await google.close();
    await warehouse.close();
    await rm(buckets, { recursive: true });
  }
}

async function openLineagePasses(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'events-'));
  try {
    const file = join(folder, 'events.ndjson');
    const events = await eventsOfLibrary();
    await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    return await python.passes('python', [join(import.meta.dirname, 'lineage_events.py'), file]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const failed = [
  ...((await bigqueryPasses()) ? [] : ["Google's client for BigQuery"]),
  ...((await openLineagePasses()) ? [] : ["OpenLineage's client"]),
  ...((await dbtPasses()) ? [] : ['dbt']),
];
console.log(
  failed.length === 0
    ? 'All three clients got what they asked for.'
    : `Failed, see above: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
