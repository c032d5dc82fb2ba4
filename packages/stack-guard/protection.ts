import { type Harm, turnedOff } from './harm.ts';
import { recipes } from './recipe.ts';
import { bucketType, datasetType, tableType } from './resource.ts';
import type { InputRule, Rule } from './rules.ts';

/** It stays, but one mistake is from now on enough to lose it. */
const unprotected = {
  loss: 'unprotected',
  effect:
    'nothing is lost yet; from then on a mistake deletes or replaces it where the engine or the service would have refused',
  instead: recipes.stayProtected,
} as const satisfies Rule;

const exposed = { loss: 'exposed', instead: recipes.stayClosed, everywhere: true } as const;

/** Another value of a text than the one that protects. */
const noLonger =
  (value: string): Harm =>
  (before, after) =>
    before === value && after !== value;

/** A table is protected unless it is said otherwise. */
const turnedOffAtLast: Harm = (before, after) => before !== false && after === false;

/** A list, or what is not given, has lost a member. */
const fewer: Harm = (before, after) => {
  const [was, is] = [before, after].map((list) => (Array.isArray(list) ? list : []));
  return was?.some((each) => is?.includes(each) === false) === true;
};

/** A list has a member that it had not. */
const more: Harm = (before, after) => fewer(after, before);

/** Changed inputs that take protection from what is stored, in the form of the rules for losses. */
export const protectionRules: readonly InputRule[] = [
  // Provider: the one guard of a table that a plan does not show.
  { ...unprotected, type: tableType, inputs: ['deletionProtection'], harms: turnedOffAtLast },
  ...[tableType, datasetType, bucketType].map((type) => ({
    ...unprotected,
    type,
    inputs: ['deletionPolicy'],
    harms: noLonger('PREVENT'),
  })),
  // https://cloud.google.com/storage/docs/object-holds
  { ...unprotected, type: bucketType, inputs: ['defaultEventBasedHold'], harms: turnedOff },
  // https://cloud.google.com/storage/docs/public-access-prevention
  {
    ...exposed,
    type: bucketType,
    inputs: ['publicAccessPrevention'],
    harms: noLonger('enforced'),
    effect: 'one grant to allUsers is from then on enough to publish its objects',
  },
  // https://cloud.google.com/storage/docs/uniform-bucket-level-access
  {
    ...exposed,
    type: bucketType,
    inputs: ['uniformBucketLevelAccess'],
    harms: turnedOff,
    effect: 'access lists of single objects count again, which nobody sees in the rights of the bucket',
  },
  // https://cloud.google.com/bigquery/docs/column-level-security-intro
  {
    ...exposed,
    type: 'gcp:datacatalog/taxonomy:Taxonomy',
    inputs: ['activatedPolicyTypes'],
    harms: fewer,
    effect: 'its tags no longer keep anybody from reading the columns that bear them',
  },
  // https://cloud.google.com/iam/docs/creating-custom-roles
  {
    ...exposed,
    type: 'gcp:projects/iAMCustomRole:IAMCustomRole',
    inputs: ['permissions'],
    harms: more,
    effect: 'whoever has the role may do more than before',
  },
  // Inline lists replace all others. https://cloud.google.com/bigquery/docs/control-access-to-resources-iam
  {
    ...exposed,
    type: datasetType,
    inputs: ['accesses'],
    harms: (...[, after]) => after !== undefined,
    effect:
      'who may read or change it is another list; what Google granted its own services is gone with the former',
  },
];

/** Types whose removal opens what they closed. */
const closing: ReadonlySet<string> = new Set([
  'gcp:bigquery/datapolicyv2DataPolicy:Datapolicyv2DataPolicy',
  'gcp:bigquery/rowAccessPolicy:RowAccessPolicy',
  'gcp:bigquerydatapolicy/dataPolicy:DataPolicy',
  'gcp:datacatalog/policyTag:PolicyTag',
  'gcp:datacatalog/taxonomy:Taxonomy',
]);

/** What becomes of protection with a resource, a mark or a tag as a whole. */
export const protectionLosses = {
  unprotected,
  untagged: {
    ...exposed,
    effect: 'whoever may read the table reads the column too, without the right that its tag asked for',
  },
  opened: {
    ...exposed,
    effect: 'what it closed is open to all who may read the table',
  },
  // Of a grant on what is guarded.
  widened: {
    ...exposed,
    effect: 'somebody may do more with what is stored than before',
    instead: recipes.grantLess,
  },
  published: {
    ...exposed,
    effect: 'everybody in the world may do that',
    instead: recipes.grantLess,
  },
} as const satisfies Record<string, Rule>;

/** The rule for a resource of a type that is gone; undefined where it protected nothing. */
export function removedProtection(type: string): Rule | undefined {
  return closing.has(type) ? protectionLosses.opened : undefined;
}
