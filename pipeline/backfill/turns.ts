import { z } from 'zod';
import { newestDay, type Ports, runStep } from '../days.ts';
import { dollarsOf } from '../operate/price.ts';
import type { Progress } from '../progress.ts';
import { loadLanded } from '../run/load-landed.ts';
import type { Outcome } from '../run/routine.ts';
import { rowsOf } from '../run/rows.ts';
import { daysOfTurn } from './estimate.ts';
import { type BackfillPlan, isJudged } from './plan.ts';

/** Why planned days were not all judged. */
type StoppedFor = 'the ceiling' | 'silver';

/** What became of planned days. */
export interface TurnsEnded {
  /** Snapshots that could not be loaded, and why. */
  readonly failures: readonly string[];
  /** Undefined where it had nothing to judge. */
  readonly silver: Outcome | undefined;
  /** Undefined where it stopped before. */
  readonly gold: Outcome | undefined;
  /** What all statements were billed, in US dollars. */
  readonly dollars: number;
  /** Where it did not go on, the last day up to which silver was run, and why. */
  readonly stopped: { readonly after: string; readonly reason: StoppedFor } | undefined;
}

/** Passes on what is told, and adds up what is billed. */
function counting(progress: Progress): { readonly progress: Progress; readonly dollars: () => number } {
  let bytes = 0;
  return {
    dollars: () => dollarsOf(bytes),
    progress: {
      step: (name, work) => progress.step(name, work),
      statement: (ended) => {
        bytes += ended.billedBytes;
        progress.statement(ended);
      },
      include: (steps) => {
        progress.include(steps);
      },
    },
  };
}

/**
 * Does what a plan says, oldest days first and a few at a time: loads them, has silver judge them, and looks whether more is billed by then
 * than may be. At the end gold is made. Killed or stopped on its way, the same plan made anew has what is left.
 *
 * @param maxDollars before each turn and before gold no more may have been billed.
 */
export async function runInTurns(
  { warehouse, transfers }: Ports,
  ops: string,
  { days }: BackfillPlan,
  maxDollars: number,
  told: Progress,
): Promise<TurnsEnded> {
  const { progress, dollars } = counting(told);
  const dates = [...new Set(days.filter(isJudged).map(({ date }) => date))].sort();
  const loads = new Set(days.filter(({ work }) => work === 'load').map(({ date }) => date));
  const failures: string[] = [];
  let silver: Outcome | undefined;
  for (let index = 0; index < dates.length; index += daysOfTurn) {
    const turn = dates.slice(index, index + daysOfTurn);
    const [from = '', until = from] = [turn[0], turn.at(-1)];
    if (turn.some((date) => loads.has(date)))
      failures.push(...(await loadLanded({ warehouse, transfers }, ops, { from, until }, progress)).failures);
    // The last run looks at all there is, as those of the schedule do.
    const isLast = index + daysOfTurn >= dates.length;
    const runDate = isLast ? ((await newestDay(warehouse, ops)) ?? until) : until;
    silver = (await runStep(warehouse, ops, 'run_silver', runDate, progress)).outcome;
    const reason = (await isBehind(warehouse, ops, until))
      ? 'silver'
      : dollars() > maxDollars
        ? 'the ceiling'
        : undefined;
    if (reason !== undefined)
      return { failures, silver, gold: undefined, dollars: dollars(), stopped: { after: until, reason } };
  }
  const newest = await newestDay(warehouse, ops);
  const gold =
    newest === undefined ? undefined : (await runStep(warehouse, ops, 'run_gold', newest, progress)).outcome;
  return { failures, silver, gold, dollars: dollars(), stopped: undefined };
}

/** Whether silver has left a snapshot of a day that it was run for. */
async function isBehind(warehouse: Ports['warehouse'], ops: string, until: string): Promise<boolean> {
  const [found] = await rowsOf(
    warehouse,
    z.object({ left: z.coerce.number() }),
    `SELECT COUNT(*) AS \`left\`
     FROM ${ops}.pending_snapshot
     WHERE snapshot_date <= @until`,
    { until: { type: 'DATE', value: until } },
  );
  return (found?.left ?? 0) > 0;
}
