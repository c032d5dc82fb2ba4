import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type EmbeddedWarehouse, openWarehouse } from '@ecommerce/googlesql';
import { profileFiles } from '@ecommerce/thelook';
import { expect } from 'chai';
import fc from 'fast-check';
import { firstLines } from '../../../pipeline/land/header.ts';

/** More than any record below has, because a table refuses wider ones and a profile counts them. */
const columns = Array.from({ length: 40 }, (_, index) => ({
  name: `c${index}`,
  type: 'STRING',
  required: false,
}));

describe('landing, the load and the profile', () => {
  let warehouse: EmbeddedWarehouse;
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'one-mind-'));
    warehouse = await openWarehouse({ file: ':memory:', buckets: folder, project: 'shop', tables: 'small' });
    await warehouse.apply([
      { kind: 'table', dataset: 'bronze', name: 'things', columns, partitioning: {}, refillable: false },
    ]);
  });
  after(async () => {
    await warehouse.close();
    await rm(folder, { recursive: true });
  });

  /** Records as they lie in bronze, or what is wrong with the file. */
  const loaded = async (file: string): Promise<string[][] | string> => {
    try {
      await warehouse.loadPartition('bronze', 'things', '2025-03-01', [file]);
    } catch (error) {
      return String(error);
    }
    const names = columns.map(({ name }) => name).join(', ');
    const rows = (await warehouse.run(`SELECT ${names} FROM bronze.things`))?.rows ?? [];
    return rows
      .map((row) => row.map((cell) => (typeof cell === 'string' ? cell : '')))
      .map((row) => row.slice(0, row.findLastIndex((cell) => cell.trim() !== '') + 1))
      .filter(({ length }) => length > 0);
  };
  const profiled = async (file: string) => {
    const { files } = await profileFiles([{ entity: 'things', date: null, files: [file] }]);
    return { rows: files[0]?.rows, problems: files[0]?.problems.join('\n') ?? '' };
  };

  /** All three of a file's contents. */
  const agree = async (text: string) => {
    const file = join(folder, 'file.csv');
    await writeFile(file, text);
    const [records, profile] = [await loaded(file), await profiled(file)];
    if (typeof records === 'string') {
      const [, reason = records] = /csv:\d+: (.*?)\. The load/.exec(records) ?? [];
      expect(profile.problems, JSON.stringify(text)).to.contain(reason);
      return;
    }
    const [first = ''] = records[0] ?? [];
    const lines = /^(\ufeff)?sep=/i.test(first) && records[0]?.length === 1 ? records.slice(1) : records;
    expect(profile.rows, `${JSON.stringify(text)} ${profile.problems}`).to.equal(
      Math.max(0, lines.length - 1),
    );
    // Quotes right behind a byte order mark are a part of the text; the mark itself DuckDB's client takes away.
    const [[corner = '', ...others] = [], ...below] = records.slice(0, 20);
    const unmarked = text.startsWith('\ufeff') ? corner.replace(/^"([^"]*)"$/, '$1') : corner;
    const written = records.length === 0 ? [] : [[unmarked, ...others], ...below];
    expect(firstLines(Buffer.from(text)), JSON.stringify(text)).to.deep.equal(written);
  };

  for (const text of [
    'a,b\n1,2\n',
    'a,b\r\n1,2\r\n',
    'a,b\n1,2',
    'a,b\n1,2\n\n\n',
    '\n\na,b\n1,2\n',
    ',\na,b\n,,\n1,2\n , \n',
    'sep=,\na,b\n1,2\n',
    '\ufeffa,b\n1,2\n',
    '\ufeff"a","b"\n"1","2"\n',
    'a,b\n"1\n2","x""y"\n',
    'a,b\n"\n"\n',
    'a,b\n"\t",\u00a0\n',
    'a,b\n1,"2\n',
    'a,b\n1,"2"x\n',
    'a,b\n1,2\n3\n4,5,6\n',
    'a,b\n1,x"y\n',
    'a,b\r1,2\r',
    'a,b\n1,2\r\n3,4\r5,6\n',
    'a,b\n1,2\r"x\n',
    'a,b\n1,\r"x\n3,4\n',
    'a,b\n"1","2"\r"3","4"\n',
    'a,b\n1,2\n,,,x\n',
    'a,b\n1,2\n\u00a0,\u3000\n',
  ])
    it(`are of one mind about ${JSON.stringify(text)}`, () => agree(text));

  it('are of one mind about whatever comes', async () => {
    const sign = fc.constantFrom('a', 'é', '1', '"', '""', ',', ',', '\r\n', '\r', '\n', '\n', ' ');
    const text = fc
      .tuple(fc.constantFrom('', '\ufeff', '\n', ',\n', 'sep=,\n'), fc.array(sign, { maxLength: 25 }))
      .map(([before, signs]) => `${before}a,b\n${signs.join('')}`);
    await fc.assert(fc.asyncProperty(text, agree), { numRuns: Number(process.env.PROPERTY_RUNS ?? 60) });
  });
});
