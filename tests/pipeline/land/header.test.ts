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
    ['another order', 'name,id\n', 'its header is in another order: column 1 is "name", expected "id"'],
    ['a name twice', 'id,name,name\n', 'its header is in another order: column 3 is "name", expected "geom"'],
    ['a column less', 'id\n1\n', 'its header lacks name'],
    ['a column more', 'id,name,geom,age\n', 'its header has the unknown "age"'],
    ['a renamed column', 'id,title\n', 'its header lacks name and has the unknown "title"'],
    ['capitals and spaces', 'ID, Name\n', 'its header has other spaces or capitals; expected id,name'],
    [
      'lines that end in CR alone',
      'id,name\r1,a\r',
      'its lines end in CR alone; export it with LF or CRLF at their ends',
    ],
    ['no header', '1,Ada\n', 'its first line is no header; expected id,name'],
    [
      'another delimiter',
      '"id";"name"\n',
      'its header has semicolons between the names, "id";"name"; export the file with commas between its fields',
    ],
  ];
  for (const [what, text, difference] of cases)
    it(`${difference === undefined ? 'takes' : 'names'} ${what}`, () => {
      expect(headerDifference(Buffer.from(text), columns)).to.equal(difference);
    });
});
