import type { Days } from '../../pipeline/days.ts';
import { Failure } from '../failure.ts';
import type { StartReport } from './schema.ts';

type Outcome = StartReport['outcome'];

/** What a run came to, the gravest first. */
export function outcomeOf(
  { failures, silver, gold, worked }: Pick<Days, 'failures' | 'silver' | 'gold' | 'worked'>,
  snapshots: readonly Pick<StartReport['snapshots'][number], 'state'>[],
): Outcome {
  const states = [silver.state, gold.state];
  if (failures.length > 0 || silver.state === 'failed') return 'failed';
  if (gold.state === 'blocked') return 'held back';
  if (gold.state === 'failed') return 'failed';
  if (snapshots.some(({ state }) => state === 'rejected')) return 'blocked';
  if (states.includes('waiting')) return 'waiting';
  return worked ? 'done' : 'nothing to do';
}

/** What somebody has to see to, or undefined where all is as it should be. */
export function failureOf(outcome: Outcome): Failure | undefined {
  switch (outcome) {
    case 'failed':
      return new Failure('Not all went well; the report says what and why.', {
        next: 'Correct the files, or the query or the contract that is named, and run again: what went well stays as it is.',
      });
    case 'held back':
      return new Failure('Gold is held back, whole or in part; the report says what and why.', {
        next: 'Correct the query or the contract that is named, or the files, and run again: until then every run ends like this one.',
      });
    case 'blocked':
      return new Failure('Snapshots are refused; the report says which and why.', {
        next: 'Decide about each as the report says: until then every run ends like this one.',
      });
    case 'done':
    case 'waiting':
    case 'nothing to do':
      return undefined;
  }
}
