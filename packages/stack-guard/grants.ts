import type { Entry, Facts, Json } from './inventory.ts';
import { bucketType, datasetType, tableType } from './resource.ts';

/** A right of somebody on something. */
interface Grant {
  readonly member: string;
  readonly role: string;
  /** What it is on: the grant's type and its other inputs. */
  readonly scope: string;
}

/** Everybody, with an account or without. */
const everybody: ReadonlySet<string> = new Set(['allUsers', 'allAuthenticatedUsers']);

/**
 * Roles in order, each with all rights of those before it.
 *
 * @see https://cloud.google.com/bigquery/docs/access-control and https://cloud.google.com/storage/docs/access-control/iam-roles
 */
const ladders: readonly (readonly string[])[] = [
  ['metadataViewer', 'dataViewer', 'dataEditor', 'dataOwner', 'admin'].map(
    (role) => `roles/bigquery.${role}`,
  ),
  ['objectViewer', 'objectUser', 'objectAdmin', 'admin'].map((role) => `roles/storage.${role}`),
];

/** What a resource that grants rights opens that was closed before. */
export type Opening = 'nothing' | 'to more' | 'to everybody';

/**
 * What comes with a grant that is declared now. Rights on what holds nothing that cannot be restored are free; those of
 * everybody are not, wherever they are.
 *
 * @param before All resources that were recorded.
 */
export function opening(entry: Entry, before: readonly Entry[]): Opening {
  const granted = grantsOf(entry);
  const known = before.flatMap(grantsOf);
  const fresh = granted.filter((grant) => !known.some((other) => covers(other, grant)));
  if (fresh.some(({ member }) => everybody.has(member))) return 'to everybody';
  return fresh.length > 0 && isOnGuarded(entry, before) ? 'to more' : 'nothing';
}

/** For example `gcp:bigquery/datasetIamMember:DatasetIamMember`, or the same of a binding, which has several members. */
const grantType = /I[aA][mM](?:Member|Binding)$/;

function grantsOf({ type, facts }: Entry): Grant[] {
  if (!grantType.test(type)) return [];
  const { role = '', member, members = member === undefined ? [] : [member], ...others } = facts;
  const scope = JSON.stringify([type.replace(grantType, ''), others]);
  return texts(members).map((each) => ({ member: each, role: typeof role === 'string' ? role : '', scope }));
}

const texts = (value: Json): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

function covers(wider: Grant, narrower: Grant): boolean {
  if (wider.scope !== narrower.scope || wider.member !== narrower.member) return false;
  if (wider.role === narrower.role) return true;
  const ladder = ladders.find((roles) => roles.includes(wider.role)) ?? [];
  return ladder.includes(narrower.role) && ladder.indexOf(narrower.role) < ladder.indexOf(wider.role);
}

/** Modules whose grants reach all of a project: by it, by acting as an account, by what opens tagged columns. */
const farReaching = /^gcp:(?:projects|folder|organizations|serviceaccount|datacatalog)\//;

/** Whether a grant is on something that was guarded, or reaches it from above. */
function isOnGuarded({ type, facts }: Entry, before: readonly Entry[]): boolean {
  const guarded = before.filter(({ marks }) => marks.includes('guarded'));
  if (farReaching.test(type)) return guarded.length > 0;
  const is = (type: string, keys: Facts): boolean =>
    guarded.some(
      (each) => each.type === type && Object.entries(keys).every(([key, value]) => each.facts[key] === value),
    );
  const { bucket, datasetId, tableId } = facts;
  if (bucket !== undefined) return is(bucketType, { name: bucket });
  if (datasetId === undefined) return false;
  return tableId === undefined ? is(datasetType, { datasetId }) : is(tableType, { datasetId, tableId });
}
