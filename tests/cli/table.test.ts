import { expect } from 'chai';
import fc from 'fast-check';
import { textTable } from '../../cli/table.ts';

const headings = [
  { title: 'product', align: 'left' },
  { title: 'revenue', align: 'right' },
] as const;

describe('a printed table', () => {
  it('lines text up at the left and numbers at the right', () => {
    expect(
      textTable(headings, [
        ['Boots', '9.90'],
        ['Hat', '1200.00'],
      ]),
    ).to.equal(
      ['product  revenue', '───────  ───────', 'Boots       9.90', 'Hat      1200.00', ''].join('\n'),
    );
  });

  it('shows the headings of no rows', () => {
    expect(textTable(headings, [])).to.equal('product  revenue\n───────  ───────\n');
  });

  it('counts the columns of the screen, not code units', () => {
    const lines = textTable(headings, [
      ['東京', '1'],
      ['São', '2'],
      ['e\u0301', '3'],
    ]).split('\n');
    expect(lines.slice(2, 5)).to.deep.equal([
      '東京           1',
      'São            2',
      'e\u0301              3',
    ]);
  });

  it('takes a sign without a width', () => {
    expect(textTable(headings, [['\u{13430}', '1']])).to.contain('        1');
  });

  it('shows control characters instead of obeying them', () => {
    expect(textTable(headings, [['a\nb\u001b[2J\u0085', '']])).to.contain('a\\nb\\u001b[2J\\u0085');
  });

  it('takes one line a row, whatever the rows hold', () => {
    const row = fc.tuple(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(row), (rows) => {
        expect(textTable(headings, rows).split('\n')).to.have.lengthOf(rows.length + 3);
      }),
    );
  });
});
