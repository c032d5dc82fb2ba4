import { expect } from 'chai';
import fc from 'fast-check';
import { canonicalCsv } from '../../warehouse/csv.ts';

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  let position = 0;
  for (let piece = 0; position < bytes.length; piece++) {
    const size = sizes[piece % sizes.length] ?? 1;
    yield await Promise.resolve(bytes.subarray(position, position + size));
    position += size;
  }
}

async function canonical(bytes: Buffer, sizes: readonly number[] = [bytes.length || 1]): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const part of canonicalCsv(inPieces(bytes, sizes))) parts.push(part);
  return Buffer.concat(parts).toString();
}

describe('a file rewritten for DuckDB', () => {
  for (const [what, text, expected] of [
    ['values get quotes, and NULL none', 'a,,""\n', '"a",,""\n'],
    ['every end of a line becomes a newline', 'a\r\nb\rc\nd', '"a"\n"b"\n"c"\n"d"\n'],
    ['lines of nothing go, lines of commas stay', '\n\r\n,\na\n\n', ',\n"a"\n'],
    ['quoted values stay as they are', '"a ""b"", c\r\nd",e', '"a ""b"", c\r\nd","e"\n'],
    ['a quote within a value is doubled', 'a"b,5"\n', '"a""b","5"""\n'],
    ['a byte order mark is a part of the first cell', '\ufeff"a",b\n', '"\ufeff""a""","b"\n'],
    ['blanks belong to the value', ' a, \n', '" a"," "\n'],
    ['an empty value in quotes is a line', '""\n', '""\n'],
  ] as const)
    it(what, async () => {
      expect(await canonical(Buffer.from(text))).to.equal(expected);
    });

  it('is the same in whatever pieces it is read', async () => {
    const sign = fc.constantFrom('a', 'é', '€', '"', ',', '\r', '\n', ' ', '\ufeff');
    const text = fc.array(sign).map((signs) => signs.join(''));
    const sizes = fc.array(fc.integer({ min: 1, max: 7 }), { minLength: 1, maxLength: 5 });
    await fc.assert(
      fc.asyncProperty(text, sizes, async (all, pieces) => {
        expect(await canonical(Buffer.from(all), pieces)).to.equal(await canonical(Buffer.from(all)));
      }),
    );
  });

  it('holds a value of several megabytes', async () => {
    const value = 'x'.repeat(9_000_000);
    const rewritten = await canonical(Buffer.from(`\ufeffa,b\r\n1,"${value}"\n`), [1 << 20]);
    expect(rewritten === `"\ufeffa","b"\n"1","${value}"\n`).to.equal(true);
  });
});
