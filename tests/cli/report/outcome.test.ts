import { expect } from 'chai';
import { failureOf, outcomeOf } from '../../../cli/report/outcome.ts';

const done = { state: 'done', message: null } as const;
const well = { failures: [], silver: done, gold: done, worked: true };
const blocked = {
  state: 'blocked',
  message: 'Held back, while the rest of gold is published: mart_shelves',
} as const;
const failed = { state: 'failed', message: 'mart_shelves.fees must have a value' } as const;
const waiting = { state: 'waiting', message: 'books of 2025-03-01 is not loaded' } as const;
const refused = [{ state: 'applied' }, { state: 'rejected' }] as const;

describe('what a run came to', () => {
  for (const [what, days, snapshots, outcome] of [
    ['all went well', well, [], 'done'],
    ['there was nothing to do', { ...well, worked: false }, [], 'nothing to do'],
    ['a screen of gold fails for the first time', { ...well, gold: failed }, [], 'failed'],
    ['a screen of gold fails that was reported before', { ...well, gold: blocked }, [], 'held back'],
    ['that, and nothing else was to be done', { ...well, worked: false, gold: blocked }, [], 'held back'],
    ['that, and a snapshot is refused', { ...well, gold: blocked }, refused, 'held back'],
    ['that, and silver failed', { ...well, silver: failed, gold: blocked }, [], 'failed'],
    ['that, and a file could not be loaded', { ...well, failures: ['a.csv'], gold: blocked }, [], 'failed'],
    ['a snapshot is refused', well, refused, 'blocked'],
    ['gold waits for a snapshot', { ...well, gold: waiting }, [], 'waiting'],
  ] as const) {
    it(`is ${outcome} where ${what}`, () => {
      expect(outcomeOf(days, snapshots)).to.equal(outcome);
    });
  }

  it('needs somebody where it failed, is held back or blocked, and says what they do', () => {
    for (const outcome of ['done', 'waiting', 'nothing to do'] as const)
      expect(failureOf(outcome)).to.equal(undefined);
    expect(failureOf('failed')?.next).to.match(
      /^Correct the files, or the query or the contract that is named, and run again/,
    );
    expect(failureOf('held back')?.message).to.match(/^Gold is held back/);
    expect(failureOf('held back')?.next).to.match(/^Correct the query or the contract/);
    expect(failureOf('blocked')?.next).to.match(/^Decide about each/);
  });
});
