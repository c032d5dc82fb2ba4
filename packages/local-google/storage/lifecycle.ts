import { GoogleError } from '../error.ts';
import { type Body, part, parts, text, texts } from '../state.ts';

const day = 86_400_000;

/** From the dearest to the cheapest to keep: of several rules the cheapest class counts. */
const classes = ['STANDARD', 'NEARLINE', 'COLDLINE', 'ARCHIVE'];

type Holds = (object: Body, condition: Body, now: Date) => boolean;

/** Conditions of rules, each true where it says nothing. */
const conditions: Readonly<Record<string, Holds>> = {
  age: (object, { age }, now) => now.getTime() - Date.parse(text(object, 'timeCreated')) >= Number(age) * day,
  createdBefore: (object, condition) => text(object, 'timeCreated') < text(condition, 'createdBefore'),
  matchesPrefix: (object, condition) =>
    texts(condition, 'matchesPrefix').some((prefix) => text(object, 'name').startsWith(prefix)),
  matchesSuffix: (object, condition) =>
    texts(condition, 'matchesSuffix').some((suffix) => text(object, 'name').endsWith(suffix)),
  matchesStorageClass: (object, condition) =>
    texts(condition, 'matchesStorageClass').includes(text(object, 'storageClass')),
  // Every object here is the live one.
  isLive: (_, { isLive }) => isLive === true,
  numNewerVersions: (_, { numNewerVersions }) => Number(numNewerVersions) === 0,
  daysSinceNoncurrentTime: () => false,
};

/** Refuses a rule that is not known. @throws GoogleError 501 with its name. */
export function checkLifecycle(bucket: Body): void {
  for (const rule of parts(part(bucket, 'lifecycle') ?? {}, 'rule')) {
    const type = text(part(rule, 'action') ?? {}, 'type');
    if (!['Delete', 'SetStorageClass', 'AbortIncompleteMultipartUpload'].includes(type))
      throw new GoogleError(501, `No answer for a lifecycle rule that does ${type}`);
    const unknown = Object.keys(part(rule, 'condition') ?? {}).find((name) => !(name in conditions));
    if (unknown !== undefined)
      throw new GoogleError(501, `No answer for a lifecycle rule with the condition ${unknown}`);
  }
}

/** What the rules of its bucket do to an object: `DELETE`, another storage class, or nothing. */
export function dueOf(object: Body, rules: readonly Body[], now: Date): string | undefined {
  const due = rules.filter((rule) => {
    const condition = part(rule, 'condition') ?? {};
    return Object.keys(condition).every((name) => conditions[name]?.(object, condition, now) ?? false);
  });
  const actions = due.map((rule) => part(rule, 'action') ?? {});
  if (actions.some((action) => action['type'] === 'Delete')) return 'DELETE';
  const rank = (storageClass: string): number => classes.indexOf(storageClass);
  const wanted = actions
    .filter((action) => action['type'] === 'SetStorageClass')
    .map((action) => text(action, 'storageClass'))
    .sort((a, b) => rank(b) - rank(a))[0];
  // A rule never makes an object dearer to keep.
  return wanted !== undefined && rank(wanted) > rank(text(object, 'storageClass')) ? wanted : undefined;
}
