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

/** What happens to a request on its way, once: among others its answer is lost or cut after its half, or somebody else is faster. */
type Fault = 429 | 500 | 503 | 'broken' | 'lost' | 'cut' | 'slow' | 'overtaken';

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
  let asked: string[];
  /** What somebody else does before a request that is overtaken. */
  let faster: () => Promise<void>;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wire-'));
    const buckets = join(folder, 'buckets');
    warehouse = await openWarehouse({ project: localTarget.project, buckets });
    await warehouse.run('CREATE SCHEMA ops; CREATE TABLE ops.seen (n INT64)');
    google = await startGoogle({ id: 'local', number: '1' }, { warehouse, buckets, token: 'known' });
    proxy = createServer((request, response) => {
      const { method = 'GET', url = '/', headers } = request;
      asked.push(`${method} ${url}`);
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
        if (planned?.fault === 'overtaken') await faster();
        const sent = without(headers, ['host', 'connection', 'content-length', 'transfer-encoding']);
        const answer = await fetch(`${google.proxy}${url}`, {
          method,
          headers: sent,
          ...(body.length === 0 ? {} : { body }),
        });
        const content = Buffer.from(await answer.arrayBuffer());
        if (planned?.fault === 'lost') return request.socket.destroy();
        const answered = without(Object.fromEntries(answer.headers), ['transfer-encoding']);
        response.writeHead(answer.status, { ...answered, 'content-length': String(content.length) });
        if (planned?.fault !== 'cut') return response.end(content);
        response.write(content.subarray(0, content.length / 2), () => request.socket.destroy());
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
    asked = [];
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

  for (const fault of [429, 500, 503, 'broken', 'lost', 'cut', 'slow'] as const) {
    it(`(${String(fault)}) is asked again, and a download is whole`, async () => {
      const [file, copy] = [join(folder, 'file.csv'), join(folder, `copy-${String(fault)}.csv`)];
      await writeFile(file, `id\n${'1234567\n'.repeat(100_000)}`);
      await stack.lake.upload(bucket, 'download.csv', file);
      // Twice, so that what is asked again fails as well.
      const match = /^GET .*alt=media/;
      faults = [
        { match, fault },
        { match, fault },
      ];
      await stack.lake.download(bucket, 'download.csv', copy);
      expect(await readFile(copy, 'utf8')).to.equal(await readFile(file, 'utf8'));
      expect(met).to.have.lengthOf(fault === 'slow' ? 1 : 2);
    });
  }

  it('of an object that is not there a download says so at once', async () => {
    const [thrown] = await Promise.allSettled([
      stack.lake.download(bucket, 'none.csv', join(folder, 'none.csv')),
    ]);
    expect(thrown).to.have.property('status', 'rejected');
    expect(thrown)
      .to.have.nested.property('reason.message')
      .that.matches(/none\.csv/);
    expect(asked.filter((line) => /^GET .*none\.csv.*alt=media/.test(line))).to.have.lengthOf(1);
  });

  const someoneWrites = async (name: string, contents: string): Promise<void> => {
    const address = `${google.proxy}/upload/storage/v1/b/${bucket}/o?uploadType=media&name=${name}`;
    const { status } = await fetch(address, {
      method: 'POST',
      headers: { Authorization: 'Bearer known' },
      body: contents,
    });
    expect(status).to.equal(200);
  };
  const contentsOf = async (name: string): Promise<string> => {
    const copy = join(folder, 'contents');
    await stack.lake.download(bucket, name, copy);
    return readFile(copy, 'utf8');
  };
  const writes = {
    'an upload': async (name: string) => {
      await writeFile(join(folder, 'file.csv'), 'id\n1\n');
      await stack.lake.upload(bucket, name, join(folder, 'file.csv'));
    },
    'an object without contents': (name: string) => stack.lake.writeEmpty(bucket, name),
  };
  for (const [what, write] of Object.entries(writes)) {
    const name = `${what.replaceAll(' ', '-')}.csv`;
    it(`whoever is overtaken with ${what} is told, and what is there stays`, async () => {
      faster = () => someoneWrites(name, 'id\n2\n');
      faults = [{ match: /^POST .*upload/, fault: 'overtaken' }];
      const [written] = await Promise.allSettled([write(name)]);
      expect(written)
        .to.have.nested.property('reason.message')
        .that.equals('somebody else has written it at the same time');
      expect(await contentsOf(name)).to.equal('id\n2\n');
    });

    it(`${what} is there where somebody else was faster with the same`, async () => {
      const same = what === 'an upload' ? 'id\n1\n' : '';
      faster = () => someoneWrites(name, same);
      faults = [{ match: /^POST .*upload/, fault: 'overtaken' }];
      await write(name);
      expect(await contentsOf(name)).to.equal(same);
    });
  }

  it('an object without contents of which the answer is lost is asked for again, and is there', async () => {
    faults = [{ match: /^POST .*upload/, fault: 'lost' }];
    await stack.lake.writeEmpty(bucket, 'lost.csv');
    expect(asked.filter((line) => /^POST .*upload/.test(line))).to.have.lengthOf(2);
    expect(await contentsOf('lost.csv')).to.equal('');
  });
});
