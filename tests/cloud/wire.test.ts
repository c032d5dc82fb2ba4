import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { type Google, startGoogle } from '@ecommerce/local-google';
import { expect } from 'chai';
import { z } from 'zod';
import { openStack, type Opened } from '../../cloud/open.ts';
import { localTarget } from '../../model/target.ts';

/** What happens to a request on its way, once. */
type Fault = 429 | 500 | 503 | 'broken' | 'lost' | 'slow';

const bucket = localTarget.buckets.raw;

/** Headers but for those of one connection. */
const without = (headers: object, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => !names.includes(name))
      .map(([name, value]) => [name, String(value)]),
  );

describe('a wire that fails', function () {
  this.timeout(120_000);
  let folder: string;
  let warehouse: EmbeddedWarehouse;
  let google: Google;
  let proxy: Server;
  let stack: Opened;
  /** Which requests fail, and how; each once. */
  let faults: { match: RegExp; fault: Fault }[];
  let met: string[];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wire-'));
    const buckets = join(folder, 'buckets');
    warehouse = await openWarehouse({ project: localTarget.project, buckets });
    await warehouse.run('CREATE SCHEMA ops; CREATE TABLE ops.seen (n INT64)');
    google = await startGoogle({ id: 'local', number: '1' }, { warehouse, buckets, token: 'known' });
    proxy = createServer((request, response) => {
      const { method = 'GET', url = '/', headers } = request;
      const index = faults.findIndex(({ match }) => match.test(`${method} ${url}`));
      const [planned] = index < 0 ? [] : faults.splice(index, 1);
      void buffer(request).then(async (body) => {
        if (planned !== undefined) met.push(`${String(planned.fault)} ${method}`);
        if (typeof planned?.fault === 'number') {
          const error = { code: planned.fault, message: 'Try again', errors: [{ reason: 'backendError' }] };
          response.writeHead(planned.fault, { 'Content-Type': 'application/json' });
          response.end(JSON.stringify({ error }));
          return;
        }
        if (planned?.fault === 'broken') return request.socket.destroy();
        if (planned?.fault === 'slow') await sleep(1500);
        const sent = without(headers, ['host', 'connection', 'content-length']);
        const answer = await fetch(`${google.proxy}${url}`, {
          method,
          headers: sent,
          ...(body.length === 0 ? {} : { body }),
        });
        const content = Buffer.from(await answer.arrayBuffer());
        if (planned?.fault === 'lost') return request.socket.destroy();
        const answered = without(Object.fromEntries(answer.headers), ['transfer-encoding']);
        response.writeHead(answer.status, { ...answered, 'content-length': String(content.length) });
        response.end(content);
      });
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = z.object({ port: z.number() }).parse(proxy.address());
    stack = openStack({
      target: localTarget,
      location: 'US',
      transfers: new Map(),
      endpoint: { address: `http://127.0.0.1:${port}`, token: 'known' },
    });
    const storage = `${google.endpoints['storageCustomEndpoint'] ?? ''}b?project=local`;
    await fetch(storage, {
      method: 'POST',
      headers: { Authorization: 'Bearer known' },
      body: JSON.stringify({ name: bucket, location: 'US' }),
    });
  });
  after(async () => {
    await stack.close();
    proxy.closeAllConnections();
    proxy.close();
    await google.close();
    await warehouse.close();
    await rm(folder, { recursive: true });
  });
  beforeEach(() => {
    faults = [];
    met = [];
  });

  for (const fault of [429, 500, 503, 'broken', 'lost', 'slow'] as const) {
    it(`(${String(fault)}) is asked again, and an upload is there once and whole`, async () => {
      const file = join(folder, 'file.csv');
      const name = `file-${String(fault)}.csv`;
      await writeFile(file, `id\n${String(fault)}\n`);
      faults = [{ match: /^POST .*upload/, fault }];
      await stack.lake.upload(bucket, name, file);
      faults = [{ match: /^GET .*\/o\?/, fault }];
      expect((await stack.lake.list(bucket, name)).map((object) => object.name)).to.deep.equal([name]);
      expect(met).to.have.lengthOf(2);
    });

    // Of a code the client's streams make an error that nobody can catch.
    if (typeof fault === 'string')
      it(`(${fault}) is asked again, and a download is whole`, async () => {
        const [file, copy] = [join(folder, 'file.csv'), join(folder, 'copy.csv')];
        await writeFile(file, `id\n${fault}\n`);
        await stack.lake.upload(bucket, 'download.csv', file);
        faults = [{ match: /^GET .*alt=media/, fault }];
        await stack.lake.download(bucket, 'download.csv', copy);
        expect(await readFile(copy, 'utf8')).to.equal(await readFile(file, 'utf8'));
        expect(met).to.have.lengthOf(1);
      });

    it(`(${String(fault)}) is asked again, and a script runs once`, async () => {
      await stack.warehouse.run('TRUNCATE TABLE ops.seen');
      faults = [
        { match: /^POST .*\/jobs/, fault },
        { match: /^GET .*\/queries\//, fault },
      ];
      await stack.warehouse.run('INSERT INTO ops.seen (n) VALUES (1)');
      expect(met).to.have.lengthOf(2);
      expect((await stack.warehouse.run('SELECT COUNT(*) FROM ops.seen'))?.rows).to.deep.equal([['1']]);
    });
  }
});
