import { expect } from 'chai';
import { localTransfers } from '../../../local/transfers.ts';
import { planBackfill } from '../../../pipeline/backfill/plan-backfill.ts';
import { planRebuild } from '../../../pipeline/backfill/plan-rebuild.ts';
import type { BackfillPlan } from '../../../pipeline/backfill/plan.ts';
import { runInTurns, type TurnsEnded } from '../../../pipeline/backfill/turns.ts';
import type { Ports } from '../../../pipeline/days.ts';
import type { Warehouse } from '../../../pipeline/ports.ts';
import { silent } from '../../../pipeline/progress.ts';
import { rebuild } from '../../../pipeline/run/rebuild.ts';
import {
  type Library,
  libraryModel,
  libraryTarget,
  library,
  line,
  ofFewRows,
  openLibrary,
} from '../../library/library.ts';

const model = libraryModel();
const day = (number: number): string => `2025-03-${String(number).padStart(2, '0')}`;
const last = day(10);
const range = { from: day(1), to: last };

describe('a backfill', function () {
  this.timeout(300_000);
  let pipeline: Library;
  let ports: Ports;

  before(async () => {
    pipeline = await openLibrary(library());
    ports = {
      warehouse: pipeline.warehouse,
      lake: pipeline.lake,
      transfers: localTransfers(pipeline.warehouse, pipeline.lake, {
        root: pipeline.buckets,
        bucket: libraryTarget.buckets.raw,
        dataset: 'bronze',
      }),
    };
  });
  after(() => pipeline.close());
  beforeEach(() => pipeline.empty());

  const deliver = async (number: number): Promise<void> => {
    await pipeline.deliver('books', day(number), [
      line.book(1, { shelf: number % 2 === 0 ? 'south' : 'north' }),
      line.book(number + 10),
    ]);
    if (number % 5 !== 0) await pipeline.deliver('loans', day(number), [line.loan(number, 1)]);
  };
  const deliverAll = async (first: number, until: number): Promise<void> => {
    for (let number = first; number <= until; number++) await deliver(number);
  };
  const plan = (): Promise<BackfillPlan> => planBackfill(ports, model, ofFewRows, range);
  const inTurns = (
    planned: BackfillPlan,
    maxDollars = Infinity,
    warehouse: Warehouse = ports.warehouse,
  ): Promise<TurnsEnded> => runInTurns({ ...ports, warehouse }, 'ops', planned, maxDollars, silent);
  const works = ({ days }: BackfillPlan, entity: string): Record<string, string[]> =>
    Object.fromEntries(
      [
        ...Map.groupBy(
          days.filter((each) => each.entity === entity),
          ({ work }) => work,
        ),
      ].map(([work, of]) => [work, of.map(({ date }) => date)]),
    );

  /** Bills each run of a routine a dollar. */
  const billing: Warehouse = {
    run: async (script, parameters, told) => {
      const result = await pipeline.warehouse.run(script, parameters);
      told?.({ name: 'SELECT', rows: null, billedBytes: 2 ** 40 / 6.25, seconds: 1 });
      return result;
    },
  };

  it('plans what is to be loaded, judged, judged again, lacks and comes too late, and writes nothing', async () => {
    await deliverAll(8, 10);
    await pipeline.day(last);
    await deliver(3);
    await pipeline.load(last);
    await deliver(4);
    await pipeline.deliver('books', '2025-02-01', [line.book(1)]);
    const before = await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot');
    const planned = await planBackfill(ports, model, ofFewRows, { from: '2025-02-01', to: last });
    const found = works(planned, 'books');
    expect({ ...found, lacks: found['lacks']?.length }).to.deep.equal({
      'too late': ['2025-02-01'],
      judge: [day(3)],
      load: [day(4)],
      again: [day(8), day(9), day(10)],
      lacks: 27 + 2 + 3,
    });
    expect(works(planned, 'loans')['lacks']).to.include.members([day(1), day(5), day(10)]);
    expect(planned.loads).to.equal(2);
    expect(planned.jobs).to.be.greaterThan(72);
    expect(planned.dollars).to.be.closeTo((planned.billedBytes / 2 ** 40) * 6.25, 1e-9);
    expect(await pipeline.rows('SELECT COUNT(*) FROM ops.snapshot')).to.deep.equal(before);
  });

  it('ends in turns as all days at once do, later days judged again, and has nothing to do then', async () => {
    await deliverAll(1, 10);
    await pipeline.day(last);
    const expected = await pipeline.contents();
    await pipeline.empty();
    await deliverAll(9, 10);
    await pipeline.day(last);
    await deliverAll(1, 8);
    const ended = await inTurns(await plan());
    expect([ended.failures, ended.stopped, ended.gold?.state]).to.deep.equal([[], undefined, 'done']);
    expect(await pipeline.contents()).to.deep.equal(expected);
    const again = await plan();
    expect([again.jobs, again.loads, again.dollars]).to.deep.equal([0, 0, 0]);
  });

  it('stops where more is billed than may be, and goes on from there', async () => {
    await deliverAll(1, 10);
    const stopped = await inTurns(await plan(), 0.5, billing);
    expect(stopped).to.deep.include({
      dollars: 1,
      stopped: { after: day(7), reason: 'the ceiling' },
      gold: undefined,
    });
    const left = await plan();
    expect(works(left, 'books')).to.deep.include({ load: [8, 9, 10].map(day) });
    const ended = await inTurns(left);
    expect([ended.stopped, ended.gold?.state]).to.deep.equal([undefined, 'done']);
    expect(await pipeline.rows('SELECT COUNT(*) FROM silver.books_history WHERE book_id = 20')).to.deep.equal(
      [['1']],
    );
  });

  it('stops where silver leaves a day, and tells of what is not loaded', async () => {
    await deliverAll(1, 2);
    await pipeline.deliverText('books', day(2), `id,title\n${'x,'.repeat(40)}\n`);
    const failing: Warehouse = {
      run: (script, parameters) =>
        pipeline.warehouse.run(
          script.startsWith('CALL')
            ? `INSERT INTO ops.run (run_id, routine, run_date, state, message, recorded_at)
               VALUES (GENERATE_UUID(), 'run_silver', @run_date, 'failed', 'A right lacks', CURRENT_TIMESTAMP());
               RAISE USING MESSAGE = 'A right lacks'`
            : script,
          parameters,
        ),
    };
    const ended = await inTurns(await plan(), Infinity, failing);
    expect(ended.failures.join()).to.match(/^books of 2025-03-02 is not loaded/);
    expect([ended.silver?.message, ended.stopped, ended.gold]).to.deep.equal([
      'A right lacks',
      { after: day(2), reason: 'silver' },
      undefined,
    ]);
  });

  it('plans a rebuild: all that bronze holds, or what is left of one that was begun', async () => {
    await deliverAll(1, 8);
    await pipeline.day(day(8));
    const expected = await pipeline.contents();
    const all = await planRebuild(ports, ofFewRows, 'books');
    expect(works(all, 'books')).to.deep.equal({ again: [1, 2, 3, 4, 5, 6, 7, 8].map(day) });
    await rebuild(ports.warehouse, { ops: 'ops', bronze: 'bronze' }, 'books');
    const stopped = await inTurns(all, 0.5, billing);
    expect(stopped.stopped).to.deep.equal({ after: day(7), reason: 'the ceiling' });
    const left = await planRebuild(ports, ofFewRows, 'books');
    expect(works(left, 'books')).to.deep.equal({ judge: [day(8)] });
    await inTurns(left);
    expect(await pipeline.contents()).to.deep.equal(expected);
  });
});
