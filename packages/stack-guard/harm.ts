import type { Json } from './inventory.ts';

/** Whether it harms what is stored that one input is another now; undefined is an input that is not given. */
export type Harm = (before: Json | undefined, after: Json | undefined) => boolean;

export const always: Harm = () => true;

export const turnedOn: Harm = (...[, after]) => after === true;
export const turnedOff: Harm = (before) => before === true;

/** A time to live became shorter; nothing and 0 mean for ever. */
export const expiresSooner: Harm = (before, after) => lifetime(after) < lifetime(before);

/** A time for which something is kept became shorter; nothing means the service's own. */
export function keptLess(byDefault: number): Harm {
  return (before, after) => Number(after ?? byDefault) < Number(before ?? byDefault);
}

/**
 * A bucket's lifecycle deletes what it kept: one of the rules that delete is not covered by one that was there. A rule
 * covers those that have each of its conditions, equal or met by fewer objects.
 */
export const deletesMore: Harm = (before, after) => {
  const known = deletions(before);
  return deletions(after).some((rule) => !known.some((other) => covers(other, rule)));
};

const lifetime = (value: Json | undefined): number => Number(value ?? 0) || Infinity;

type Conditions = Readonly<Record<string, Json>>;

function deletions(rules: Json | undefined): Conditions[] {
  return objects(rules)
    .filter(({ action }) => objects([action ?? null]).some(({ type }) => type === 'Delete'))
    .flatMap(({ condition }) => objects([condition ?? {}]));
}

function objects(list: Json | undefined): Conditions[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((each) =>
    typeof each === 'object' && each !== null && !Array.isArray(each) ? [each] : [],
  );
}

/** Conditions that fewer objects meet the larger their number is. */
const thresholds: ReadonlySet<string> = new Set([
  'age',
  'daysSinceCustomTime',
  'daysSinceNoncurrentTime',
  'numNewerVersions',
  'sizeAboveBytes',
]);

function covers(wider: Conditions, narrower: Conditions): boolean {
  return Object.entries(wider).every(([name, value]) => {
    const other = narrower[name];
    return thresholds.has(name) ? Number(other) >= Number(value) : same(value, other);
  });
}

/** Whether two values of an inventory, whose keys are in order, say the same. */
export function same(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}
