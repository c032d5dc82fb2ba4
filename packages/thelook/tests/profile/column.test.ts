import { expect } from 'chai';
import type { ColumnProfile } from '../../profile/column.ts';
import { profileOf as profileOfFile } from './files.ts';

/** The profile of a column of some values; a second column keeps an empty value from being a blank line. */
const profileOf = async (values: readonly string[]) => {
  const lines = values.map((value) => `"${value.replaceAll('"', '""')}",x\n`);
  const { columns } = await profileOfFile(`c,other\n${lines.join('')}`);
  return columns[0];
};

describe('the profile of a column', () => {
  it('counts empty and different values, and takes 7 and 7.0 for one', async () => {
    expect(await profileOf(['7', '', '7.0', '8', 'n/a', 'n/a'])).to.deep.equal({
      name: 'c',
      nulls: 1,
      distinct: 3,
      min: '7',
      max: '8',
      formats: [
        { name: 'integer', rows: 2 },
        { name: 'text', rows: 2 },
        { name: 'N.0', rows: 1 },
      ],
    });
  });

  it('compares numbers as numbers and texts as texts', async () => {
    expect(await profileOf(['10', '9', '-1.5'])).to.include({ min: '-1.5', max: '10' });
    expect(await profileOf(['10a', '9a', '11'])).to.include({ min: '10a', max: '9a' });
    expect(await profileOf([''])).to.include({ min: null, max: null, distinct: 0 });
  });

  it('counts every value exactly, whatever their number', async () => {
    const values = Array.from({ length: 150_000 }, (_, index) => `value ${index}`);
    expect(await profileOf(values)).to.include({ distinct: 150_000 });
  });
});

const formats = [
  ['42', 'integer'],
  ['-42', 'integer'],
  ['99999999999', 'integer'],
  ['62906.0', 'N.0'],
  ['3.9900000095367432', 'decimal'],
  ['1e-7', 'decimal'],
  ['01310', 'digits after a 0'],
  ['2026-02-05', 'date'],
  ['2026-02-05 10:11:12', 'YYYY-MM-DD hh:mm:ss'],
  ['2026-02-05 10:11:12+00:00', 'YYYY-MM-DD hh:mm:ss+00:00'],
  ['2024-06-23 23:41:55.000000 UTC', 'YYYY-MM-DD hh:mm:ss.ffffff UTC'],
  ['2024-02-29T23:41:55Z', 'YYYY-MM-DDThh:mm:ssZ'],
  ['2026-02-30 10:11:12', 'impossible timestamp'],
  ['2025-02-29 10:11:12', 'impossible timestamp'],
  ['2025-13-01 00:00:00 UTC', 'impossible timestamp'],
  ['2025-12-01 24:00:00', 'impossible timestamp'],
  ['6018366c-f658-47a7-9ed3-4fe53a096533', 'UUID'],
  ['187.115.74.156', 'IP address'],
  ['ada@example.com', 'e-mail'],
  ['/department/women/category/tops&tees/brand/', 'path'],
  ['POINT(-72.87 -8.06)', 'WKT point'],
  ['null', 'the word null'],
  [' Rome', 'text with blanks around'],
  ['PiquÃ©', 'text encoded twice'],
  ['São Paulo', 'text'],
] as const;

describe('the format of a value', () => {
  let columns: readonly ColumnProfile[];
  before(async () => {
    const line = (fields: readonly string[]) => `${fields.join(',')}\n`;
    const names = formats.map((_, index) => `column_${index}`);
    ({ columns } = await profileOfFile(line(names) + line(formats.map(([value]) => value))));
  });

  for (const [index, [value, name]] of formats.entries())
    it(`of ${value} is ${name}`, () => {
      expect(columns[index]?.formats).to.deep.equal([{ name, rows: 1 }]);
    });
});
