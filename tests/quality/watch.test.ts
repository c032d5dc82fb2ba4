import { expect } from 'chai';
import { runRoutine } from '../../pipeline/run/routine.ts';
import { library, libraryTarget, type Library, line, ofFewRows, openLibrary } from '../library/library.ts';

const [day1, day2, day3] = ['2025-03-01', '2025-03-02', '2025-03-03'] as const;

describe('ops.run_watch', () => {
  let pipeline: Library;
  before(async () => {
    // What has landed counts as late at once.
    pipeline = await openLibrary(
      library({ ...ofFewRows, settings: { ...ofFewRows.settings, freshnessHours: 0 } }),
    );
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  const watch = async (date: string): Promise<string | null> => {
    const { state, message } = await runRoutine(
      pipeline.warehouse,
      'ops',
      'run_watch',
      date,
      () => undefined,
    );
    expect(state).to.equal(message === null ? 'done' : 'failed');
    return message;
  };
  /** The problem that begins so, of all that it fails with. */
  const told = async (beginning: string, date: string): Promise<string | undefined> =>
    (await watch(date))?.split('\n').find((problem) => problem.startsWith(beginning));
  const giveUp = (date: string) =>
    pipeline.warehouse.run(
      `INSERT INTO quality.waiver (screen, entity, snapshot_date, reason, granted_by, expires_on)
       VALUES ('missing', 'books', DATE '${date}', 'the library was closed', 'ada', DATE '2025-12-31')`,
    );

  it('fails while days are missing that can still come, until somebody gives them up', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.load(day1);
    expect(await told('late', day3)).to.equal(
      `late, missing: books of 2 days from ${day2} to ${day3}; land it, or say in quality.waiver (screen missing) that it stays away`,
    );
    await giveUp(day2);
    expect(await told('late', day3)).to.match(new RegExp(`^late, missing: books of ${day3};`));
    await giveUp(day3);
    expect(await told('late', day3)).to.equal(undefined);
    expect(await told('late', '2025-04-30'), 'what bronze still reaches').to.include(
      '36 days from 2025-03-26 to 2025-04-30',
    );
  });

  it('fails while the file of a judged day lies no more in the raw bucket, until it is given up', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.load(day1);
    await pipeline.silver(day1);
    expect(await told('gone', day1)).to.equal(undefined);
    await pipeline.lake.delete(
      libraryTarget.buckets.raw,
      `raw-data/dataset_name=books/date=${day1.replaceAll('-', '')}/file.csv`,
    );
    expect(await told('gone', day1)).to.equal(
      `gone, judged and no file lies in the raw bucket: books of ${day1}; restore it, land it again, or say in quality.waiver (screen missing) that it stays away`,
    );
    await giveUp(day1);
    expect(await told('gone', day1)).to.equal(undefined);
  });

  it('fails while files lie in the folder of a day in the future', async () => {
    await pipeline.deliver('books', '2062-03-01', [line.book(1)]);
    expect(await watch(day1)).to.equal(
      'wrong: dataset_name=books/date=20620301/file.csv is of a day in the future; land it in the folder of the right day and delete it there',
    );
  });

  it('fails while a file is not loaded, a snapshot not judged, gold not of the state of silver, and is done then', async () => {
    expect(await watch(day1), 'before anything has come').to.equal(null);
    await pipeline.deliver('books', day1, [line.book(1)]);
    expect(await watch(day1)).to.equal(
      `late, landed and not loaded: books of ${day1}; look at the runs of the transfer`,
    );
    await pipeline.load(day1);
    expect(await watch(day1)).to.equal(
      `behind, loaded and not judged: books of ${day1}; look at the runs of ops.run_silver in ops.run`,
    );
    await pipeline.silver(day1);
    expect(await watch(day1)).to.equal(
      'behind: gold; silver has changed since ops.run_gold was last done, look at its runs in ops.run',
    );
    await pipeline.gold(day1);
    expect(await watch(day1)).to.equal(null);
    expect(
      await pipeline.rows(
        "SELECT state, COUNT(*) FROM ops.run WHERE routine = 'run_watch' GROUP BY state ORDER BY 1",
      ),
    ).to.deep.equal([
      ['done', '2'],
      ['failed', '3'],
      ['started', '5'],
    ]);
  });

  it('fails while a snapshot is rejected, and until silver has taken up the waiver for it', async () => {
    await pipeline.deliver('books', day1, [line.book(1)]);
    await pipeline.deliver('books', day2, []);
    await pipeline.load(day2);
    await pipeline.silver(day2);
    const rejected = `blocked, rejected as header_only: books of ${day2}; land the right file, or say in quality.waiver that this one is right`;
    expect(await told('blocked', day2)).to.equal(rejected);
    expect(await told('blocked', day2), 'every time').to.equal(rejected);
    await pipeline.warehouse.run(
      `INSERT INTO quality.waiver (screen, entity, snapshot_date, reason, granted_by, expires_on)
       VALUES ('header_only', 'books', DATE '${day2}', 'all have left', 'ada', DATE '${day2}')`,
    );
    expect(await told('blocked', day2)).to.equal(undefined);
    expect(await told('behind, loaded and not judged: books', day2)).to.include(day2);
    await pipeline.silver(day2);
    expect(await told('behind, loaded', day2)).to.equal(undefined);
  });

  it('fails while gold is blocked, and no longer once it is published', async () => {
    await pipeline.deliver('loans', day1, [line.loan(5, 1)]);
    await pipeline.load(day1);
    await pipeline.silver(day1);
    const state = (to: string) =>
      pipeline.warehouse.run(`UPDATE silver.loans_history SET state = '${to}' WHERE TRUE`);
    await state('lost');
    await pipeline.gold(day1);
    expect(await watch(day1)).to.include(
      'blocked: ops.run_gold; fact_loans.loan_state_key holds keys that dim_loan_state does not have',
    );
    await state('back');
    await pipeline.gold(day1);
    expect(await watch(day1)).to.equal(null);
  });
});
