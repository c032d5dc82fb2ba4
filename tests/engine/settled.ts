import type { Json, State } from '@ecommerce/local-google';

/** What changes with each write, whatever is written. */
const volatile: readonly string[] = [
  'etag',
  'creationTime',
  'lastModifiedTime',
  'metageneration',
  'timeCreated',
  'updated',
  'updateTime',
];

/** A value in one spelling: fields and lists in order, without what changes with each write. */
function canonical(value: Json): Json {
  if (Array.isArray(value)) return value.map(canonical).toSorted((a, b) => (shown(a) < shown(b) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).filter(([name]) => !volatile.includes(name));
  return Object.fromEntries(
    fields.toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([name, inner]) => [name, canonical(inner)]),
  );
}

const shown = (value: Json): string => JSON.stringify(value);

/** All resources and policies, so that two states can be compared. */
export function settled({ resources, policies }: State): Record<string, Json> {
  return Object.fromEntries(
    [...resources, ...[...policies].map(([key, policy]) => [`${key}:policy`, policy] as const)]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, body]) => [key, canonical(body)]),
  );
}
