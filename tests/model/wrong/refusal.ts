import { expect } from 'chai';
import { compile } from '../../../model/compile.ts';
import { ModelError } from '../../../model/problem.ts';
import { localTarget } from '../../../model/target.ts';
import { shop, shopWith } from '../shop.ts';

/** A way of being wrong: what it is, what changes in the smallest shop, and all that is said of it. */
export type Wrong = readonly [
  what: string,
  changes: Readonly<Record<string, string | readonly [from: string, to: string]>>,
  message: string | readonly string[],
];

/** Each way of being wrong is refused with exactly its message. */
export function refuses(ways: readonly Wrong[]): void {
  for (const [what, changes, message] of ways) {
    it(what, () => {
      expect(refusal(changes)).to.deep.equal(typeof message === 'string' ? [message] : message);
    });
  }
}

function refusal(changes: Wrong[1]): string[] {
  const texts = Object.entries(changes).map(([name, change]): [string, string] => {
    const path = `sql/${name}`;
    return [path, typeof change === 'string' ? change : replaced(path, ...change)];
  });
  try {
    compile(shopWith(Object.fromEntries(texts)), localTarget);
  } catch (error) {
    if (error instanceof ModelError) return error.message.split('\n');
    throw error;
  }
  return [];
}

function replaced(path: string, from: string, to: string): string {
  const text = shop[path] ?? '';
  if (!text.includes(from)) throw new Error(`${path} does not hold ${from}`);
  return text.replace(from, () => to);
}

export const users = 'silver/users_history/table.yaml';
export const usersQuery = 'silver/users_history/query.sql';
export const visits = 'silver/visits_history/table.yaml';
export const fact = 'gold/fact_visits/table.yaml';
export const factQuery = 'gold/fact_visits/query.sql';
export const city = 'gold/dim_city/table.yaml';
export const cityQuery = 'gold/dim_city/query.sql';
export const user = 'gold/dim_user/table.yaml';

/** A table that the shop does not have. */
export const table = (kind: string, lines: string): string =>
  `description: Something\ngrain: one thing\nowner: tests\nkind: ${kind}\n${lines}`;
