import { expect } from 'chai';
import { formats } from '../../cli/result.ts';
import type { Result } from '../../pipeline/ports.ts';

const result: Result = {
  columns: [
    { name: 'id', type: 'INT64' },
    { name: 'name', type: 'STRING' },
    { name: 'ratio', type: 'FLOAT64' },
    { name: 'parts', type: 'ARRAY<STRUCT<a INT64>>' },
  ],
  rows: [
    ['9007199254740993', 'a "b", c', Number.NaN, [{ a: '1' }]],
    [null, '', -0.5, []],
  ],
};

describe('rows of a query', () => {
  it('print as JSON without losing a digit, a NULL or a NaN', () => {
    expect(JSON.parse(formats.json(result))).to.deep.equal({
      columns: result.columns,
      rows: [
        ['9007199254740993', 'a "b", c', 'NaN', [{ a: '1' }]],
        [null, '', -0.5, []],
      ],
    });
  });

  it('print as CSV that keeps NULL and the empty string apart', () => {
    expect(formats.csv(result)).to.equal(
      'id,name,ratio,parts\r\n' +
        '9007199254740993,"a ""b"", c",NaN,"[{""a"":""1""}]"\r\n' +
        ',"",-0.5,[]\r\n',
    );
  });

  it('print as a table with numbers at the right', () => {
    expect(formats.table(result).split('\n')).to.deep.equal([
      '              id  name      ratio  parts',
      '────────────────  ────────  ─────  ───────────',
      '9007199254740993  a "b", c    NaN  [{"a":"1"}]',
      '            NULL             -0.5  []',
      '(2 rows)',
      '',
    ]);
  });
});
