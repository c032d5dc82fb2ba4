import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { parseRecords, recordsOf } from '../../../pipeline/profile/records.ts';
import { UnreadableFile } from '../../../pipeline/text-file.ts';

const whole = (text: string) => parseRecords(text, true);

/** Records of a text that comes in two pieces. */
const inPieces = (text: string, cut: number) => {
  const first = parseRecords(text.slice(0, cut), false);
  const second = parseRecords(first.rest + text.slice(cut), true);
  return { records: [...first.records, ...second.records], rest: second.rest };
};

describe('records of a CSV text', () => {
  it('end with LF or CRLF, or with the text, and blank lines are none', () => {
    const expected = [
      ['a', 'b'],
      ['', 'c'],
    ];
    for (const text of ['a,b\n,c\n', 'a,b\r\n,c\r\n', 'a,b\n\n,c', '"a",b\r\n"","c"', '"a",b\n\n,c\n\n'])
      expect(whole(text), JSON.stringify(text)).to.deep.equal({ records: expected, rest: '' });
    expect(whole('"a",').records).to.deep.equal([['a', '']]);
    expect(whole('a,').records).to.deep.equal([['a', '']]);
  });

  it('may hold commas, quotes and line ends in quotes', () => {
    expect(whole('"a,b","c""d"\n"e\nf",""""\n').records).to.deep.equal([
      ['a,b', 'c"d'],
      ['e\nf', '"'],
    ]);
  });

  it('leave over what a quote opens and nothing closes', () => {
    expect(whole('a,b\n"c,d\n')).to.deep.equal({ records: [['a', 'b']], rest: '"c,d\n' });
  });

  it('are the same wherever the text is cut, and what was written', () => {
    const field = fc.string({ unit: fc.constantFrom('a', 'ü', ',', '"', '\n', '\r', ' '), maxLength: 4 });
    // A record of one empty field is a blank line.
    const record = fc
      .tuple(field, field, fc.array(field, { maxLength: 2 }))
      .map(([a, b, more]) => [a, b, ...more]);
    const written = (value: string) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
    fc.assert(
      fc.property(fc.array(record), fc.constantFrom('\n', '\r\n'), fc.nat(), (records, lineEnd, cut) => {
        const text = records.map((fields) => fields.map(written).join(',') + lineEnd).join('');
        expect(inPieces(text, cut % (text.length + 1))).to.deep.equal({ records, rest: '' });
      }),
    );
  });
});

describe('a CSV file', () => {
  let dir: string;
  before(async () => {
    dir = await mkdtemp(join(tmpdir(), 'records-'));
  });
  after(() => rm(dir, { recursive: true }));

  const read = async (bytes: Buffer | string) => {
    const path = join(dir, 'file.csv');
    await writeFile(path, bytes);
    const records: string[][] = [];
    for await (const some of recordsOf(path)) records.push(...some);
    return records;
  };

  it('is read without its byte order mark, whatever lies across two chunks of it', async () => {
    const filler = 'x'.repeat((1 << 20) - 8);
    expect(await read(`\ufeffa,b\n${filler},"é\n"\n`)).to.deep.equal([
      ['a', 'b'],
      [filler, 'é\n'],
    ]);
  });

  for (const [what, bytes, message] of [
    ['Latin-1', Buffer.from('a\nGarcía\n', 'latin1'), 'file.csv:2 holds bytes that are not UTF-8'],
    ['an open quote', 'a,b\n1,"2\n', 'opens a quote after record 1 and never closes it'],
    ['gzip', Buffer.from([0x1f, 0x8b, 8, 0]), 'is packed with gzip'],
    ['NUL bytes', Buffer.from('a\0b'), 'file.csv:1 holds a NUL byte'],
  ] as const)
    it(`is refused with ${what}`, async () => {
      const error: unknown = await read(bytes).catch((error: unknown) => error);
      expect(error).to.be.instanceOf(UnreadableFile);
      expect(String(error)).to.contain(message);
    });
});
