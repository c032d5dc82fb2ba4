import { expect } from 'chai';
import type { SqlFile } from '../../../model/load.ts';
import { localTarget } from '../../../model/target.ts';
import { withdraw } from '../../../pipeline/run/withdraw.ts';
import { booksToSilver, type Library, line, openLibrary } from '../../library/library.ts';

const [day1, day2, day3, day4] = ['2025-03-01', '2025-03-02', '2025-03-03', '2025-03-04'] as const;
const raw = localTarget.buckets.raw;

describe('the ledger of snapshots', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(booksToSilver());
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  const silver = async (date: string) => {
    await pipeline.load(date);
    return pipeline.silver(date);
  };
  const marker = async (date: string): Promise<void> => {
    const [object] = (
      await pipeline.lake.list(raw, pipeline.object('books', day1).replace('file.csv', ''))
    ).filter(({ name }) => name.endsWith('.csv'));
    await pipeline.lake.writeEmpty(raw, pipeline.object('books', date, `unchanged-${object?.md5 ?? ''}`));
  };
  const reasons = async (): Promise<unknown[]> =>
    (await pipeline.rows('SELECT reason FROM ops.current_snapshot ORDER BY snapshot_date')).map(
      ([reason]) => reason,
    );

  it('waits for a landed snapshot until bronze has loaded it', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    expect((await pipeline.silver(day1)).state).to.equal('waiting');
    expect(await pipeline.states('books')).to.deep.equal(['landed']);
    expect((await silver(day1)).state).to.equal('done');
    expect(await pipeline.states('books')).to.deep.equal(['applied']);
  });

  it('misses a day between the first snapshot and the run date, and goes on without it', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day3, [line.book(2)]);
    expect(await silver(day3)).to.deep.equal({ state: 'waiting', message: `books of ${day2} is missing` });
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'missing', 'applied']);
  });

  it('says of missing days how many they are and between which', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day4, [line.book(2)]);
    expect((await silver(day4)).message).to.equal(`books of 2 days from ${day2} to ${day3} are missing`);
  });

  it('takes a day with the contents of the day before for unchanged and reads no row of it', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day2, [line.book(1)]);
    await silver(day2);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'unchanged']);
    expect(
      await pipeline.rows('SELECT action, row_count FROM ops.step ORDER BY snapshot_date'),
    ).to.deep.equal([
      ['applied', '1'],
      ['unchanged', '0'],
    ]);
  });

  it('takes a marker for the contents whose MD5 it carries', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await marker(day2);
    await silver(day2);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'unchanged']);
  });

  it('never takes a file without MD5 for unchanged, and has nothing to do with it when run again', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day2, [line.book(1)]);
    pipeline.composite.add(pipeline.object('books', day1)).add(pipeline.object('books', day2));
    await silver(day2);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'applied']);
    const findings = await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot');
    await silver(day2);
    expect(await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot')).to.deep.equal(findings);
  });

  it('rejects a marker whose contents are gone when the day before it is delivered again, until the file is landed', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await marker(day2);
    await silver(day2);
    await pipeline.deliver('books', day1, [line.book(2)]);
    expect((await silver(day2)).message).to.include('land the file of that day again');
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'rejected']);
    expect(await reasons()).to.deep.equal([null, 'content_gone']);
    await pipeline.deliver('books', day2, [line.book(1)]);
    expect((await silver(day2)).state).to.equal('done');
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'applied']);
  });

  for (const [what, text, reason] of [
    ['an empty file', '', 'empty'],
    ['a header only', undefined, 'header_only'],
    ['no header', `${line.book(1)}\n`, 'header'],
    ['a header in another order', `title,id\n${line.book(1)}\n`, 'header'],
    ['a renamed column', 'HEADER', 'header'],
    ['a column less', 'LESS', 'header'],
  ] as const) {
    it(`rejects a snapshot with ${what} and keeps what was known`, async () => {
      const header = 'id,title,shelf,price,donor,added';
      await pipeline.deliver('books', day1, [line.book(1)]);
      if (text === undefined) await pipeline.deliver('books', day2, []);
      else if (text === 'HEADER')
        await pipeline.deliver('books', day2, [line.book(1)], header.replace('shelf', 'rack'));
      else if (text === 'LESS')
        await pipeline.deliver('books', day2, [line.book(1)], header.replace(',added', ''));
      else await pipeline.deliverText('books', day2, text);
      const outcome = await silver(day2);
      expect(outcome.state).to.equal('failed');
      expect(outcome.message).to.match(new RegExp(`^books of ${day2} .*land`, 's'));
      expect(await reasons()).to.deep.equal([null, reason]);
      expect(await pipeline.rows('SELECT book_id FROM silver.books')).to.deep.equal([['1']]);
      expect((await silver(day2)).state, 'reported once').to.equal('done');
    });
  }

  describe('names the lines of the contract that a new column needs', () => {
    const names = 'id,title,shelf,price,donor,added';
    const rejection = async (header: string, row: string) => {
      await pipeline.deliver('books', day1, [`${line.book(1)}${row}`], header);
      return (await silver(day1)).message ?? '';
    };

    it('so that they can be copied, and silver reads the column by its name', async () => {
      const header = `${names},note,Loyalty Points`;
      const [first, ...lines] = (await rejection(header, ',worn,gold')).split('\n');
      expect(first).to.match(/add to sql\/bronze\/books\/table.yaml:$/);
      expect(lines).to.deep.equal([
        '  - { name: loyalty_points, spare: extra_1, header: "Loyalty Points", optional: true, description: "Delivered as Loyalty Points" }',
      ]);
      const added: Record<string, (text: string) => string> = {
        'sql/bronze/books/table.yaml': (text) => `${text.trimEnd()}\n${lines.join('\n')}\n`,
        'sql/silver/books_history/query.sql': (text) => text.replace('AS note', 'AS note,\n  loyalty_points'),
        'sql/silver/books_history/table.yaml': (text) =>
          text.replace(
            'screens:',
            '  - { name: loyalty_points, type: STRING, description: Points }\nscreens:',
          ),
      };
      const change = ({ path, text }: SqlFile) => ({ path, text: (added[path] ?? String)(text) });
      const changed = await openLibrary(booksToSilver(undefined, change));
      try {
        await changed.deliver('books', day1, [`${line.book(1)},worn,gold`], header);
        await changed.load(day1);
        expect((await changed.silver(day1)).state).to.equal('done');
        const read = 'SELECT note, loyalty_points FROM silver.books';
        expect(await changed.rows(read)).to.deep.equal([['worn', 'gold']]);
      } finally {
        await changed.close();
      }
    });

    it('and what must stand before it where an optional column lacks', async () => {
      expect(await rejection(`${names},loyalty`, ',gold')).to.match(
        /add to sql\/bronze\/books\/table.yaml, and have the file hold note before them, empty where there is nothing:\n {2}- \{ name: loyalty, spare: extra_1, optional: true, /,
      );
    });

    it('and none where a name comes twice', async () => {
      expect(await rejection(`${names},note,title`, ',worn,gold')).to.match(
        /: land a file with the expected header$/,
      );
    });
  });

  it('accepts a byte order mark and the optional last column', async () => {
    const header = 'id,title,shelf,price,donor,added,note';
    await pipeline.deliver('books', day1, [`${line.book(1)},worn`], `\ufeff${header}`);
    expect((await silver(day1)).state).to.equal('done');
    expect(await pipeline.rows('SELECT note FROM silver.books')).to.deep.equal([['worn']]);
  });

  it('refuses a snapshot older than the replay window, once', async () => {
    await pipeline.deliver('books', '2025-03-01', [line.book(1)]);
    await silver('2025-03-01');
    await pipeline.deliver('books', '2025-01-01', [line.book(2)]);
    const outcome = await silver('2025-03-01');
    expect(outcome.state).to.equal('failed');
    expect(outcome.message).to.include('books of 2025-01-01 came more than 35 days after its day');
    expect(await pipeline.rows('SELECT book_id FROM silver.books')).to.deep.equal([['1']]);
    expect(
      await pipeline.rows(
        "SELECT CAST(snapshot_date AS STRING) FROM ops.current_snapshot WHERE state = 'too_late'",
      ),
    ).to.deep.equal([['2025-01-01']]);
    expect((await silver('2025-03-01')).state).to.equal('waiting');
  });

  it('begins its history with whatever is oldest, however old, also where the run ends between two days', async () => {
    await pipeline.deliver('books', '2023-06-01', [line.book(1)]);
    await silver('2023-06-01');
    await pipeline.deliver('books', '2024-01-01', [line.book(1), line.book(2)]);
    await pipeline.deliver('books', day1, [line.book(2)]);
    await silver(day1);
    expect(
      await pipeline.rows(
        "SELECT CAST(snapshot_date AS STRING) FROM ops.current_snapshot WHERE state = 'applied' ORDER BY snapshot_date",
      ),
    ).to.deep.equal([['2023-06-01'], ['2024-01-01'], [day1]]);
    expect(await pipeline.rows('SELECT book_id FROM silver.books')).to.deep.equal([['2']]);
  });

  it('takes a judged snapshot for loaded when only the time of its object moves', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await silver(day1);
    const findings = await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot');
    pipeline.touched.set(pipeline.object('books', day1), new Date());
    expect(await pipeline.rows('SELECT is_loaded FROM ops.observed_snapshot')).to.deep.equal([[true]]);
    expect((await pipeline.silver(day1)).state).to.equal('done');
    expect(await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot')).to.deep.equal(findings);
  });

  it('lets an empty file through that somebody has waived, and rejects it until then', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliverText('books', day2, '');
    await silver(day2);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'rejected']);
    await pipeline.warehouse.run(
      `INSERT INTO quality.waiver (screen, entity, snapshot_date, reason, granted_by, expires_on)
       VALUES ('empty', 'books', DATE '${day2}', 'all are sold', 'ada', DATE '2025-12-31'),
         ('header', 'books', DATE '${day2}', 'all are sold', 'ada', DATE '2025-12-31'),
         ('header_only', 'books', DATE '${day2}', 'all are sold', 'ada', DATE '2025-12-31')`,
    );
    await silver(day2);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'applied']);
  });

  it('sees no snapshot of a day after tomorrow', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', '2062-03-01', [line.book(2)]);
    await silver('2062-03-01');
    expect(await pipeline.rows('SELECT book_id FROM silver.books')).to.deep.equal([['1']]);
  });

  it('takes a withdrawn snapshot for never delivered, and judges other files of its day', async () => {
    const names = { ops: 'ops', quality: 'quality' };
    const decision = { reason: 'another shop', by: 'ada' };
    const shown = () =>
      pipeline.rows(
        "SELECT book_id, CAST(valid_from AS STRING) FROM silver.books_history WHERE valid_to > DATE '9999-01-01' ORDER BY book_id",
      );
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day2, [line.book(1), line.book(2)]);
    await pipeline.deliver('books', day3, [line.book(1), line.book(2), line.book(3)]);
    await silver(day3);
    for (let twice = 0; twice < 2; twice += 1) {
      await withdraw(pipeline.warehouse, names, 'books', day2, decision);
      expect((await silver(day3)).state).to.equal('done');
      expect(await pipeline.states('books')).to.deep.equal(['applied', 'withdrawn', 'applied']);
      expect(await shown()).to.deep.equal([
        ['1', day1],
        ['2', day3],
        ['3', day3],
      ]);
    }
    expect(await pipeline.rows('SELECT COUNT(*) FROM quality.withdrawal')).to.deep.equal([['1']]);
    await pipeline.deliver('books', day2, [line.book(1), line.book(3)]);
    await silver(day3);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'applied', 'applied']);
    expect(await shown()).to.deep.equal([
      ['1', day1],
      ['2', day3],
      ['3', day2],
    ]);
  });

  it('takes back nothing that was never judged', async () => {
    const failure = await withdraw(pipeline.warehouse, { ops: 'ops', quality: 'quality' }, 'books', day1, {
      reason: 'none',
      by: 'ada',
    }).catch(String);
    expect(failure).to.include(`No snapshot of books of ${day1} was judged`);
  });

  it('does not rewind to where bronze no longer reaches, however early the run date', async () => {
    await pipeline.deliver('books', '2025-03-01', [line.book(1)]);
    await silver('2025-03-01');
    await pipeline.deliver('books', '2025-01-01', [line.book(2)]);
    await silver('2025-01-01');
    expect(await pipeline.rows('SELECT book_id FROM silver.books')).to.deep.equal([['1']]);
  });

  it('judges every later day again after a rewind, rejected ones too', async () => {
    await pipeline.deliver('books', day2, [line.book(2)]);
    await pipeline.deliver('books', day3, []);
    await pipeline.deliver('books', day4, [line.book(2)]);
    await silver(day4);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'rejected', 'unchanged']);
    await pipeline.deliver('books', day1, [line.book(1)]);
    await silver(day4);
    expect(await pipeline.states('books')).to.deep.equal(['applied', 'applied', 'rejected', 'unchanged']);
    expect(
      await pipeline.rows(
        "SELECT snapshot_date, COUNT(*) FROM ops.snapshot WHERE state = 'pending' GROUP BY snapshot_date ORDER BY 1",
      ),
    ).to.deep.equal([
      [day2, '1'],
      [day3, '1'],
      [day4, '1'],
    ]);
  });

  it('keeps an applied snapshot whose file vanishes', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await silver(day1);
    await pipeline.lake.delete(raw, pipeline.object('books', day1));
    await silver(day1);
    expect(await pipeline.states('books')).to.deep.equal(['applied']);
  });

  it('says in the run that failed what failed, and leaves nothing half done', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.load(day1);
    // A current row that no snapshot brought: the counts cannot add up.
    await pipeline.warehouse.run(
      `INSERT INTO silver.books_history (book_id, row_hash, valid_from, valid_to)
       VALUES (9, 'x', DATE '${day2}', DATE '9999-12-31')`,
    );
    const outcome = await pipeline.silver(day1);
    expect(outcome.state).to.equal('failed');
    expect(outcome.message).to.include(
      'current rows are not the accepted plus the kept ones; nothing was applied',
    );
    expect(await pipeline.rows('SELECT book_id FROM silver.books')).to.deep.equal([['9']]);
    expect(await pipeline.states('books')).to.deep.equal([]);
    expect(await pipeline.rows('SELECT screen FROM quality.error_event')).to.deep.equal([['run_failed']]);
  });
});
