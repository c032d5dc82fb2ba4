import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { objectPath } from '@ecommerce/googlesql/buckets';
import { openLake } from '../../local/lake.ts';
import type { Lake } from '../../pipeline/ports.ts';
import { withComposite } from './composite.ts';

const bucket = 'shop-raw-data';
const md5OfHello = '5d41402abc4b2a76b9719d911017c592';

describe('lake in folders', () => {
  let root: string;
  let lake: Lake;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'lake-'));
    lake = openLake(root);
  });
  afterEach(() => rm(root, { recursive: true }));

  const put = async (name: string, text: string) => {
    const file = join(root, 'source.csv');
    await writeFile(file, text);
    await lake.upload(bucket, name, file);
  };
  const only = async (name: string) => {
    const [object, ...others] = await lake.list(bucket, name);
    if (!object || others.length > 0) throw new Error(`expected one object ${name}`);
    return object;
  };

  it('lists nothing where there is no bucket yet', async () => {
    expect(await lake.list(bucket, '')).to.deep.equal([]);
  });

  it('shows an uploaded file with size, MD5, time and a generation in microseconds', async () => {
    const before = Date.now();
    await put('raw-data/a.csv', 'hello');
    const { generation, updated, ...rest } = await only('raw-data/a.csv');
    expect(rest).to.deep.equal({ bucket, name: 'raw-data/a.csv', size: 5, md5: md5OfHello });
    expect(updated.getTime()).to.be.within(before - 50, Date.now() + 50);
    expect(Math.floor(Number(generation) / 1000)).to.equal(updated.getTime());
  });

  it('shows an object without contents', async () => {
    await lake.writeEmpty(bucket, 'raw-data/unchanged-1');
    expect(await only('raw-data/unchanged-1')).to.include({
      size: 0,
      md5: 'd41d8cd98f00b204e9800998ecf8427e',
    });
  });

  it('lists the names that start with a prefix, in order', async () => {
    for (const name of ['b/2.csv', 'a/1.csv', 'b/10/x.csv', 'b-1.csv', 'bb/1.csv']) await put(name, name);
    const names = async (prefix: string) => (await lake.list(bucket, prefix)).map(({ name }) => name);
    expect(await names('')).to.deep.equal(['a/1.csv', 'b-1.csv', 'b/10/x.csv', 'b/2.csv', 'bb/1.csv']);
    expect(await names('b/')).to.deep.equal(['b/10/x.csv', 'b/2.csv']);
    expect(await names('b/1')).to.deep.equal(['b/10/x.csv']);
    expect(await names('b')).to.deep.equal(['b-1.csv', 'b/10/x.csv', 'b/2.csv', 'bb/1.csv']);
  });

  it('gives each upload a later generation, even within a tick of the clock', async () => {
    const generations: bigint[] = [];
    for (const name of ['a.csv', 'a.csv', 'b.csv', 'b.csv', 'a.csv', 'a.csv']) {
      await put(name, 'x');
      generations.push(BigInt((await only(name)).generation));
    }
    expect(generations).to.deep.equal([...new Set(generations)].sort((a, b) => (a < b ? -1 : 1)));
  });

  it('gives objects that are put at once generations of their own', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `${index}.csv`);
    await Promise.all(names.map((name) => lake.writeEmpty(bucket, name)));
    const objects = await lake.list(bucket, '');
    expect(new Set(objects.map(({ generation }) => generation))).to.have.length(20);
  });

  it('gives a later generation than that of an object from the future, and other objects the time of now', async () => {
    const tomorrow = Date.now() + 86_400_000;
    await put('a.csv', 'x');
    await utimes(objectPath(root, bucket, 'a.csv'), tomorrow / 1000, tomorrow / 1000);
    const { generation } = await only('a.csv');
    await put('a.csv', 'y');
    await put('b.csv', 'y');
    expect(Number((await only('a.csv')).generation)).to.be.greaterThan(Number(generation));
    expect((await only('b.csv')).updated.getTime()).to.be.lessThan(tomorrow - 1000);
  });

  it('notices new contents of the same size', async () => {
    await put('a.csv', 'world');
    const { md5 } = await only('a.csv');
    await put('a.csv', 'hello');
    expect((await only('a.csv')).md5)
      .to.equal(md5OfHello)
      .and.not.equal(md5);
  });

  it('does not read an object again whose MD5 is known, even by another process', async () => {
    await put('a.csv', 'hello');
    await only('a.csv');
    // Same size, time and inode: only reading could tell the difference.
    const path = objectPath(root, bucket, 'a.csv');
    const { atimeMs, mtimeMs } = await stat(path);
    await utimes(path, atimeMs / 1000, Math.round(mtimeMs) / 1000);
    await only('a.csv');
    await writeFile(path, 'world');
    await utimes(path, atimeMs / 1000, Math.round(mtimeMs) / 1000);
    expect((await openLake(root).list(bucket, ''))[0]?.md5).to.equal(md5OfHello);
  });

  it('is only slower where the cache of MD5s is broken', async () => {
    await put('a.csv', 'hello');
    await writeFile(join(root, '.md5.json'), '{"shop-raw-data/a.csv": 7');
    expect((await only('a.csv')).md5).to.equal(md5OfHello);
    expect(await readFile(join(root, '.md5.json'), 'utf8')).to.include(md5OfHello);
  });

  it('deletes an object, and an absent one without a word', async () => {
    await put('a.csv', 'hello');
    await lake.delete(bucket, 'a.csv');
    await lake.delete(bucket, 'a.csv');
    await lake.delete(bucket, 'no/folder.csv');
    expect(await lake.list(bucket, '')).to.deep.equal([]);
  });

  it('keeps the old object and leaves nothing behind where an upload fails', async () => {
    await put('day/a.csv', 'hello');
    await lake.upload(bucket, 'day/a.csv', join(root, 'missing.csv')).then(
      () => expect.fail('the upload succeeded'),
      (error: unknown) => expect(String(error)).to.include('missing.csv'),
    );
    expect((await only('day/a.csv')).md5).to.equal(md5OfHello);
    expect(await readdir(join(root, bucket, 'day'))).to.deep.equal(['a.csv']);
  });

  it('leaves nothing behind where a folder has the name of the object', async () => {
    await put('day/a.csv/b.csv', 'hello');
    await lake.writeEmpty(bucket, 'day/a.csv').then(
      () => expect.fail('the upload succeeded'),
      (error: unknown) => expect(String(error)).to.include('day/a.csv'),
    );
    expect(await readdir(join(root, bucket, 'day'))).to.deep.equal(['a.csv']);
  });

  it('never lists what a killed upload left, and removes it', async () => {
    await put('day/a.csv', 'hello');
    const script = `
      const { replaceFile } = await import(${JSON.stringify(import.meta.resolve('@ecommerce/googlesql/buckets'))});
      const { writeFile } = await import('node:fs/promises');
      await replaceFile(process.argv[1], async (path) => {
        await writeFile(path, 'half');
        process.kill(process.pid, 'SIGKILL');
        await new Promise(() => {});
      });`;
    const path = objectPath(root, bucket, 'day/a.csv');
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, path], { stdio: 'inherit' });
    const [, signal] = (await once(child, 'exit')) as [number | null, string | null];
    expect(signal).to.equal('SIGKILL');
    expect(await readdir(join(root, bucket, 'day'))).to.have.length(2);
    expect((await only('day/a.csv')).md5).to.equal(md5OfHello);
    expect(await readdir(join(root, bucket, 'day'))).to.deep.equal(['a.csv']);
  });

  it('leaves alone what a running upload is writing', async () => {
    await mkdir(join(root, bucket));
    const other = `.upload-${process.ppid}-1-1`;
    await writeFile(join(root, bucket, other), 'half');
    expect(await lake.list(bucket, '')).to.deep.equal([]);
    expect(await readdir(join(root, bucket))).to.deep.equal([other]);
  });

  for (const [name, what] of [
    ['../other/a.csv', 'leave the bucket'],
    ['/a.csv', 'have no folder'],
    ['day//a.csv', 'have no folder'],
    ['day/.upload-1-1-1', 'pass for an upload in work'],
  ] as const)
    it(`refuses a name that would ${what}: ${name}`, () => {
      expect(() => objectPath(root, bucket, name)).to.throw(`"${name}" cannot be an object of the bucket`);
    });

  it('refuses a bucket that is no folder of its own', () => {
    expect(() => objectPath(root, '..', 'a.csv')).to.throw('not a bucket');
  });

  it('can show an object as a composite upload, which has no MD5', async () => {
    await put('a.csv', 'hello');
    await put('b.csv', 'hello');
    const objects = await withComposite(lake, (name) => name === 'a.csv').list(bucket, '');
    expect(objects.map(({ md5 }) => md5)).to.deep.equal([null, md5OfHello]);
  });
});
