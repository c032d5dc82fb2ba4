import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { writeState } from '../kept.ts';
import { type GoogleOptions, startGoogle } from '../server.ts';
import { emptyState } from '../state.ts';

const project = { id: 'shop', number: '123456' };

/** A process that creates a dataset and is killed as soon as it has the answer. */
const killed = (folder: string): string => `
  const { startGoogle } = await import('@ecommerce/local-google');
  const google = await startGoogle(${JSON.stringify(project)}, { folder: ${JSON.stringify(folder)} });
  await fetch(google.endpoints.bigQueryCustomEndpoint + 'projects/shop/datasets', {
    method: 'POST',
    body: JSON.stringify({ datasetReference: { datasetId: 'gold' } }),
  });
  process.kill(process.pid, 'SIGKILL');
`;

describe('what Google on loopback keeps and whom it answers', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'google-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  const statusOf = async (options: GoogleOptions, path: string, headers = {}): Promise<number> => {
    const google = await startGoogle(project, options);
    const url = `${google.endpoints['bigQueryCustomEndpoint'] ?? ''}projects/shop/datasets/${path}`;
    const { status } = await fetch(url, { headers });
    await google.close();
    return status;
  };

  it('has all that it answered after its process was killed', async () => {
    const end = await promisify(execFile)(process.execPath, [
      '--input-type=module',
      '-e',
      killed(folder),
    ]).catch((error: unknown) => error);
    expect(end).to.include({ signal: 'SIGKILL' });
    expect(await statusOf({ folder }, 'gold')).to.equal(200);
    expect(await statusOf({ folder }, 'silver')).to.equal(404);
  });

  it('has failed the runs of transfers that its end interrupted', async () => {
    const state = emptyState(project);
    const key =
      'bigquerydatatransfer.googleapis.com/projects/shop/locations/us/transferConfigs/daily/runs/run-1';
    state.resources.set(key, { name: 'run-1', state: 'RUNNING', messages: [] });
    writeState(folder, state);
    const google = await startGoogle(project, { folder });
    const run = google.state.resources.get(key);
    await google.close();
    expect(run).to.deep.include({
      state: 'FAILED',
      errorStatus: { code: 10, message: 'The service was stopped before the run had ended.' },
    });
  });

  it('writes nothing when it is only asked', async () => {
    await statusOf({ folder }, 'gold');
    expect(await readdir(folder)).to.deep.equal([]);
  });

  it('refuses a folder of another project', async () => {
    const google = await startGoogle(project, { folder });
    await fetch(`${google.endpoints['bigQueryCustomEndpoint'] ?? ''}projects/shop/datasets`, {
      method: 'POST',
      body: JSON.stringify({ datasetReference: { datasetId: 'gold' } }),
    });
    await google.close();
    const other = await startGoogle({ id: 'other', number: '1' }, { folder }).catch(String);
    expect(other).to.match(/keeps project shop \(123456\), not other \(1\)\. Name another folder/);
  });

  it('answers only who brings its token, if it has one', async () => {
    expect(await statusOf({ token: 'right' }, 'gold')).to.equal(401);
    expect(await statusOf({ token: 'right' }, 'gold', { authorization: 'Bearer wrong' })).to.equal(401);
    expect(await statusOf({ token: 'right' }, 'gold', { authorization: 'Bearer right' })).to.equal(404);
  });
});
