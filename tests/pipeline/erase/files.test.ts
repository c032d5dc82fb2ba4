import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLake } from '../../../local/lake.ts';
import { countInFiles, scrubFiles } from '../../../pipeline/erase/files.ts';
import { scrubFile } from '../../../pipeline/erase/scrub.ts';
import { tracesOf } from '../../../pipeline/erase/traces.ts';
import { readModel } from '../../../pipeline/model.ts';
import type { Lake } from '../../../pipeline/ports.ts';

const bucket = 'raw';
const traces = new Map(tracesOf(readModel()).map((trace) => [trace.entity, trace]));
const traceOf = (entity: string) => {
  const trace = traces.get(entity);
  if (trace === undefined) throw new Error(`nothing of ${entity} names people`);
  return trace;
};
const people = new Set(['7']);
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

describe('erasing people from delivered files', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'erase-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('knows every entity that holds people or names them, people first', () => {
    expect([...traces.keys()]).to.deep.equal(['users', 'events', 'order_items', 'orders']);
    expect(traceOf('users').filePersonal).to.include.members(['email', 'user_geom']);
    expect(traceOf('events').filePersonal).to.deep.equal(['ip_address']);
  });

  const scrubbed = async (entity: string, text: string): Promise<{ found: number; text: string }> => {
    await writeFile(join(folder, 'from'), text, 'latin1');
    const found = await scrubFile(join(folder, 'from'), join(folder, 'to'), traceOf(entity), people);
    return { found, text: await readFile(join(folder, 'to'), 'latin1') };
  };

  for (const [what, entity, before, found, after] of [
    ['drops the lines of a person', 'users', 'id,first_name\n7,Ada\n77,Bob\n', 1, 'id,first_name\n77,Bob\n'],
    ['reads a number as silver does', 'users', 'id\n7.0\n 7\n07\n7.5\n-7\n', 3, 'id\n7.5\n-7\n'],
    ['keeps a quoted line break together', 'users', 'id,x\n7,"a\n7,b"\n8,"7\n"\n', 1, 'id,x\n8,"7\n"\n'],
    [
      'finds columns by the header, whatever stands before it',
      'users',
      '\u00ef\u00bb\u00bfx,id\r\n7,1\r\n1,7\r\n',
      1,
      '\u00ef\u00bb\u00bfx,id\r\n7,1\r\n',
    ],
    ['takes the contract order without a header', 'users', '7,Ada\n8,Bob\n', 1, '8,Bob\n'],
    [
      'keeps bytes that are no text',
      'users',
      'id,x\n8,\u00ff\u00fe\n7,\u00ff\n',
      1,
      'id,x\n8,\u00ff\u00fe\n',
    ],
    ['keeps a last line without an end', 'users', 'id\n7\n8', 1, 'id\n8'],
    [
      'names nobody in the lines of others',
      'orders',
      'order_id,user_id,status\n7,7,"a,b"\n1,"7",c\n2,8,d\n',
      2,
      'order_id,user_id,status\n7,0,"a,b"\n1,0,c\n2,8,d\n',
    ],
    [
      'empties personal data there',
      'events',
      'id,user_id,ip_address\r\n1,7,10.0.0.1\r\n2,,10.0.0.2\r\n',
      1,
      'id,user_id,ip_address\r\n1,0,\r\n2,,10.0.0.2\r\n',
    ],
  ] as const) {
    it(what, async () => {
      expect(await scrubbed(entity, before)).to.deep.equal({ found, text: after });
    });
  }

  it('reads records that lie across two reads of the file', async () => {
    const long = 'x'.repeat((1 << 20) - 8);
    expect(await scrubbed('users', `id,x\n8,"${long}\n7,y"\n7,"${long}\n"\n9,z\n`)).to.deep.equal({
      found: 1,
      text: `id,x\n8,"${long}\n7,y"\n9,z\n`,
    });
  });

  const header = 'order_id,user_id\n';
  const [dirty, clean] = [`${header}1,7\n`, `${header}1,0\n`];
  const day = (date: number, name: string): string =>
    `raw-data/dataset_name=orders/date=2025030${String(date)}/${name}`;

  /** Two days with a file, each with days after it that repeat it. */
  const fill = async (lake: Lake): Promise<void> => {
    await writeFile(join(folder, 'file'), dirty);
    await lake.upload(bucket, day(1, 'a.csv'), join(folder, 'file'));
    await lake.writeEmpty(bucket, day(2, `unchanged-${md5(dirty)}`));
    await lake.writeEmpty(bucket, day(3, `unchanged-${md5(dirty)}`));
    await writeFile(join(folder, 'file'), `${header}2,8\n`);
    await lake.upload(bucket, day(4, 'a.csv'), join(folder, 'file'));
    await lake.writeEmpty(bucket, day(5, `unchanged-${md5(`${header}2,8\n`)}`));
    await writeFile(join(folder, 'file'), dirty);
    await lake.upload(bucket, day(6, 'withdrawn.csv'), join(folder, 'file'));
  };
  const contents = async (lake: Lake) =>
    (await lake.list(bucket, '')).map(({ name, md5: found }) => [name, found]);
  const scrub = (lake: Lake): Promise<void> =>
    scrubFiles({ lake, bucket }, traceOf('orders'), people, new Set(['2025-03-06']));

  it('has markers follow their file, leaves other files alone, and deletes what was withdrawn', async () => {
    const lake = openLake(join(folder, 'lake'));
    await fill(lake);
    const untouched = (await lake.list(bucket, day(4, ''))).map(({ generation }) => generation);
    expect(await countInFiles({ lake, bucket }, traceOf('orders'), people)).to.equal(2);
    await scrub(lake);
    expect(await contents(lake)).to.deep.equal([
      [day(1, 'a.csv'), md5(clean)],
      [day(2, `unchanged-${md5(clean)}`), md5('')],
      [day(3, `unchanged-${md5(clean)}`), md5('')],
      [day(4, 'a.csv'), md5(`${header}2,8\n`)],
      [day(5, `unchanged-${md5(`${header}2,8\n`)}`), md5('')],
    ]);
    expect((await lake.list(bucket, day(4, ''))).map(({ generation }) => generation)).to.deep.equal(
      untouched,
    );
    expect(await countInFiles({ lake, bucket }, traceOf('orders'), people)).to.equal(0);
  });

  it('ends the same when it is stopped at any write and done again', async () => {
    const whole = openLake(join(folder, 'whole'));
    await fill(whole);
    await scrub(whole);
    const wanted = await contents(whole);
    for (let left = 0; ; left += 1) {
      const lake = openLake(join(folder, `stopped-${String(left)}`));
      await fill(lake);
      const stopped = await scrub(stoppingAfter(lake, left)).then(
        () => false,
        () => true,
      );
      await scrub(lake);
      expect(await contents(lake), `stopped after ${String(left)} writes`).to.deep.equal(wanted);
      if (!stopped) {
        expect(left).to.equal(6);
        break;
      }
    }
  });
});

/** A lake that fails for good after some writes, as where the process is killed. */
function stoppingAfter(lake: Lake, writes: number): Lake {
  let left = writes;
  const unlessStopped = async (write: () => Promise<void>): Promise<void> => {
    if (left === 0) throw new Error('killed');
    left -= 1;
    await write();
  };
  return {
    ...lake,
    upload: (...of) => unlessStopped(() => lake.upload(...of)),
    writeEmpty: (...of) => unlessStopped(() => lake.writeEmpty(...of)),
    delete: (...of) => unlessStopped(() => lake.delete(...of)),
  };
}
