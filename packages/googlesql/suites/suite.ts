/** How a query with a known answer ended: `refused` names what is not supported, `fails` is an error where rows were expected. */
export type Verdict =
  { readonly kind: 'right' } | { readonly kind: 'wrong' | 'refused' | 'fails'; readonly why: string };

/** A query with a known answer. */
export interface KnownAnswer {
  readonly name: string;
  /** Cases of one group are counted together. */
  readonly group: string;
  readonly judge: () => Promise<Verdict>;
  /** Whether a refusal is right because BigQuery has not what is asked, or because the analyzer cannot read it. */
  readonly isBeyond?: (why: string) => boolean;
}

const kinds = ['right', 'refused', 'fails', 'wrong'] as const;
type Counts = Record<(typeof kinds)[number], number>;
const none = (): Counts => ({ right: 0, refused: 0, fails: 0, wrong: 0 });

/**
 * Judges cases one after the other and writes what is wrong or fails, how each group did where there are several, and what is
 * refused, the most frequent first.
 *
 * @returns whether no answer was wrong and no query failed.
 */
export async function judgeAll(
  cases: readonly KnownAnswer[],
  write: (line: string) => void,
): Promise<boolean> {
  const total = none();
  const groups = new Map<string, Counts>();
  const refused = new Map<string, string[]>();
  let beyond = 0;
  for (const { name, group, judge, isBeyond } of cases) {
    const verdict = await judge();
    if (verdict.kind === 'refused' && isBeyond?.(verdict.why) === true) beyond += 1;
    const counts = groups.get(group) ?? none();
    groups.set(group, counts);
    counts[verdict.kind] += 1;
    total[verdict.kind] += 1;
    if (verdict.kind === 'refused') refused.set(verdict.why, [...(refused.get(verdict.why) ?? []), name]);
    else if (verdict.kind !== 'right') write(`${verdict.kind}: ${name}: ${verdict.why}`);
  }
  if (groups.size > 1) {
    for (const [group, counts] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      write(`${group}: ${shown(counts)}`);
  }
  for (const [why, names] of [...refused].toSorted(([, a], [, b]) => b.length - a.length))
    write(`refused ${names.length}: ${why} (${names[0] ?? ''})`);
  write(`${shown(total)} of ${cases.length}`);
  if (beyond > 0) {
    const within = cases.length - beyond;
    const share = ((100 * total.right) / within).toFixed(1);
    write(`${total.right} right of ${within} that BigQuery has and the analyzer reads: ${share} %`);
  }
  return total.wrong + total.fails === 0;
}

function shown(counts: Counts): string {
  return kinds
    .filter((kind) => counts[kind] > 0 || kind === 'right')
    .map((kind) => `${counts[kind]} ${kind}`)
    .join(', ');
}

/** What a query's error says about it: refused by name, or failed. */
export function failureVerdict(error: unknown): Verdict & { kind: 'refused' | 'fails' } {
  const message = error instanceof Error ? error.message : String(error);
  const why = (message.split('\n')[0] ?? '').replace(/^query:\d+:\d+: /, '');
  return { kind: isRefusal(error) ? 'refused' : 'fails', why };
}

/** Whether the warehouse refused a query before or while it ran, or the analyzer did. */
function isRefusal(error: unknown): boolean {
  for (let each = error; each instanceof Error; each = each.cause) {
    if (/not supported by the embedded warehouse|embedded warehouse does not support/.test(each.message))
      return true;
    // The analyzer's own refusal comes over its protocol.
    if ('details' in each && 'metadata' in each) return true;
  }
  return false;
}
