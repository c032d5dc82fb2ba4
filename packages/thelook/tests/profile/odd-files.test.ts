import { expect } from 'chai';
import { profileOf } from './files.ts';

describe('the profile of an odd file', () => {
  for (const [what, contents] of [
    ['LF', 'a,b\n1,x\n2,\n'],
    ['CRLF', 'a,b\r\n1,x\r\n2,\r\n'],
    ['both', 'a,b\n1,x\r\n2,\n'],
    ['a last line without an end', 'a,b\n1,x\n2,'],
    ['blank lines', 'a,b\n\n1,x\n2,\n\n'],
    ['a byte order mark', '\ufeffa,b\n1,x\n2,\n'],
    ['quotes around everything', '"a","b"\n"1","x"\n"2",""\n'],
  ] as const)
    it(`with ${what} is that of its records`, async () => {
      const { rows, columns, problems } = await profileOf(contents);
      expect(rows).to.equal(2);
      expect(columns.map(({ name, nulls, distinct, max }) => [name, nulls, distinct, max])).to.deep.equal([
        ['a', 0, 2, '2'],
        ['b', 1, 1, 'x'],
      ]);
      expect(problems).to.deep.equal([]);
    });

  it('keeps commas, quotes and line ends that stand in quotes', async () => {
    const { rows, columns } = await profileOf('a,b\n"x,y","c""d"\n"e\nf",""""\n');
    expect([rows, columns.map(({ min, max }) => [min, max])]).to.deep.equal([
      2,
      [
        ['e\nf', 'x,y'],
        ['"', 'c"d'],
      ],
    ]);
  });

  for (const [what, contents, problem] of [
    ['a row that is short', 'a,b\n1,2\n3\n', '1 of 2 rows have not the 2 fields of the header, row 2 is'],
    ['a row that is long', 'a,b\n1,2,3\n3,4\n', '1 of 2 rows have not the 2 fields of the header, row 1 is'],
    ['an empty field too many', 'a,b\n1,2\n3,4,\n', '1 of 2 rows have not the 2 fields of the header, row 2'],
    ['rows far too long', 'a\n1,2,3\n4,5,6,7,8\n', '2 of 2 rows have not the 1 fields of the header, row 1'],
  ] as const)
    it(`counts ${what}, and reads it as far as it goes`, async () => {
      const { rows, problems } = await profileOf(contents);
      expect(rows).to.equal(2);
      expect(problems.join('\n')).to.contain(problem);
    });

  for (const [what, contents, problem] of [
    ['a quote that is never closed', 'a,b\n1,"2\n3,4\n', 'file.csv:2: a quote is never closed'],
    ['text behind a closing quote', 'a,b\n1,"2"x\n', 'file.csv:2: text between a closing quote and the'],
    ['NUL bytes', 'a,b\n1,\0\n', 'file.csv:2: a NUL byte'],
    ['UTF-16', Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'), 'file.csv:1: a NUL byte'],
    ['nothing', '', 'is empty'],
    ['a header alone', 'a,b\n', 'holds a header and no rows'],
    ['semicolons', 'a;b\n1;2\n', 'separates its fields with ";"'],
  ] as const)
    it(`with ${what} is a problem that it names`, async () => {
      const { rows, problems } = await profileOf(contents);
      expect([rows, problems.length]).to.deep.equal([0, 1]);
      expect(problems[0]).to.contain(problem);
    });
});
