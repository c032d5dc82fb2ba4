import { expect } from 'chai';
import { fileURLToPath } from 'node:url';
import { type Google, startGoogle } from '@ecommerce/local-google';
import { projectName } from '../../components/config/config.ts';
import { example } from '../components/example.ts';
import { makeStack, type Run, type Stack } from './stack.ts';

const program = fileURLToPath(new URL('../..', import.meta.url));

/** The project's program as one of the examples, on an empty project of Google's that has the ids of its configuration. */
export async function begin(name: keyof typeof example): Promise<{ google: Google; stack: Stack }> {
  const config = example[name];
  const id = config['gcp:project'] ?? '';
  const google = await startGoogle({ id, number: config[`${projectName}:projectNumber`] ?? '' });
  return { google, stack: await makeStack({ google, program, name: `example-${name}`, config }) };
}

/** Fails with all that the command line printed. */
export function succeeds(run: Run): void {
  expect(run.succeeded, run.output).to.equal(true);
}

/** Where the provider turns to past the configured addresses: whose token it has, and whether a table has row access policies. */
const knownOutside = ['openidconnect.googleapis.com:443', 'bigquery.googleapis.com:443'];

/** Fails where something was asked that the local Google does not answer, or that went elsewhere. */
export function staysInside({ unknown, outside }: Google): void {
  expect(unknown).to.deep.equal([]);
  expect(outside.filter((host) => !knownOutside.includes(host))).to.deep.equal([]);
}
