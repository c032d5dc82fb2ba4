import { expect } from 'chai';
import { headerOf } from '../../../model/contract.ts';
import { headerDifference } from '../../../pipeline/land/header.ts';
import { booksToSilver, type Library, libraryModel, line, openLibrary } from '../../library/library.ts';

const header = 'id,title,shelf,price,donor,added';
const names = header.split(',');
const quoted = header.replace(/\w+/g, '"$&"');
const swapped = ['title', 'id', ...names.slice(2)].join(',');

/** First lines of a file, before its rows. */
const files: readonly [what: string, first: string, isAccepted: boolean][] = [
  ['the names', header, true],
  ['all names', `${header},note`, true],
  ['names in quotes', quoted, true],
  ['a byte order mark', `\ufeff${header}`, true],
  ['a byte order mark before a quote', `\ufeff${quoted}`, true],
  ['commas at the end', `${header},,,`, true],
  ['blanks after commas at the end', `${header}, ,\u00a0`, true],
  ['blanks after the last name', `${header} ,`, false],
  ['a name of blanks before a column more', `${header},note, ,loyalty`, false],
  ['a line of commas before the header', `,,,\n${header}`, true],
  ['the separator before the header', `sep=,\n${header}`, true],
  ['a remark before the header', `Exported by Ada\n${header}`, true],
  ['no name for the first column, as with an index', `,${header}`, false],
  ['no name for the first column after a byte order mark', `\ufeff,${header}`, false],
  ['no names for two columns, as with two indexes', `,,${header}`, false],
  ['no name for a column in the middle', header.replace('shelf', ''), false],
  ['no name before a column more', `${header},,loyalty`, false],
  ['no name for the last column', header.replace(',added', ''), false],
  ['a name of blanks', header.replace('price', ' '), false],
  ['capitals', header.toUpperCase(), false],
  ['blanks after the commas', header.replaceAll(',', ', '), false],
  ['another order', swapped, false],
  ['a name twice', header.replace('price', 'shelf'), false],
  ['a column more', `${header},note,loyalty`, false],
  ['a renamed first column', header.replace('id', 'book'), false],
  ['renamed first columns', header.replace('id,title', 'book,name'), false],
  ['semicolons', header.replaceAll(',', ';'), false],
  ['a row', line.book(7), false],
];

describe('what landing says of a header', () => {
  let library: Library;
  const dayOf = (index: number) => `2025-03-${String(index + 1).padStart(2, '0')}`;
  let judged: Map<string, string>;

  before(async () => {
    library = await openLibrary(booksToSilver());
    for (const [index, [, first]] of files.entries())
      await library.deliverText('books', dayOf(index), `${first}\n${line.book(1, { shelf: `s${index}` })}\n`);
    await library.load(dayOf(files.length));
    await library.silver(dayOf(files.length));
    const rows = await library.rows(
      "SELECT CAST(snapshot_date AS STRING), IFNULL(reason, state) FROM ops.current_snapshot WHERE entity = 'books'",
    );
    judged = new Map(rows.map(([date, state]) => [date as string, state as string]));
  });
  after(() => library.close());

  const [bronze] = libraryModel().bronze;
  const columns = bronze === undefined ? [] : headerOf(bronze.contract);

  for (const [index, [what, first, isAccepted]] of files.entries())
    it(`is what the warehouse does: ${what}`, () => {
      const difference = headerDifference(Buffer.from(`${first}\n${line.book(1)}\n`), columns);
      expect(difference === undefined, difference).to.equal(isAccepted);
      expect(judged.get(dayOf(index))).to.equal(isAccepted ? 'applied' : 'header');
    });
});
