import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { openWarehouse } from '@ecommerce/googlesql';
import { startGoogle } from '@ecommerce/local-google';
import { projectFolder } from '../../cli/paths.ts';

/** Clients in Python, pinned; they are installed once, below `node_modules/`. */
const packages = ['google-cloud-bigquery==3.47.0', 'pandas==3.1.1', 'pyarrow==26.0.1', 'db-dtypes==1.9.0'];
const environment = resolve(projectFolder, 'node_modules/.cache/clients-python');
const python = resolve(environment, 'bin/python');

if (!existsSync(python)) execFileSync('python3', ['-m', 'venv', environment], { stdio: 'inherit' });
execFileSync(python, ['-m', 'pip', 'install', '--quiet', ...packages], { stdio: 'inherit' });

const token = 'known';
const warehouse = await openWarehouse({ project: 'shop', tables: 'small' });
const google = await startGoogle({ id: 'shop', number: '123456' }, { warehouse, token });
const script = resolve(import.meta.dirname, 'bigquery.py');
const client = spawn(python, [script, google.proxy, token], { stdio: 'inherit' });
const [code] = (await once(client, 'exit')) as [number | null];
await google.close();
await warehouse.close();
console.log(code === 0 ? "Google's client for Python got what it asked for." : 'It failed: see above.');
process.exitCode = code === 0 ? 0 : 1;
