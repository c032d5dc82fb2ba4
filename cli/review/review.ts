import type { Base } from './base.ts';
import { type ContractChange, contractChanges } from './contracts.ts';
import { diffOf } from './diff.ts';
import { type Downstream, downstreamOf } from './downstream.ts';
import type { Attempted, Effect } from './effect.ts';
import { queryChanges, type TextChange } from './queries.ts';
import { isOnlyText, type StackChanges } from './resources.ts';
import type { Preview } from './preview.ts';
import { type Rebuild, publishedAgain } from './rebuild.ts';
import { isGrave } from './screens.ts';
import { together } from './together.ts';
import type { Version } from './version.ts';

/** What a change of the project does, as plain data: `--json` prints it. */
export interface Review {
  readonly version: 1;
  readonly base: Base;
  readonly verdict: ReviewVerdict;
  readonly contracts: readonly ContractChange[];
  readonly resources: readonly StackChanges[];
  /** Queries and procedures that do something else, with the lines that differ. */
  readonly sql: readonly { readonly name: string; readonly diff: string }[];
  /** Queries that are only written otherwise. */
  readonly rewritten: readonly string[];
  readonly downstream: readonly Downstream[];
  /** What it does to rows; absent where no contract and no SQL does anything else. */
  readonly effect?: Effect;
  readonly rebuild: Rebuild;
  /** What the real engine would do, where its preview was handed over. */
  readonly preview?: Preview;
}

/** The worst that a change does. */
export interface ReviewVerdict {
  readonly level: 'no effect' | 'changes' | 'breaks' | 'loses data';
  /** In a sentence. */
  readonly said: string;
}

/** What is looked at besides the two versions themselves. */
export interface Trials {
  /** Holds the recorded programs against each other. */
  readonly record: () => Promise<readonly StackChanges[]>;
  /** Runs both versions over the same data. */
  readonly attempt: (attempted: Attempted) => Promise<Effect>;
}

/** What is different between two versions and their recorded programs, and, where rows may differ, what that does to data. */
export async function reviewOf(
  base: Base,
  { before, after }: { readonly before: Version; readonly after: Version },
  { record, attempt }: Trials,
  preview?: Preview,
): Promise<Review> {
  const contracts = contractChanges(before.model, after.model);
  const { changed, rewritten } = await queryChanges(before, after);
  // The trial waits for DuckDB most of the time, in which the programs are recorded.
  const [effect, resources] = await together(
    contracts.length + changed.length === 0
      ? Promise.resolve(undefined)
      : attempt({
          isGoldOnly: isGoldOnly(contracts, changed),
          queries: changed.map(({ name }) => name),
        }),
    record(),
  );
  const found = {
    contracts,
    resources,
    sql: await Promise.all(
      changed.map(async (change) => ({ name: change.name, diff: await diffOf(change) })),
    ),
    rewritten,
    downstream: downstreamOf(before, after, contracts, changed, effect?.tables ?? []),
    ...(effect === undefined ? {} : { effect }),
    rebuild: publishedAgain(before, after, effect?.seconds),
    ...(preview === undefined ? {} : { preview }),
  };
  return { version: 1, base, verdict: verdictOf(found), ...found };
}

/** Another text of a procedure may change any row, unless a table of gold that comes, goes or has other columns explains it. */
function isGoldOnly(contracts: readonly ContractChange[], changed: readonly TextChange[]): boolean {
  const isOfGold = (name: string): boolean =>
    name.startsWith('gold.') || (contracts.length > 0 && /^ops\.(?:run_gold,|export_gold$)/.test(name));
  return [...contracts.map(({ table }) => table), ...changed.map(({ name }) => name)].every(isOfGold);
}

type Found = Omit<Review, 'version' | 'base' | 'verdict'>;

function verdictOf(found: Found): ReviewVerdict {
  const { contracts, resources, sql, rewritten, preview } = found;
  const losing = resources.filter(({ losses }) => losses !== '').map(({ stack }) => stack);
  if (losing.length > 0) {
    return {
      level: 'loses data',
      said: `Loses stored data or what protects it in ${losing.join(' and ')}, and no waiver allows that.`,
    };
  }
  const breaking = breakages(found);
  if (breaking.length > 0) return { level: 'breaks', said: `Breaks: ${breaking.join('; ')}.` };
  const isPreviewed = preview === undefined || preview.steps.every(({ op }) => op === 'update');
  if (contracts.length === 0 && sql.length === 0 && resources.every(isHarmless) && isPreviewed) {
    const texts =
      rewritten.length === 0 ? '' : ` ${rewritten.join(', ')}: written otherwise, the same result.`;
    return {
      level: 'no effect',
      said: `No effect: tables, columns, rows and resources stay as they are.${texts}`,
    };
  }
  const counts = [
    counted(contracts.length, 'contract'),
    counted(sql.length, 'query or procedure', 'queries or procedures'),
    counted(resourceCount(resources), 'resource'),
  ].filter((text) => text !== '');
  return { level: 'changes', said: `Changes ${counts.join(', ')}${rowsSaid(found)}; nothing is lost.` };
}

/** Queries of readers that fail or mean something else, runs that end worse, and rows that are refused newly. */
function breakages({ contracts, effect }: Found): string[] {
  const refused = effect?.screens.filter(isGrave) ?? [];
  return [
    ...contracts.flatMap(({ table, breaking }) => breaking.map((what) => `${table}: ${what}`)),
    ...(effect?.problems ?? []),
    ...refused.map(
      ({ screen, table, before, after }) =>
        `${screen} refuses rows of ${table}: ${String(after)}, ${before === 0 ? 'none' : String(before)} before`,
    ),
  ];
}

function rowsSaid({ effect }: Found): string {
  if (effect === undefined) return '';
  if (effect.tables.length === 0) return ' and no row of the sample';
  return ` and rows of ${counted(effect.tables.length, 'table')} in the sample`;
}

/** Whether nothing but texts of queries differs, which then mean the same. */
const isHarmless = ({ created, updated, replaced, deleted }: StackChanges): boolean =>
  created.length + replaced.length + deleted.length === 0 && updated.every(isOnlyText);

/** Resources that change in the stack in which most do. */
const resourceCount = (resources: readonly StackChanges[]): number =>
  Math.max(
    0,
    ...resources.map(
      ({ created, updated, replaced, deleted }) =>
        created.length + updated.length + replaced.length + deleted.length,
    ),
  );

const counted = (count: number, one: string, many = `${one}s`): string =>
  count === 0 ? '' : `${String(count)} ${count === 1 ? one : many}`;
