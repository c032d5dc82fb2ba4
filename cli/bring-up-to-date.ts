import type { Model } from '../model/model.ts';
import { NothingLanded, runDays } from '../pipeline/days.ts';
import { Failure } from './failure.ts';
import type { Place } from './place.ts';
import { TerminalProgress } from './progress.ts';
import type { Terminal } from './terminal.ts';

/**
 * Loads what lies in the raw bucket, and brings silver and gold up to date with it and with what people have decided.
 *
 * @throws Failure where a snapshot, silver or gold fails; what went well stays.
 */
export async function bringUpToDate(
  { ports, target }: Place,
  model: Model,
  terminal: Terminal,
): Promise<void> {
  const days = await runDays(ports, [], model, target, new TerminalProgress(terminal)).catch(
    (error: unknown) => {
      if (error instanceof NothingLanded)
        throw new Failure('There is no snapshot in the raw bucket.', {
          next: 'Deliver files: npm start -- --source DIR.',
        });
      throw error;
    },
  );
  for (const said of [...days.failures, ...days.warnings]) terminal.err(`${said}\n`);
  const told = [
    ['silver', days.silver],
    ['gold', days.gold],
  ] as const;
  for (const [layer, { state, message }] of told)
    terminal.out(`${layer}: ${state}${message === null ? '' : `, ${message}`}\n`);
  if (days.failures.length > 0 || told.some(([, { state }]) => state === 'failed'))
    throw new Failure('Not all went well.', {
      next: 'Correct what is said above; npm run run goes on from here.',
    });
}
