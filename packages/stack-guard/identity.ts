import type { Entry, Inventory } from './inventory.ts';
import { idOf } from './resource.ts';

/** A resource at its place in the tree. */
export interface TreePlace {
  readonly entry: Entry;
  /** What the engine knows it by: the end of its URN, with the types of its parents but not their names. */
  readonly key: string;
  readonly parent: TreePlace | undefined;
}

/** Every resource by its key, parents before children. */
export function placesOf(inventory: Inventory): ReadonlyMap<string, TreePlace> {
  const places = new Map<string, TreePlace>();
  const add = (entry: Entry, parent: TreePlace | undefined): void => {
    const place = { entry, key: keyOf(parent, entry), parent };
    places.set(place.key, place);
    for (const child of entry.children) add(child, place);
  };
  for (const entry of inventory) add(entry, undefined);
  return places;
}

/**
 * The state that the engine finds for each resource of the program, as keys of `after` and `before`: by its own URN, then
 * by its aliases, then by those that it inherits from a parent that was found by an alias.
 *
 * @see https://www.pulumi.com/docs/iac/concepts/options/aliases/
 */
export function matched(
  before: ReadonlyMap<string, TreePlace>,
  after: ReadonlyMap<string, TreePlace>,
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const taken = new Set<string>();
  for (const place of after.values()) {
    const parentKey = place.parent === undefined ? undefined : found.get(place.parent.key);
    const formerParent = before.get(parentKey ?? '');
    const aliases = formerKeys(place, formerParent).filter((key) => !after.has(key) && !taken.has(key));
    const key = [place.key, ...aliases].find((each) => before.has(each));
    if (key === undefined) continue;
    found.set(place.key, key);
    taken.add(key);
  }
  return found;
}

/** Keys that the aliases of a resource mean, its own first. */
function formerKeys({ entry, parent }: TreePlace, formerParent: TreePlace | undefined): string[] {
  const whole = entry.aliases.filter((alias) => alias.includes('$'));
  const short = entry.aliases.filter((alias) => !alias.includes('$')).map(typeAndName);
  const own = [
    ...whole.map((alias) => alias.replace(/^\$/, '')),
    ...short.map((each) => keyOf(parent, each)),
  ];
  if (parent === undefined || formerParent === undefined) return own;
  const inherited = [entry, ...short].map(({ type, name }) => {
    // The engine takes a child's name for derived from its parent's where it begins with it.
    const derived = name.startsWith(parent.entry.name);
    const former = derived ? formerParent.entry.name + name.slice(parent.entry.name.length) : name;
    return keyOf(formerParent, { type, name: former });
  });
  return [...own, ...inherited];
}

function keyOf(parent: TreePlace | undefined, resource: Pick<Entry, 'type' | 'name'>): string {
  return parent === undefined ? idOf(resource) : `${typesOf(parent)}$${idOf(resource)}`;
}

/** The types of a resource and all above it. */
export function typesOf({ key }: TreePlace): string {
  return key.slice(0, key.indexOf('::'));
}

function typeAndName(alias: string): Pick<Entry, 'type' | 'name'> {
  const at = alias.indexOf('::');
  return { type: alias.slice(0, at), name: alias.slice(at + 2) };
}
