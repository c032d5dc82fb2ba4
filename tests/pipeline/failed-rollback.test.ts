import { expect } from 'chai';
import type { Definition } from '../../model/definition.ts';
import { library, type Library, line, openLibrary } from '../library/library.ts';

const day = '2025-03-01';
const aborted = 'Transaction is aborted due to concurrent update';

/** The library with a routine whose transaction BigQuery cancels at its end: it is over then, so that a ROLLBACK fails too. */
const cancelled = (routine: string, change = (body: string): string => body): Definition[] =>
  library().map((definition) =>
    definition.kind === 'routine' && definition.name === routine
      ? {
          ...definition,
          body: change(
            definition.body.replaceAll(
              'COMMIT TRANSACTION;',
              `ROLLBACK TRANSACTION;\nSELECT ERROR('${aborted}');`,
            ),
          ),
        }
      : definition,
  );

describe('a ROLLBACK that fails', () => {
  let pipeline: Library;
  before(async () => {
    pipeline = await openLibrary(library());
  });
  after(() => pipeline.close());
  beforeEach(async () => {
    await pipeline.empty();
    await pipeline.warehouse.apply(library());
    await pipeline.deliver('books', day, [line.book(1)]);
    await pipeline.deliver('loans', day, [line.loan(5, 1)]);
    await pipeline.load(day);
    // Days without a file, which the run writes down before it applies the others.
    await pipeline.deliver('books', '2025-02-27', [line.book(1)]);
  });

  /** What is left of a run that failed. */
  const written = async (routine: string) =>
    (
      await pipeline.rows(`
        SELECT run.message, event.message
        FROM ops.run AS run
        LEFT JOIN quality.error_event AS event ON event.run_id = run.run_id AND event.screen = 'run_failed'
        WHERE run.routine = '${routine}' AND run.state = 'failed'`)
    ).flat();

  const failures: readonly { readonly of: string; readonly run: 'run_silver' | 'run_gold' }[] = [
    { of: 'find_snapshots', run: 'run_silver' },
    { of: 'apply_snapshots', run: 'run_silver' },
    { of: 'run_gold', run: 'run_gold' },
  ];
  for (const { of, run } of failures) {
    it(`in ${of} does not hide what failed first, and the run and its error event are written down`, async () => {
      if (run === 'run_gold') await pipeline.silver(day);
      await pipeline.warehouse.apply(cancelled(of));
      const { state, message } = run === 'run_gold' ? await pipeline.gold(day) : await pipeline.silver(day);
      expect(state).to.equal('failed');
      const told = [message, ...(await written(run))];
      expect(told).to.have.length(3);
      for (const text of told)
        expect(text)
          .to.match(new RegExp(`^${aborted}`))
          .and.include('ROLLBACK');
    });
  }

  it('is told with what failed first where that cannot be written down either', async () => {
    await pipeline.silver(day);
    await pipeline.warehouse.apply(
      cancelled('run_gold', (body) =>
        body.replaceAll("'failed', v_error,", "'failed', ERROR('Quota exceeded'),"),
      ),
    );
    const failure = await pipeline.warehouse.run(`CALL ops.run_gold(DATE '${day}')`).then(
      () => 'no failure',
      (error: unknown) => String(error),
    );
    expect(failure).to.include(aborted).and.include('This could not be written down: Quota exceeded');
  });
});
