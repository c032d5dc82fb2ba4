import { expect } from 'chai';
import { Column } from '../../../pipeline/profile/column.ts';
import { formatOf } from '../../../pipeline/profile/formats.ts';
import { Values } from '../../../pipeline/profile/values.ts';

const profileOf = (values: readonly string[]) => {
  const column = new Column('c');
  for (const value of values) column.add(value);
  return column.profile();
};

describe('the profile of a column', () => {
  it('counts empty and different values, and takes 7 and 7.0 for one', () => {
    expect(profileOf(['7', '', '7.0', '8', 'n/a', 'n/a'])).to.deep.equal({
      name: 'c',
      nulls: 1,
      distinct: 3,
      isExact: true,
      min: '7',
      max: '8',
      formats: [
        { name: 'integer', rows: 2 },
        { name: 'text', rows: 2 },
        { name: 'N.0', rows: 1 },
      ],
    });
  });

  it('compares numbers as numbers and texts as texts', () => {
    expect(profileOf(['10', '9', '-1.5'])).to.include({ min: '-1.5', max: '10' });
    expect(profileOf(['10a', '9a', '11'])).to.include({ min: '10a', max: '9a' });
    expect(profileOf([''])).to.include({ min: null, max: null, distinct: 0 });
  });

  it('counts whole numbers exactly whatever their number', () => {
    const { distinct, isExact } = profileOf(Array.from({ length: 300_000 }, (_, index) => String(index)));
    expect([distinct, isExact]).to.deep.equal([300_000, true]);
  });

  it('says when it estimates, and is then wrong by a few per cent at most', () => {
    const { distinct, isExact } = profileOf(Array.from({ length: 150_000 }, (_, index) => `value ${index}`));
    expect(isExact).to.equal(false);
    expect(distinct / 150_000).to.be.closeTo(1, 0.03);
    expect(profileOf(Array.from({ length: 100_000 }, (_, index) => `value ${index}`))).to.include({
      distinct: 100_000,
      isExact: true,
    });
  });

  it('finds the values that another column lacks, with their rows', () => {
    const [some, others] = [new Column('some'), new Column('others')];
    for (const value of ['1', '2.0', '2', '9000', 'a', 'b', 'b']) some.add(value);
    for (const value of ['1', 'a']) others.add(value);
    expect([...some.values.lackingIn(others.values)]).to.deep.equal([
      ['2', 2],
      ['9000', 1],
      ['b', 2],
    ]);
    const estimated = new Values();
    for (let index = 0; index <= 100_000; index++) estimated.addText(`${index}`);
    expect(() => [...estimated.lackingIn(others.values)]).to.throw('cannot be compared');
  });
});

describe('the format of a value', () => {
  for (const [value, name] of [
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
  ] as const)
    it(`of ${value} is ${name}`, () => {
      expect(formatOf(value).name).to.equal(name);
    });
});
