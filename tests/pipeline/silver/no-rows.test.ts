import { expect } from 'chai';
import { booksToSilver, type Library, line, openLibrary } from '../../library/library.ts';

const [day1, day2] = ['2025-03-01', '2025-03-02'];

describe('a line that is no row', () => {
  let library: Library;

  before(async () => {
    library = await openLibrary(booksToSilver());
  });
  after(() => library.close());
  beforeEach(() => library.empty());

  /** Two books, then the first of them and some lines; what became of the second day and of the second book. */
  const judged = async (lines: readonly string[]) => {
    await library.deliver('books', day1, [line.book(1), line.book(2)]);
    await library.deliver('books', day2, [line.book(1), ...lines]);
    await library.load(day2);
    await library.silver(day2);
    const counts = await library.rows(
      `SELECT delivered, accepted, quarantined, deleted FROM ops.current_snapshot WHERE snapshot_date = DATE '${day2}'`,
    );
    const screens = await library.rows(
      `SELECT screen, failing FROM quality.error_event WHERE snapshot_date = DATE '${day2}' ORDER BY screen`,
    );
    return {
      counts: counts[0]?.map(Number),
      screens: screens.map(([screen, count]) => [screen, Number(count)]),
    };
  };

  for (const [what, lines] of [
    ['commas only, as Excel writes below a table', [',,,,,', ',,,,,']],
    ['blanks and empty values in quotes', ['"",  ,"","",,']],
    ['nothing at all', ['', '']],
  ] as const)
    it(`does not count: ${what}`, async () => {
      expect(await judged(lines)).to.deep.equal({ counts: [1, 1, 0, 1], screens: [] });
    });

  for (const [what, remark] of [
    ['a number of rows', '(1 rows affected)'],
    ['a total', 'Total,,,2.5,,'],
    ['the separator', 'sep=,'],
    ['the end of file of MS-DOS', '\x1a'],
  ] as const)
    it(`is named as a remark, kept, and withholds no deletion: ${what}`, async () => {
      expect(await judged([remark])).to.deep.equal({ counts: [2, 1, 1, 1], screens: [['remark', 1]] });
    });

  it('is told from a row whose key is damaged, which withholds deletions', async () => {
    expect(await judged([line.book('?')])).to.deep.equal({
      counts: [2, 1, 1, 0],
      screens: [
        ['deletions_withheld', 1],
        ['key_unreadable', 1],
      ],
    });
  });
});
