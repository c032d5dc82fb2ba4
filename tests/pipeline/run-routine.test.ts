import { expect } from 'chai';
import type { Result, SqlValue, Warehouse } from '../../pipeline/ports.ts';
import { type Outcome, runRoutine } from '../../pipeline/run/routine.ts';

const columns = (names: readonly string[]) => names.map((name) => ({ name, type: 'STRING' }));

/** A warehouse in which two operators have run a routine at once; the newest row is the first. */
const afterTwo = (rows: SqlValue[][], thrown?: string): Warehouse => ({
  run: (script): Promise<Result> => {
    if (script.startsWith('CALL') && thrown !== undefined) return Promise.reject(new Error(thrown));
    return Promise.resolve(
      script.includes('MAX(')
        ? { columns: columns(['recorded_at']), rows: [[null]] }
        : { columns: columns(['state', 'message']), rows },
    );
  },
});

const outcome = (rows: SqlValue[][], thrown?: string): Promise<Outcome> =>
  runRoutine(afterTwo(rows, thrown), 'ops', 'run_silver', '2025-03-01', () => undefined);

describe('how a run has ended, of two at once', () => {
  const done = ['done', null];
  const moved = ['failed', 'Another run has moved books on'];
  const aborted = ['failed', 'Transaction is aborted'];

  it('is what it wrote down itself', async () => {
    expect(await outcome([moved, done])).to.deep.equal({ state: 'done', message: null });
    for (const rows of [
      [done, moved, aborted],
      [aborted, moved, done],
    ])
      expect(await outcome(rows, `${moved[1] ?? ''} at [ops.run_silver:119:5]`)).to.deep.equal({
        state: 'failed',
        message: moved[1],
      });
  });

  it('is what was thrown where it wrote nothing down', async () => {
    const [ended] = await Promise.allSettled([outcome([done], 'No right to ops.run')]);
    expect(ended).to.have.nested.property('reason.message', 'No right to ops.run');
  });
});
