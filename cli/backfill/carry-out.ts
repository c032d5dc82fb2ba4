import { isJudged, type BackfillPlan } from '../../pipeline/backfill/plan.ts';
import { runInTurns, type TurnsEnded } from '../../pipeline/backfill/turns.ts';
import { Failure } from '../failure.ts';
import type { Place } from '../place.ts';
import { TerminalProgress } from '../progress.ts';
import type { Terminal } from '../terminal.ts';
import { shownPlan } from './render.ts';

/** What an operator has decided about a plan. */
export interface Allowed {
  readonly yes: boolean;
  /** Most that may be billed, in US dollars. */
  readonly maxUsd: number;
}

/**
 * Shows a plan, and carries it out where that is allowed.
 *
 * @param begin what is to be done before.
 * @throws Failure where it would be or was billed more than may be, or where a layer fails; what went well stays.
 */
export async function carryOut(
  plan: BackfillPlan,
  { yes, maxUsd }: Allowed,
  { ports, names: { ops } }: Place,
  terminal: Terminal,
  begin: () => Promise<void>,
): Promise<void> {
  terminal.out(shownPlan(plan));
  if (!plan.days.some(isJudged)) terminal.out('No snapshot is to be judged.\n');
  if (plan.dollars > maxUsd)
    throw new Failure(
      `The plan may be billed $${plan.dollars.toFixed(4)}, more than --max-usd ${String(maxUsd)}. Nothing is changed.`,
      { next: 'Take fewer days, or a higher ceiling.' },
    );
  if (!yes) {
    if (plan.days.some(isJudged)) terminal.out('Nothing is changed. With --yes it is done.\n');
    return;
  }
  await begin();
  const ended = await runInTurns(ports, ops, plan, maxUsd, new TerminalProgress(terminal));
  tell(ended, terminal);
}

function tell({ failures, silver, gold, dollars, stopped }: TurnsEnded, terminal: Terminal): void {
  for (const failure of failures) terminal.err(`${failure}\n`);
  const told = [
    ['silver', silver],
    ['gold', gold],
  ] as const;
  for (const [layer, outcome] of told)
    if (outcome !== undefined)
      terminal.out(`${layer}: ${outcome.state}${outcome.message === null ? '' : `, ${outcome.message}`}\n`);
  if (dollars > 0) terminal.out(`Billed: $${dollars.toFixed(4)}.\n`);
  if (stopped?.reason === 'the ceiling')
    throw new Failure(
      `Stopped after ${stopped.after}: $${dollars.toFixed(4)} are billed, more than --max-usd.`,
      {
        next: 'The same command with a higher ceiling goes on from here. Until then gold stays as it was.',
      },
    );
  if (stopped?.reason === 'silver')
    throw new Failure(`Stopped after ${stopped.after}: silver has not judged all of these days.`, {
      next: 'Look at npm run status, put right what it says, and repeat the command: it goes on from here.',
    });
  if (failures.length > 0 || told.some(([, outcome]) => outcome?.state === 'failed'))
    throw new Failure('Not all went well.', {
      next: 'Correct what is said above and repeat the command: it goes on from here.',
    });
}
