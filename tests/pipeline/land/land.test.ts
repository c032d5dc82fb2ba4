import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import fc from 'fast-check';
import { openLake } from '../../../local/lake.ts';
import { land } from '../../../pipeline/land/land.ts';
import type { Lake } from '../../../pipeline/ports.ts';
import { withComposite } from '../../local/composite.ts';

const bucket = 'shop-raw-data';
const columns = [
  { name: 'id', optional: false },
  { name: 'name', optional: false },
  { name: 'geom', optional: true },
];
const csv = (body: string) => `id,name\n${body}\n`;
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

describe('landing a snapshot', () => {
  let root: string;
  let lake: Lake;

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'land-'));
    lake = openLake(join(root, 'buckets'));
  });
  afterEach(() => rm(root, { recursive: true }));

  /** Lands files (name to contents) as the users of a day in February 2026. */
  const landDay = async (day: number, files: Record<string, string | Buffer>, into: Lake = lake) => {
    const paths = await Promise.all(
      Object.entries(files).map(async ([name, contents]) => {
        await mkdir(join(root, String(day)), { recursive: true });
        const path = join(root, String(day), name);
        await writeFile(path, contents);
        return path;
      }),
    );
    return land(into, bucket, { entity: 'users', date: `2026-02-0${day}`, files: paths }, columns);
  };
  const objects = () => lake.list(bucket, 'raw-data/dataset_name=users/');
  const names = async () =>
    (await objects()).map(({ name }) => name.slice('raw-data/dataset_name=users/date='.length));
  const [a, b] = [csv('1,a'), csv('2,b')];

  it("puts a snapshot's files into the day's folder", async () => {
    const { seconds, ...rest } = await landDay(5, { 'x.csv': a, 'y.csv': b });
    expect(rest).to.deep.equal({
      entity: 'users',
      date: '2026-02-05',
      outcome: 'landed',
      bytes: a.length + b.length,
      warnings: [],
    });
    expect(seconds).to.be.greaterThan(0);
    expect(await names()).to.deep.equal(['20260205/x.csv', '20260205/y.csv']);
    expect((await objects()).map((object) => object.md5)).to.deep.equal([md5(a), md5(b)]);
  });

  it('does nothing where the same bytes were landed for the day', async () => {
    await landDay(5, { 'x.csv': a });
    const before = await objects();
    expect((await landDay(5, { 'renamed.csv': a })).outcome).to.equal('already there');
    expect(await objects()).to.deep.equal(before);
  });

  it('lets a marker stand for each file of a day that equals the day before, and that day for the next', async () => {
    await landDay(5, { 'x.csv': a, 'y.csv': b });
    expect((await landDay(6, { 'y.csv': b, 'x.csv': a })).outcome).to.equal('unchanged');
    expect((await landDay(8, { 'x.csv': a, 'y.csv': b })).outcome).to.equal('unchanged');
    const markers = [md5(a), md5(b)].sort().map((hash) => `unchanged-${hash}`);
    expect(await names()).to.deep.equal([
      '20260205/x.csv',
      '20260205/y.csv',
      ...markers.map((marker) => `20260206/${marker}`),
      ...markers.map((marker) => `20260208/${marker}`),
    ]);
    expect((await objects()).slice(2).map(({ size }) => size)).to.deep.equal([0, 0, 0, 0]);
    const before = await objects();
    expect((await landDay(6, { 'x.csv': a, 'y.csv': b })).outcome).to.equal('already there');
    expect(await objects()).to.deep.equal(before);
  });

  it('compares with the nearest earlier day only', async () => {
    await landDay(5, { 'x.csv': a });
    await landDay(6, { 'x.csv': b });
    expect((await landDay(7, { 'x.csv': a })).outcome).to.equal('landed');
  });

  it('never takes a file without an MD5 for unchanged', async () => {
    await landDay(5, { 'x.csv': a });
    const composite = withComposite(lake, (name) => name.includes('20260205'));
    expect((await landDay(6, { 'x.csv': a }, composite)).outcome).to.equal('landed');
  });

  it('does not overlook a file without an MD5 beside others', async () => {
    await landDay(5, { 'x.csv': a, 'y.csv': b });
    const composite = withComposite(lake, (name) => name.endsWith('y.csv'));
    expect((await landDay(6, { 'x.csv': a }, composite)).outcome).to.equal('landed');
  });

  it('clears up a day in which a crash left a marker beside a file', async () => {
    await landDay(5, { 'x.csv': a, 'y.csv': b });
    await landDay(6, { 'y.csv': b });
    await lake.writeEmpty(bucket, `raw-data/dataset_name=users/date=20260206/unchanged-${md5(a)}`);
    expect((await landDay(6, { 'x.csv': a, 'y.csv': b })).outcome).to.equal('landed');
    expect((await names()).slice(2)).to.deep.equal(['20260206/x.csv', '20260206/y.csv']);
  });

  it('uploads two files of equal bytes, which could not be told apart as markers', async () => {
    await landDay(5, { 'x.csv': a, 'y.csv': a });
    expect((await landDay(6, { 'x.csv': a, 'y.csv': a })).outcome).to.equal('landed');
  });

  it('replaces a day, deletes what is no longer of it, and leaves a newer object than the deletion', async () => {
    await landDay(5, { 'x.csv': a, 'y.csv': b });
    const order: string[] = [];
    const watched: Lake = {
      ...lake,
      upload: (...of) => (order.push('upload'), lake.upload(...of)),
      delete: (...of) => (order.push('delete'), lake.delete(...of)),
    };
    expect((await landDay(5, { 'x.csv': a }, watched)).outcome).to.equal('landed');
    expect(await names()).to.deep.equal(['20260205/x.csv']);
    expect(order).to.deep.equal(['upload', 'delete', 'upload']);
  });

  it('uploads a correction whole even where it equals the day before, because bronze may hold the old file', async () => {
    await landDay(5, { 'x.csv': a });
    await landDay(6, { 'x.csv': b });
    expect((await landDay(6, { 'x.csv': a })).outcome).to.equal('landed');
    expect(await names()).to.deep.equal(['20260205/x.csv', '20260206/x.csv']);
  });

  it('says which later days are to be landed again, and puts the file in place of their marker', async () => {
    await landDay(5, { 'x.csv': a });
    await landDay(6, { 'x.csv': a });
    await landDay(7, { 'x.csv': a });
    await landDay(8, { 'x.csv': b });
    await landDay(9, { 'x.csv': b });
    expect((await landDay(5, { 'x.csv': b })).warnings).to.deep.equal(
      ['2026-02-06', '2026-02-07'].map(
        (day) => `the snapshot of ${day} was skipped as unchanged against other contents: land it again`,
      ),
    );
    expect((await landDay(6, { 'x.csv': a })).outcome).to.equal('landed');
    expect(await names())
      .to.include('20260206/x.csv')
      .and.not.include(`20260206/unchanged-${md5(a)}`);
    expect((await landDay(7, { 'x.csv': a })).outcome).to.equal('already there');
  });

  it('warns of a last line without an end, whose last value may be cut', async () => {
    const { outcome, warnings } = await landDay(5, { 'x.csv': 'id,name\n1,ab', 'y.csv': 'id,name\n2,ab\n' });
    expect(outcome).to.equal('landed');
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.match(/^Of note: the last line of .*x\.csv has no end/);
  });

  it('warns of a header that differs, and lands the file all the same', async () => {
    const { outcome, warnings } = await landDay(5, { 'x.csv': 'id,title\n1,a\n', 'y.csv': csv('1,a') });
    expect(outcome).to.equal('landed');
    expect(warnings).to.have.length(1);
    expect(warnings[0]).to.include('x.csv: its header lacks name and has the unknown "title"');
  });

  for (const [what, contents, message] of [
    ['gzip', gzipSync(a), 'x.csv is packed with gzip: unpack it first'],
    ['a zip archive', Buffer.from('PK\x03\x04rest'), 'x.csv is packed with zip'],
    ['UTF-16', Buffer.from(a, 'utf16le'), 'x.csv:1 holds a NUL byte'],
    ['Latin-1', Buffer.from(csv('1,a\n2,é'), 'latin1'), 'x.csv:3 holds bytes that are not UTF-8'],
    ['half a character at the end', Buffer.from(csv('1,é')).subarray(0, -2), 'x.csv:2 holds bytes that'],
    ['a file that was cut off', 'id,name\n1,a\n2', 'its last line has 1 of 2 fields and no end'],
    ['a file cut off after a quoted comma', 'id,name\n1,a\n"2,b"', 'has 1 of 2 fields'],
  ] as const)
    it(`refuses ${what}, and uploads nothing of the day`, async () => {
      const error: unknown = await landDay(5, { 'w.csv': a, 'x.csv': contents }).catch(
        (error: unknown) => error,
      );
      expect(String(error)).to.include(message);
      expect(await names()).to.deep.equal([]);
    });

  for (const [what, contents] of [
    ['no end of the last line', 'id,name\n1,a'],
    ['a quoted value over two lines at its end', 'id,name\n1,"a\nb"'],
    ['a comma in quotes at its end', 'id,name\n1,"a,b"'],
    ['characters of several bytes across chunks', csv(`1,${'€'.repeat(800_000)}`)],
  ] as const)
    it(`takes ${what}`, async () => {
      expect((await landDay(5, { 'x.csv': contents })).outcome).to.equal('landed');
    });

  it('leaves the bucket as it was where the second of several files cannot be written', async () => {
    await landDay(5, { 'x.csv': a, 'y.csv': b });
    const before = await objects();
    let uploads = 0;
    const full: Lake = {
      ...lake,
      upload: (...of) =>
        ++uploads === 2
          ? Promise.reject(Object.assign(new Error('no space'), { code: 'ENOSPC' }))
          : lake.upload(...of),
    };
    const error: unknown = await landDay(5, { 'x.csv': b, 'y.csv': csv('3,c') }, full).catch(
      (thrown: unknown) => thrown,
    );
    expect(String(error)).to.include('the disk is full; free some space. The bucket is as it was');
    expect(await objects()).to.deep.equal(before);
  });

  it('refuses what cannot be read', async () => {
    const path = join(root, 'folder.csv');
    await mkdir(path);
    const snapshot = { entity: 'users', date: '2026-02-05', files: [path] };
    const error: unknown = await land(lake, bucket, snapshot, columns).catch((error: unknown) => error);
    expect(String(error)).to.include('folder.csv cannot be read: it is a folder');
  });

  const contents = fc.constantFrom('1,a', '2,b').map(csv);
  const day = fc.record({
    day: fc.integer({ min: 1, max: 4 }),
    files: fc.dictionary(fc.constantFrom('x.csv', 'y.csv'), contents, { minKeys: 1, noNullPrototype: true }),
  });

  /** Contents of each day as MD5s, whether a file or a marker holds them. */
  const held = async () => {
    const days: Record<string, string[]> = {};
    for (const object of await objects()) {
      const [folder = '', file = ''] = object.name.split('/').slice(2);
      (days[folder] ??= []).push(file.startsWith('unchanged-') ? file.slice(10) : (object.md5 ?? 'none'));
    }
    return Object.fromEntries(Object.entries(days).map(([folder, md5s]) => [folder, md5s.sort()]));
  };

  it('ends with what was landed last for each day, in whatever order, however often a crash came between', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(day, fc.nat(5)), { maxLength: 6 }), async (landings) => {
        await rm(join(root, 'buckets'), { recursive: true, force: true });
        const expected: Record<string, string[]> = {};
        for (const [{ day, files }, operations] of landings) {
          await landDay(day, files, crashingAfter(operations, lake)).catch(refuseOther);
          await landDay(day, files);
          expect((await landDay(day, files)).outcome).to.equal('already there');
          expected[`date=2026020${day}`] = Object.values(files).map(md5).sort();
        }
        expect(await held()).to.deep.equal(expected);
      }),
      { numRuns: 15 },
    );
  });
});

const crash = new Error('crash');

const refuseOther = (error: unknown) => {
  if (error !== crash && !(error instanceof Error && error.cause === crash)) throw error;
};

/** A lake whose process ends after some changes. */
const crashingAfter = (operations: number, lake: Lake): Lake => {
  let left = operations;
  const orCrash = (operation: () => Promise<void>) => (left-- > 0 ? operation() : Promise.reject(crash));
  return {
    ...lake,
    upload: (...of) => orCrash(() => lake.upload(...of)),
    writeEmpty: (...of) => orCrash(() => lake.writeEmpty(...of)),
    delete: (...of) => orCrash(() => lake.delete(...of)),
  };
};
