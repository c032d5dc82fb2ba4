import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { BigQuery } from '@google-cloud/bigquery';
import { expect } from 'chai';
import { OAuth2Client } from 'google-auth-library';
import { execute } from '../../cli/command.ts';
import { exit } from '../../cli/exit.ts';
import { googleCommand } from '../../cli/google.ts';
import { projectFolder } from '../../cli/paths.ts';
import { recorder } from './recorder.ts';

/** A started command: its process and what it printed, by the words before it. */
interface Started {
  readonly process: ChildProcess;
  readonly said: Readonly<Record<string, string>>;
}

describe('npm run google', () => {
  let folder: string;
  const running: ChildProcess[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'google-'));
  });

  after(async () => {
    for (const child of running) child.kill('SIGKILL');
    await rm(folder, { recursive: true, force: true });
  });

  const start = async (): Promise<Started> => {
    const child = spawn(
      process.execPath,
      [resolve(projectFolder, 'cli/google.ts'), '--local', folder, '--port', '0'],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    running.push(child);
    const said: Record<string, string> = {};
    for await (const line of createInterface({ input: child.stdout })) {
      const [word = '', rest = ''] = line.split(/\s+/);
      said[word] = rest;
      if (word === 'folder') break;
    }
    return { process: child, said };
  };
  const clientOf = ({ said }: Started): BigQuery => {
    const authClient = new OAuth2Client();
    authClient.setCredentials({ access_token: said['token'] ?? '' });
    const options = {
      projectId: said['project'] ?? '',
      apiEndpoint: said['address'] ?? '',
      authClient,
      useAuthWithCustomEndpoint: true,
    };
    return new BigQuery(options);
  };

  it('has what it answered after it was killed, under the same token', async () => {
    const first = await start();
    const bigquery = clientOf(first);
    await bigquery.createDataset('shop', { labels: { layer: 'own' } });
    await bigquery.query('CREATE TABLE shop.item AS SELECT 7 AS id');
    first.process.kill('SIGKILL');
    await once(first.process, 'exit');

    const second = await start();
    expect(second.said['token']).to.equal(first.said['token']);
    const again = clientOf(second);
    const [rows] = await again.query('SELECT id FROM shop.item');
    expect(rows).to.deep.equal([{ id: 7 }]);
    const metadata: unknown = await again.dataset('shop').getMetadata();
    expect(metadata).to.have.deep.nested.property('[0].labels', { layer: 'own' });
    second.process.kill('SIGTERM');
    expect(await once(second.process, 'exit')).to.deep.equal([0, null]);
  });

  it('keeps its token from others of the machine', async () => {
    expect((await stat(join(folder, 'google', 'token'))).mode & 0o077).to.equal(0);
  });

  it('refuses a port that is none', async () => {
    const terminal = recorder();
    expect(await execute(googleCommand, ['--port', 'x'], terminal)).to.equal(exit.usage);
    expect(terminal.notes.join('')).to.include('--port: a port is needed');
  });
});
