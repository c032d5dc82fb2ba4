import type { Version } from './version.ts';

/** What is computed again after a change, and by whom. */
export interface Rebuild {
  /** Tables that the next run of gold publishes again by itself, those with the same rows too. */
  readonly published: readonly PublishedAgain[];
  /** Entities whose rules are others: `npm run rebuild` applies them to what is stored, otherwise only later snapshots follow them. */
  readonly histories: readonly string[];
}

interface PublishedAgain {
  readonly table: string;
  /** Seconds that it took in the trial on this machine; absent where there was none. */
  readonly seconds?: number;
}

/** What another definition makes the runs do. A stage is computed with the tables that read it. */
export function publishedAgain(
  before: Version,
  after: Version,
  seconds: Readonly<Record<string, number>> = {},
): Rebuild {
  const differing = (layer: 'gold' | 'silver'): string[] =>
    [...after.hashes]
      .filter(([name, hash]) => name.startsWith(`${layer}.`) && before.hashes.get(name) !== hash)
      .map(([name]) => name);
  return {
    published: differing('gold').map((table) => {
      const took = seconds[table];
      return { table, ...(took === undefined ? {} : { seconds: took }) };
    }),
    histories: differing('silver').filter((name) => before.hashes.has(name)),
  };
}
