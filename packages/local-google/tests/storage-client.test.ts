import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { BucketObject } from '@ecommerce/googlesql';
import { openObjects } from '@ecommerce/googlesql/buckets';
import { type Bucket, Storage } from '@google-cloud/storage';
import { expect } from 'chai';
import { Crc32c } from '../storage/crc32c.ts';
import { type Google, startGoogle } from '../server.ts';

describe("Cloud Storage on loopback, asked by Google's client for Node", () => {
  let folder: string;
  let google: Google;
  let storage: Storage;
  let bucket: Bucket;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'storage-'));
    google = await startGoogle(
      { id: 'shop', number: '123456' },
      { token: 'known', folder, buckets: join(folder, 'buckets') },
    );
    storage = new Storage({
      projectId: 'shop',
      apiEndpoint: google.proxy,
      retryOptions: { autoRetry: false },
    });
    // Its resumable uploads bring no other token to an address that is not Google's.
    storage.interceptors.push({
      request: (options) => {
        options.headers = { ...options.headers, Authorization: 'Bearer known' };
        // The client's own types of what comes and what goes differ.
        return options as never;
      },
    });
    [bucket] = await storage.createBucket('shop-raw');
  });

  afterEach(async () => {
    await google.close();
    await rm(folder, { recursive: true });
  });

  const codeOf = async (work: Promise<unknown>): Promise<unknown> => {
    const error: unknown = await work.catch((cause: unknown) => cause);
    expect(error).to.have.property('code');
    return (error as { code: unknown }).code;
  };
  const metadataOf = async (name: string): Promise<Record<string, unknown>> => {
    const [metadata] = await bucket.file(name).getMetadata();
    return { ...metadata };
  };

  it('computes the CRC32C of the standard', () => {
    const sum = new Crc32c();
    sum.update(Buffer.from('1234'));
    sum.update(Buffer.from('56789'));
    expect(Buffer.from(sum.digest(), 'base64').toString('hex')).to.equal('e3069283');
  });

  it('takes a file in one request or resumably, and gives it back whole and in part', async () => {
    const content = randomBytes(3_000_000);
    const file = join(folder, 'local.bin');
    await writeFile(file, content);
    for (const resumable of [true, false]) {
      const name = `day=1/${resumable}.bin`;
      await bucket.upload(file, { destination: name, resumable, metadata: { contentType: 'text/csv' } });
      const [read] = await bucket.file(name).download();
      expect(read.equals(content)).to.equal(true);
      const [some] = await bucket.file(name).download({ start: 5, end: 9 });
      expect(some).to.deep.equal(content.subarray(5, 10));
      expect(await metadataOf(name)).to.include({ size: '3000000', contentType: 'text/csv' });
    }
    expect(await readFile(join(folder, 'buckets', 'shop-raw', 'day=1', 'true.bin'))).to.deep.equal(content);
  });

  it('takes a resumable upload in pieces', async () => {
    const content = randomBytes(600_000);
    await bucket.file('pieces').save(content, { resumable: true, chunkSize: 256 * 1024 });
    const [read] = await bucket.file('pieces').download();
    expect(read.equals(content)).to.equal(true);
    const puts = google.requests.filter((line) => line.startsWith('PUT '));
    expect(puts).to.have.length(3);
  });

  /** Begins a resumable upload and gives its address. */
  const begin = async (name: string): Promise<string> => {
    const address = `${google.proxy}/upload/storage/v1/b/shop-raw/o?uploadType=resumable&name=${name}`;
    const { headers } = await fetch(address, { method: 'POST', headers: known, body: '{}' });
    return headers.get('location') ?? '';
  };
  const known = { Authorization: 'Bearer known' };
  /** How far an upload of so many bytes has come. */
  const cameTo = async (address: string, total: number): Promise<string | null> => {
    const headers = { ...known, 'Content-Range': `bytes */${total}` };
    const response = await fetch(address, { method: 'PUT', headers });
    expect(response.status).to.equal(308);
    return response.headers.get('range');
  };
  const sendRest = async (address: string, content: Buffer, from: number): Promise<unknown> => {
    const headers = { ...known, 'Content-Range': `bytes ${from}-${content.length - 1}/${content.length}` };
    const response = await fetch(address, { method: 'PUT', headers, body: content.subarray(from) });
    return response.json();
  };

  it('goes on with a resumable upload where its connection broke, and counts no byte twice', async () => {
    const content = randomBytes(3_000_000);
    const address = await begin('broken');
    const request = http.request(address, {
      method: 'PUT',
      headers: { ...known, 'Content-Range': `bytes 0-2999999/3000000`, 'Content-Length': '3000000' },
    });
    const broken = once(request, 'error');
    request.write(content.subarray(0, 1_000_000));
    const file = (): string =>
      [...google.state.resources].find(([key]) => key.includes('/uploads/'))?.[1]['file'] as string;
    while ((await stat(file()).catch(() => undefined))?.size !== 1_000_000) await setTimeout(5);
    request.destroy(new Error('broken'));
    await broken;
    expect(await cameTo(address, 3_000_000)).to.equal('bytes=0-999999');
    // The client may send again what has come.
    const object = await sendRest(address, content, 900_000);
    const md5Hash = createHash('md5').update(content).digest('base64');
    expect(object).to.include({ name: 'broken', size: '3000000', md5Hash });
    const again = await fetch(address, {
      method: 'PUT',
      headers: { ...known, 'Content-Range': 'bytes */3000000' },
    });
    expect(await again.json()).to.include({ name: 'broken', md5Hash });
    const [read] = await bucket.file('broken').download();
    expect(read.equals(content)).to.equal(true);
  });

  it('goes on with a resumable upload after it was started again', async () => {
    const content = randomBytes(600_000);
    const address = await begin('again');
    const piece = { ...known, 'Content-Range': 'bytes 0-299999/600000' };
    await fetch(address, { method: 'PUT', headers: piece, body: content.subarray(0, 300_000) });
    await writeFile(join(folder, 'buckets', '.uploads', 'left'), 'by an upload that was killed');
    await google.close();
    google = await startGoogle(
      { id: 'shop', number: '123456' },
      { token: 'known', folder, buckets: join(folder, 'buckets') },
    );
    const there = address.replace(/^http:\/\/[^/]+/, google.proxy);
    expect(await cameTo(there, 600_000)).to.equal('bytes=0-299999');
    expect(await sendRest(there, content, 300_000)).to.include({
      md5Hash: createHash('md5').update(content).digest('base64'),
    });
    expect(await readdir(join(folder, 'buckets', '.uploads'))).to.deep.equal([]);
  });

  it('takes an empty object', async () => {
    await bucket.file('unchanged-1').save('');
    expect(await metadataOf('unchanged-1')).to.include({
      size: '0',
      md5Hash: '1B2M2Y8AsgTpgAmY7PhCfg==',
      crc32c: 'AAAAAA==',
    });
  });

  it('gives each upload a generation, and holds requests to those that they name', async () => {
    const file = bucket.file('a.csv');
    await file.save('one', { preconditionOpts: { ifGenerationMatch: 0 } });
    const { generation } = await metadataOf('a.csv');
    expect(await codeOf(file.save('two', { preconditionOpts: { ifGenerationMatch: 0 } }))).to.equal(412);
    await file.save('two', { preconditionOpts: { ifGenerationMatch: String(generation) } });
    const after = await metadataOf('a.csv');
    expect(Number(after['generation'])).to.be.greaterThan(Number(generation));
    expect(await codeOf(bucket.file('a.csv', { generation: String(generation) }).getMetadata())).to.equal(
      404,
    );
    expect(await codeOf(file.delete({ ifGenerationMatch: String(generation) }))).to.equal(412);
    await file.delete();
    expect(await file.exists()).to.deep.equal([false]);
  });

  it('moves the time of change, and not the generation, with a storage class or a description', async () => {
    const file = bucket.file('a.csv');
    await file.save('one');
    const before = await metadataOf('a.csv');
    await file.setMetadata({ metadata: { source: 'shop' } });
    const after = await metadataOf('a.csv');
    expect(after).to.deep.include({ generation: before['generation'], metadata: { source: 'shop' } });
    expect(after).to.include({ metageneration: '2', md5Hash: before['md5Hash'] });
    expect(Date.parse(String(after['updated']))).to.be.greaterThan(Date.parse(String(before['updated'])));
    await file.setStorageClass('nearline');
    expect(await metadataOf('a.csv')).to.include({ storageClass: 'NEARLINE', md5Hash: before['md5Hash'] });
  });

  it('lists by prefix, by folder and by pages, also what others put into the folder', async () => {
    for (const name of ['x/1', 'x/2', 'x/y/3', 'z']) await bucket.file(name).save(name);
    await writeFile(join(folder, 'buckets', 'shop-raw', 'exported'), 'by somebody else');
    const names = async (query: object): Promise<string[]> => {
      const [files] = await bucket.getFiles(query);
      return files.map(({ name }) => name);
    };
    expect(await names({})).to.deep.equal(['exported', 'x/1', 'x/2', 'x/y/3', 'z']);
    expect(await names({ prefix: 'x/', delimiter: '/' })).to.deep.equal(['x/1', 'x/2']);
    const [page, next] = await bucket.getFiles({ maxResults: 4, autoPaginate: false });
    expect(page).to.have.length(4);
    expect(await names({ ...next, autoPaginate: false })).to.deep.equal(['z']);
    expect(await metadataOf('exported')).to.include({ size: '16' });
    const [copied] = await bucket.file('z').copy(bucket.file('copy'));
    expect((await copied.download())[0].toString()).to.equal('z');
    expect(await names({ prefix: 'x' })).to.deep.equal(['x/1', 'x/2', 'x/y/3']);
  });

  it('lists folders and objects by pages, each once', async () => {
    for (const name of ['a', 'b/1', 'b/2', 'c', 'd/1', 'e']) await bucket.file(name).save(name);
    const seen: string[] = [];
    let query: object | null = { delimiter: '/', maxResults: 2, autoPaginate: false };
    while (query !== null) {
      const [files, next, answer] = (await bucket.getFiles(query)) as unknown as [
        { name: string }[],
        object | null,
        { prefixes?: string[] },
      ];
      seen.push([...files.map(({ name }) => name), ...(answer.prefixes ?? [])].join(' '));
      query = next ?? null;
    }
    expect(seen).to.deep.equal(['a b/', 'c d/', 'e']);
  });

  it('does with time what the rules of a bucket say, and refuses a rule that it does not know', async () => {
    for (const name of ['keep/old.csv', 'keep/new.csv', 'drop/old.csv']) await bucket.file(name).save(name);
    const before = await metadataOf('keep/new.csv');
    for (const name of ['keep/old.csv', 'drop/old.csv']) {
      const long = new Date(Date.now() - 40 * 86_400_000);
      await utimes(join(folder, 'buckets', 'shop-raw', name), long, long);
    }
    const older = { age: 30 };
    await bucket.setMetadata({
      lifecycle: {
        rule: [
          { action: { type: 'SetStorageClass', storageClass: 'NEARLINE' }, condition: older },
          { action: { type: 'SetStorageClass', storageClass: 'COLDLINE' }, condition: older },
          { action: { type: 'Delete' }, condition: { ...older, matchesPrefix: ['drop/'] } },
        ],
      },
    });
    const [files] = await bucket.getFiles();
    expect(files.map(({ name, metadata }) => [name, metadata.storageClass])).to.deep.equal([
      ['keep/new.csv', 'STANDARD'],
      ['keep/old.csv', 'COLDLINE'],
    ]);
    const { updated, timeCreated, metageneration } = await metadataOf('keep/old.csv');
    expect(Date.parse(String(updated))).to.be.greaterThan(Date.parse(String(timeCreated)) + 39 * 86_400_000);
    expect(metageneration).to.equal('2');
    expect(await metadataOf('keep/new.csv')).to.deep.equal(before);
    expect((await metadataOf('keep/old.csv'))['updated']).to.equal(updated);
    const unknown = { rule: [{ action: { type: 'Delete' }, condition: { daysSinceCustomTime: 1 } }] };
    expect(await codeOf(bucket.setMetadata({ lifecycle: unknown as never }))).to.equal(501);
  });

  it('shows object tables when what is said of an object changed', async () => {
    await bucket.file('raw-data/a.csv').save('one');
    const listed = async (): Promise<readonly BucketObject[]> =>
      openObjects(join(folder, 'buckets')).list('shop-raw', 'raw-data/');
    const [before] = await listed();
    await bucket.file('raw-data/a.csv').setMetadata({ metadata: { source: 'shop' } });
    const [after] = await listed();
    expect(after?.updated.getTime()).to.be.greaterThan(before?.updated.getTime() ?? Infinity);
    expect(after?.generation).to.equal(before?.generation);
    await bucket.file('raw-data/a.csv').save('two');
    const [replaced] = await listed();
    expect(replaced?.updated.getTime()).to.equal(Math.floor(Number(replaced?.generation) / 1000));
  });

  it('has everything after it was started again', async () => {
    await bucket.setLabels({ layer: 'raw' });
    await bucket.file('a').save('one', { metadata: { metadata: { by: 'test' } } });
    await google.close();
    google = await startGoogle(
      { id: 'shop', number: '123456' },
      { folder, buckets: join(folder, 'buckets') },
    );
    const again = new Storage({ projectId: 'shop', apiEndpoint: google.proxy }).bucket('shop-raw');
    expect((await again.file('a').download())[0].toString()).to.equal('one');
    const [metadata] = await again.file('a').getMetadata();
    expect(metadata.metadata).to.deep.equal({ by: 'test' });
    const [labels] = (await again.getLabels()) as unknown as [object];
    expect(labels).to.deep.equal({ layer: 'raw' });
  });

  it('refuses a bucket that is not there, is taken or is not empty', async () => {
    expect(await codeOf(storage.bucket('nobody').file('a').save('x'))).to.equal(404);
    expect(await codeOf(storage.createBucket('shop-raw'))).to.equal(409);
    await bucket.file('a').save('x');
    expect(await codeOf(bucket.delete())).to.equal(409);
  });
});
