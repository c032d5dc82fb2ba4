import { columnChanges } from './columns.ts';
import { same } from './harm.ts';
import { matched, type TreePlace, placesOf, typesOf } from './identity.ts';
import { type Entry, inOrder, type Inventory, type Json, type Mark, marks } from './inventory.ts';
import { idOf } from './resource.ts';
import { type Opening, opening } from './grants.ts';
import { protectionLosses, protectionRules, removedProtection } from './protection.ts';
import { columnRules, inputRules, resourceRules, type Rule } from './rules.ts';

export interface Difference {
  /** `<type>::<name>`. */
  readonly resource: string;
  /** The column or input that differs; undefined where it is the whole resource. */
  readonly at: string | undefined;
  /** The difference in words. */
  readonly what: string;
  /** What it does to what the resource holds; undefined where that stays as it is. */
  readonly rule: Rule | undefined;
  /** Whether the resource is or was guarded. */
  readonly guarded: boolean;
}

/** A difference that loses what cannot be restored, or what protects it. */
export type BreakingDifference = Difference & { readonly rule: Rule };

export function isBreaking(difference: Difference): difference is BreakingDifference {
  return difference.rule !== undefined && (difference.guarded || difference.rule.everywhere === true);
}

/** All differences between what was recorded and what is declared now: the breaking ones first, then by resource. */
export function compare(recorded: Inventory, declared: Inventory): Difference[] {
  const [before, after] = [placesOf(recorded), placesOf(declared)];
  const found = matched(before, after);
  const kept = new Set(found.values());
  const gone = new Map(
    [...before.values()].filter(({ key }) => !kept.has(key)).map((place) => [idOf(place.entry), place]),
  );
  const known = [...before.values()].map(({ entry }) => entry);
  const differences = [...after.values()].flatMap((place) => {
    const id = idOf(place.entry);
    const former = before.get(found.get(place.key) ?? '');
    const opened = openings[opening(place.entry, known)];
    if (former !== undefined) {
      const grants = opened === undefined ? [] : [difference(place, { what: 'grants more', rule: opened })];
      return [...differencesOf(former, place, found), ...grants];
    }
    const elsewhere = gone.get(id);
    if (elsewhere === undefined) return [difference(place, { what: 'added', rule: opened })];
    gone.delete(id);
    const what = `${typesAbove(elsewhere)} → ${typesAbove(place)}`;
    return [difference(place, { at: 'parent', what, rule: resourceRules.reparented }, elsewhere)];
  });
  const removed = [...gone.values()].map((place) =>
    difference(place, {
      what: 'removed',
      rule: removedProtection(place.entry.type) ?? resourceRules.removed,
    }),
  );
  return [...differences, ...removed].toSorted(
    (a, b) =>
      Number(isBreaking(b)) - Number(isBreaking(a)) ||
      inOrder(a.resource, b.resource) ||
      inOrder(a.at ?? '', b.at ?? ''),
  );
}

const openings: Readonly<Record<Opening, Rule | undefined>> = {
  nothing: undefined,
  'to more': protectionLosses.widened,
  'to everybody': protectionLosses.published,
};

interface Change {
  readonly what: string;
  readonly at?: string;
  readonly rule?: Rule | undefined;
}

function difference({ entry }: TreePlace, { what, at, rule }: Change, former?: TreePlace): Difference {
  const guarded = [entry, former?.entry].some((each) => each?.marks.includes('guarded'));
  return { resource: idOf(entry), at, what, rule, guarded };
}

function differencesOf(
  before: TreePlace,
  after: TreePlace,
  found: ReadonlyMap<string, string>,
): Difference[] {
  const changes = [
    ...placeChanges(before, after, found),
    ...markChanges(before.entry, after.entry),
    ...inputChanges(before.entry, after.entry),
    ...columnChanges(before.entry, after.entry).map(({ at, what, event }) => ({
      at,
      what,
      rule: columnRules[event],
    })),
  ];
  return changes.map((change) => difference(after, change, before));
}

function placeChanges(before: TreePlace, after: TreePlace, found: ReadonlyMap<string, string>): Change[] {
  const parent = after.parent === undefined ? undefined : found.get(after.parent.key);
  const [was, is] = [idOf(before.entry), idOf(after.entry)];
  return [
    ...(was === is ? [] : [{ what: `called ${was} before, which its alias says` }]),
    ...(parent === before.parent?.key ? [] : [{ what: 'belongs to another parent' }]),
  ];
}

const lostMarks: Readonly<Record<Mark, Rule>> = {
  guarded: resourceRules.unguarded,
  protect: protectionLosses.unprotected,
  retainOnDelete: protectionLosses.unprotected,
};

function markChanges(before: Entry, after: Entry): Change[] {
  const changed = marks.filter((mark) => before.marks.includes(mark) !== after.marks.includes(mark));
  const aliases = same([...before.aliases], [...after.aliases]);
  return [
    ...changed.map((mark) => {
      const lost = before.marks.includes(mark);
      return {
        what: `${lost ? 'no longer' : 'now'} ${mark}`,
        at: mark,
        rule: lost ? lostMarks[mark] : undefined,
      };
    }),
    ...(aliases ? [] : [{ what: 'has other aliases', at: 'aliases' }]),
  ];
}

function inputChanges(before: Entry, after: Entry): Change[] {
  const paths = new Set([...Object.keys(before.facts), ...Object.keys(after.facts)]);
  return [...paths].flatMap((at) => {
    const [was, is] = [before.facts[at], after.facts[at]];
    if (same(was, is)) return [];
    const rule = [...inputRules, ...protectionRules].find(
      ({ type, inputs, harms }) =>
        type === after.type &&
        inputs.some((input) => at === input || at.startsWith(`${input}.`)) &&
        harms(was, is),
    );
    return [{ at, what: `${shown(was)} → ${shown(is)}`, rule }];
  });
}

const shown = (value: Json | undefined): string => (value === undefined ? 'none' : JSON.stringify(value));

const typesAbove = ({ parent }: TreePlace): string => (parent === undefined ? 'the stack' : typesOf(parent));
