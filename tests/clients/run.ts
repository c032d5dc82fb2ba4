import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openWarehouse } from '@ecommerce/googlesql';
import { startGoogle } from '@ecommerce/local-google';
import { projectFolder } from '../../cli/paths.ts';
import { eventsOfLibrary } from '../cli/lineage/library-events.ts';

/** Clients in Python, pinned; they are installed once, below `node_modules/`. */
const packages = [
  'google-cloud-bigquery==3.47.0',
  'openlineage-python==1.54.0',
  'pandas==3.1.1',
  'pyarrow==26.0.1',
  'db-dtypes==1.9.0',
];
const environment = resolve(projectFolder, 'node_modules/.cache/clients-python');
const python = resolve(environment, 'bin/python');

if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' });
execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'inherit' });

/** Whether a script of this folder ends well. */
async function passes(script: string, ...args: readonly string[]): Promise<boolean> {
  const client = spawn(python, [resolve(import.meta.dirname, script), ...args], { stdio: 'inherit' });
  const [code] = (await once(client, 'exit')) as [number | null];
  return code === 0;
}

async function bigqueryPasses(): Promise<boolean> {
  const token = 'known';
  const warehouse = await openWarehouse({ project: 'shop', tables: 'small' });
  const google = await startGoogle({ id: 'shop', number: '123456' }, { warehouse, token });
  try {
    return await passes('bigquery.py', google.proxy, token);
  } finally {
    await google.close();
    await warehouse.close();
  }
}

async function openLineagePasses(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'events-'));
  try {
    const file = join(folder, 'events.ndjson');
    const events = await eventsOfLibrary();
    await writeFile(file, events.map((event) => `${JSON.stringify(event)}\n`).join(''));
    return await passes('lineage_events.py', file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

const failed = [
  ...((await bigqueryPasses()) ? [] : ["Google's client for BigQuery"]),
  ...((await openLineagePasses()) ? [] : ["OpenLineage's client"]),
];
console.log(
  failed.length === 0 ? 'Both clients got what they asked for.' : `Failed, see above: ${failed.join(', ')}.`,
);
process.exitCode = failed.length === 0 ? 0 : 1;
