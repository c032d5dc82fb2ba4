import type { Base } from './base.ts';
import { type ContractChange, contractChanges } from './contracts.ts';
import { diffOf } from './diff.ts';
import { type Downstream, downstreamOf } from './downstream.ts';
import { queryChanges } from './queries.ts';
import { isOnlyText, type StackChanges } from './resources.ts';
import type { Version } from './version.ts';

/** What a change of the project does, as plain data: `--json` prints it. */
export interface Review {
  readonly version: 1;
  readonly base: Base;
  readonly verdict: Verdict;
  readonly contracts: readonly ContractChange[];
  readonly resources: readonly StackChanges[];
  /** Queries and procedures that do something else, with the lines that differ. */
  readonly sql: readonly { readonly name: string; readonly diff: string }[];
  /** Queries that are only written otherwise. */
  readonly rewritten: readonly string[];
  readonly downstream: readonly Downstream[];
}

/** The worst that a change does. */
export interface Verdict {
  readonly level: 'no effect' | 'changes' | 'breaks readers' | 'loses data';
  /** In a sentence. */
  readonly said: string;
}

/** What is different between two versions and their recorded programs. */
export async function reviewOf(
  base: Base,
  before: Version,
  after: Version,
  resources: readonly StackChanges[],
): Promise<Review> {
  const contracts = contractChanges(before.model, after.model);
  const { changed, rewritten } = await queryChanges(before, after);
  const found = {
    contracts,
    resources,
    sql: await Promise.all(
      changed.map(async (change) => ({ name: change.name, diff: await diffOf(change) })),
    ),
    rewritten,
    downstream: downstreamOf(before, after, contracts, changed),
  };
  return { version: 1, base, verdict: verdictOf(found), ...found };
}

type Found = Omit<Review, 'version' | 'base' | 'verdict'>;

function verdictOf(found: Found): Verdict {
  const { contracts, resources, sql, rewritten } = found;
  const losing = resources.filter(({ losses }) => losses !== '').map(({ stack }) => stack);
  if (losing.length > 0) {
    return {
      level: 'loses data',
      said: `Loses stored data or what protects it in ${losing.join(' and ')}, and no waiver allows that.`,
    };
  }
  const breaking = contracts.flatMap(({ table, breaking: each }) => each.map((what) => `${table}: ${what}`));
  if (breaking.length > 0) {
    return {
      level: 'breaks readers',
      said: `Breaks queries of those who read gold: ${breaking.join('; ')}.`,
    };
  }
  if (contracts.length === 0 && sql.length === 0 && resources.every(isHarmless)) {
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
  return { level: 'changes', said: `Changes ${counts.join(', ')}; nothing is lost.` };
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
