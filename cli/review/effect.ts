import { join } from 'node:path';
import { warehouseFile } from '../warehouse.ts';
import { type QueryBytes, queryBytes } from './bytes.ts';
import { type Figure, figureChanges } from './figures.ts';
import { type RowChanges, rowChanges } from './rows.ts';
import { type ScreenChange, screenChanges } from './screens.ts';
import { type SideBySide, sideBySide } from './side-by-side.ts';
import { together } from './together.ts';
import { type Trial, type TrialData, tryOver, tryVersion } from './trial.ts';
import type { Version } from './version.ts';

/** What a change does to rows, seen by running both versions over the same data. */
export interface Effect {
  /** The data, in words. */
  readonly data: string;
  readonly tables: readonly RowChanges[];
  readonly figures: readonly Figure[];
  readonly screens: readonly ScreenChange[];
  /** How the runs of the changed version ended, where that is worse than before; a sentence each. */
  readonly problems: readonly string[];
  /** Seconds that building each gold table took the changed version, by `gold.<name>`. */
  readonly seconds: Readonly<Record<string, number>>;
  /** What the changed queries are billed a run, at the size for which costs are estimated. */
  readonly bytes: readonly QueryBytes[];
  /** That size, in words. */
  readonly size: string;
}

/** What is tried. */
export interface Attempted {
  /** Whether all that differs is in gold, so that both have the same silver. */
  readonly isGoldOnly: boolean;
  /** Names of the queries that do something else. */
  readonly queries: readonly string[];
}

/**
 * Runs both versions over the same data and compares what they made.
 *
 * @param folder for their two warehouses.
 */
export async function effectOn(
  data: TrialData,
  { before, after }: { readonly before: Version; readonly after: Version },
  folder: string,
  { isGoldOnly, queries }: Attempted,
): Promise<Effect> {
  const folders = { before: join(folder, 'before'), after: join(folder, 'after') };
  const whole = (side: 'before' | 'after'): Promise<Trial> =>
    tryVersion(folders[side], { before, after }[side], data);
  const [was, is] = isGoldOnly
    ? [await whole('before'), await tryOver(folders.before, folders.after, after)]
    : await together(whole('before'), whole('after'));
  const files = { before: warehouseFile(folders.before), after: warehouseFile(folders.after) };
  return sideBySide(files, async (both) => ({
    data: data.described,
    tables: await rowChanges(both, before, after),
    figures: await figureChanges(both, before, after),
    screens: await screenChanges(both),
    problems: problemsOf(was, is),
    seconds: await secondsOf(both),
    bytes: await queryBytes(both, queries, { before, after }, data.estimate),
    size: sizeOf(data),
  }));
}

function sizeOf({ described, estimate: { factor, measured } }: TrialData): string {
  if (measured !== undefined) return `the bytes that were measured of ${String(measured.size)} tables`;
  return factor === 1 ? described : `${factor.toFixed(0)} times the data of ${described}`;
}

function problemsOf(before: Trial, after: Trial): string[] {
  const failures = after.failures.filter((failure) => !before.failures.includes(failure));
  const runs = (['silver', 'gold'] as const).flatMap((layer) => {
    const { state, message } = after[layer];
    const isWorse = state !== 'done' && state !== before[layer].state;
    return isWorse ? [`${layer} ends as ${state}${message === null ? '' : `: ${message}`}`] : [];
  });
  return [...failures, ...runs];
}

async function secondsOf(both: SideBySide): Promise<Effect['seconds']> {
  const rows = await both.rows(`
    SELECT table_name AS name, sum(epoch(finished_at - started_at)) AS seconds
    FROM after.ops.step
    WHERE run_id = (SELECT arg_max(run_id, started_at) FROM after.ops.step WHERE table_name LIKE 'gold.%')
    GROUP BY table_name`);
  return Object.fromEntries(rows.map(({ name, seconds }) => [name ?? '', Number(seconds)]));
}
