import { openWarehouse } from '@ecommerce/googlesql';
import { expect } from 'chai';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeData } from '../../bench/data.ts';
import { call, definitions, deliver, type CountedRound, roundsOver, routines } from '../../bench/rounds.ts';
import { localTarget } from '../../model/target.ts';

/** Each statement of a script is a job with seconds of latency in BigQuery, so their number is how long a run takes there. */
describe('the jobs that BigQuery runs', () => {
  let folder: string;
  let data: string;
  before(async function () {
    this.timeout(120_000);
    folder = await mkdtemp(join(tmpdir(), 'jobs-'));
    data = join(folder, 'data');
    await makeData(data, 150);
  });
  after(() => rm(folder, { recursive: true }));

  /** By round: jobs of silver, of gold and of the watch. */
  async function jobsOf(rounds: readonly CountedRound[], root: string): Promise<Record<string, number[]>> {
    const jobs: string[] = [];
    const warehouse = await openWarehouse({
      buckets: join(folder, root),
      project: localTarget.project,
      memo: join(import.meta.dirname, '../../node_modules/.cache/compiled-sql'),
      onJob: (sql) => jobs.push(sql),
    });
    await warehouse.apply(definitions);
    const counted: Record<string, number[]> = {};
    for (const round of rounds) {
      await deliver(round, warehouse, join(folder, root));
      const counts: number[] = [];
      for (const routine of routines) {
        jobs.length = 0;
        await call(warehouse, routine, round.date);
        counts.push(jobs.length);
      }
      counted[round.name] = counts;
    }
    await warehouse.close();
    return counted;
  }

  it('are as many as here, so that none comes in unseen', async function () {
    this.timeout(300_000);
    expect(await jobsOf(roundsOver(data), 'rounds')).to.deep.equal({
      'first day': [46, 79, 3],
      'idle round': [3, 4, 3],
      'unchanged day': [12, 4, 3],
      'changed day': [40, 49, 3],
      'idle round after it': [3, 4, 3],
    });
  });
});
