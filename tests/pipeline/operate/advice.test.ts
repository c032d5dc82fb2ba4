import { expect } from 'chai';
import { adviseOn } from '../../../pipeline/operate/advice.ts';
import type { Status } from '../../../pipeline/operate/status.ts';

const quiet: Status = {
  entities: [],
  days: [],
  openErrorEvents: [],
  placeholders: [],
  lastRuns: [],
  changedRules: [],
  holds: [],
  alteredTables: [],
};
const now = new Date('2025-03-05T12:00:00Z');

const users: Status['entities'][number] = {
  entity: 'users',
  newestLanded: '2025-03-03',
  newestLoaded: '2025-03-03',
  newestApplied: '2025-03-03',
  nextDay: '2025-03-04',
  dueAt: '2025-03-05T12:00:00Z',
  isGivenUp: false,
};
const day = (state: string, more: Partial<Status['days'][number]> = {}): Status['days'][number] => ({
  entity: 'users',
  date: '2025-03-03',
  state,
  reason: null,
  delivered: null,
  accepted: null,
  quarantined: null,
  isGone: false,
  isGivenUp: false,
  ...more,
});

const urgentOf = (status: Partial<Status>, at = now): string[] =>
  adviseOn({ ...quiet, ...status }, at)
    .filter(({ isUrgent }) => isUrgent)
    .map(({ what }) => what);

describe('what an operator should do next', () => {
  it('is nothing where all is well', () => {
    expect(adviseOn({ ...quiet, days: [day('applied')] }, now)).to.deep.equal([]);
  });

  it('begins with a delivery being late the moment that it is due, unless it is given up', () => {
    expect(urgentOf({ entities: [users] })).to.have.lengthOf(1);
    expect(urgentOf({ entities: [users] }, new Date('2025-03-05T11:59:59Z'))).to.deep.equal([]);
    expect(urgentOf({ entities: [{ ...users, isGivenUp: true }] })).to.deep.equal([]);
  });

  it('tells a late day once for all entities that wait for it', () => {
    expect(urgentOf({ entities: [users, { ...users, entity: 'orders' }] })).to.deep.equal([
      'users, orders of 2025-03-04: late since 2025-03-05 12:00 UTC, deliver what is there or ask the source',
    ]);
  });

  it('calls for somebody where a day is missing, until it is given up', () => {
    expect(urgentOf({ days: [day('missing')] })).to.have.lengthOf(1);
    expect(urgentOf({ days: [day('missing', { isGivenUp: true })] })).to.deep.equal([]);
  });

  it('names the command that lets a rejected snapshot pass', () => {
    const [advice] = adviseOn({ ...quiet, days: [day('rejected', { reason: 'mass_change' })] }, now);
    expect(advice?.command).to.equal('npm run waive -- mass_change users 2025-03-03 --reason "…" --by NAME');
  });

  it('says what has failed once: a run that failed only for rejected snapshots is not told of again', () => {
    const failed = (message: string): Partial<Status> => ({
      days: [day('rejected', { reason: 'empty' })],
      openErrorEvents: [
        {
          entity: 'users',
          date: '2025-03-03',
          table: 'bronze.users',
          screen: 'empty',
          severity: 'block',
          failing: 0,
          message: 'users is empty',
        },
      ],
      lastRuns: [
        {
          routine: 'run_silver',
          runDate: '2025-03-03',
          state: 'failed',
          message,
          recordedAt: '2025-03-04T00:00:00Z',
        },
      ],
    });
    expect(urgentOf(failed('users is empty'))).to.have.lengthOf(1);
    expect(urgentOf(failed('users is empty\nthe disk is full'))).to.have.lengthOf(2);
  });

  it('has a table of gold filled by a run, and a history by a rebuild', () => {
    const asked = adviseOn(
      {
        ...quiet,
        alteredTables: [
          { table: 'gold.dim_user', entity: null, recorded: 3, held: 0 },
          { table: 'gold.fact_orders', entity: null, recorded: 1, held: null },
          { table: 'silver.users_history', entity: 'users', recorded: 3, held: 1 },
        ],
      },
      now,
    );
    expect(asked.map(({ isUrgent, what, command }) => [isUrgent, what.split(':')[0], command])).to.deep.equal(
      [
        [true, 'gold.dim_user holds 0 rows where 3 rows were published', 'npm run run'],
        [true, 'gold.fact_orders is gone', 'npm run run'],
        [
          true,
          'silver.users_history holds 1 row as of the newest snapshot, which brought 3 rows',
          'npm run rebuild -- users',
        ],
      ],
    );
  });

  it('calls for the files that are gone from the raw bucket, until they are given up', () => {
    expect(urgentOf({ days: [day('applied', { isGone: true })] })).to.deep.equal([
      'users of 2025-03-03: judged, and no file lies in the raw bucket any more: restore what was deleted, or land it again',
    ]);
    expect(urgentOf({ days: [day('applied', { isGone: true, isGivenUp: true })] })).to.deep.equal([]);
  });

  it('does not forget that publishing is held', () => {
    const hold = { table: 'gold.dim_user', asOf: '2025-03-04T06:00:00Z', reason: 'wrong names', by: 'ada' };
    expect(urgentOf({ holds: [hold] })).to.deep.equal([
      'nothing of gold is published since ada has put gold.dim_user back as of 2025-03-04 06:00 UTC',
    ]);
  });

  it('puts what is urgent first', () => {
    const advice = adviseOn({ ...quiet, days: [day('pending'), day('missing')] }, now);
    expect(advice.map(({ isUrgent }) => isUrgent)).to.deep.equal([true, false]);
  });
});
