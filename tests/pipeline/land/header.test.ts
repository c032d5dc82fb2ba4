import { expect } from 'chai';
import { headerDifference } from '../../../pipeline/land/header.ts';

const columns = [
  { name: 'id', optional: false },
  { name: 'name', optional: false },
  { name: 'geom', optional: true },
];

describe('header of a landed file', () => {
  const cases: [what: string, text: string, difference: string | undefined][] = [
    ['the names in order', 'id,name,geom\n1,a,p', undefined],
    ['optional names lacking at the end', 'id,name\n', undefined],
    ['quotes, CRLF and no row', '"id","name"\r\n', undefined],
    ['a byte order mark', '\u{feff}id,name\n', undefined],
    ['no newline at all', 'id,name', undefined],
    ['an empty file', '', 'the file is empty'],
    ['another order', 'name,id\n', 'column 1 of its header is "name", expected "id"'],
    ['a column less', 'id\n1\n', 'its header lacks name'],
    ['a column more', 'id,name,geom,age\n', 'its header has unknown columns: age'],
    ['another delimiter', 'id;name\n', 'column 1 of its header is "id;name", expected "id"'],
  ];
  for (const [what, text, difference] of cases)
    it(`${difference === undefined ? 'takes' : 'names'} ${what}`, () => {
      expect(headerDifference(Buffer.from(text), columns)).to.equal(difference);
    });
});
