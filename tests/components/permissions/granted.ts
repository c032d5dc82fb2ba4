import { customRoles, type GrantScope, type Permission } from '../../../components/permissions.ts';
import { nameOf } from '@ecommerce/stack-guard';
import type { Declared } from '../graph/stacks.ts';
import type { Need } from './need.ts';
import { placesOf } from './places.ts';
import { type Grant, grantsOf, principalsOf } from './principals.ts';
import { roles } from './roles.ts';

/** A permission as one line, which says who may do what, and on what. */
export type Line = `${string}: ${string} on ${string}`;

function lineOf({ who, role, on }: Omit<Permission, 'why'>): Line {
  return `${who}: ${role} on ${[on.kind, ...(on.name === undefined ? [] : [on.name])].join(' ')}`;
}

const sorted = (lines: Iterable<Line>): Line[] => [...new Set(lines)].sort();

/**
 * The narrowest role on each thing that gives each one what is needed there; what is done to a dataset itself is apart from what
 * is done in it. @throws Error where no role does.
 */
export function leastFor(needs: readonly Need[]): Line[] {
  const places = Map.groupBy(needs, ({ who, on, right }) =>
    lineOf({ who, role: right.startsWith('bigquery.datasets.') ? 'transferDestination' : 'roles/', on }),
  );
  return sorted(
    [...places.values()].flatMap((together) =>
      together.slice(0, 1).map(({ who, on }) => {
        const role = roles.find(
          (each) => each.on.includes(on.kind) && together.every(({ right }) => each.rights.includes(right)),
        );
        if (role === undefined)
          throw new Error(`No role on a ${on.kind} is known for the needs of the ${who}.`);
        return lineOf({ who, role: role.name, on });
      }),
    ),
  );
}

/** What the table of permissions comes to in a stack: without tags there is nothing to permit on them, without readers nobody. */
export function tabled(permissions: readonly Permission[], { policyTags, goldReaders }: Declared): Line[] {
  return sorted(
    permissions
      .filter(({ on }) => policyTags || on.kind !== 'policyTags')
      .filter(({ who }) => goldReaders.length > 0 || who !== 'gold readers')
      .map(lineOf),
  );
}

/** What the resources of a stack permit. */
export function declaredIn(declared: Declared): Line[] {
  const principals = principalsOf(declared);
  return sorted(
    grantsOf(declared).map((grant): Line => {
      const who = principals.get(grant.member) ?? grant.member;
      return `${who}: ${roleIn(grant, declared)} on ${placeOf(grant, declared)}`;
    }),
  );
}

/** As the table calls it: an own role by its name there, if the stack declares it with what it allows there. */
function roleIn({ role }: Grant, { resources }: Declared): string {
  const own = resources.find(
    ({ type, inputs }) =>
      type === 'gcp:projects/iAMCustomRole:IAMCustomRole' &&
      role === `projects/${String(inputs['project'])}/roles/${String(inputs['roleId'])}`,
  );
  const found = Object.entries(customRoles).find(
    ([, { allows }]) => JSON.stringify(allows) === JSON.stringify(own?.inputs['permissions']),
  );
  return found?.[0] ?? role;
}

type PlaceOf = (inputs: (key: string) => string, declared: Declared) => GrantScope | undefined;

/** By type: what a grant is on; undefined for what is not the stack's. */
const placeByType: Readonly<Record<string, PlaceOf>> = {
  'gcp:projects/iAMMember:IAMMember': (input, { target }) =>
    input('project') === target.project ? { kind: 'project' } : undefined,
  'gcp:storage/bucketIAMMember:BucketIAMMember': (input, declared) =>
    placesOf(declared).bucket(input('bucket')),
  'gcp:bigquery/datasetIamMember:DatasetIamMember': (input, declared) =>
    placesOf(declared).dataset(input('datasetId')),
  'gcp:bigquery/iamMember:IamMember': (input, declared) =>
    placesOf(declared).table(`${input('datasetId')}.${input('tableId')}`),
  'gcp:bigquery/connectionIamMember:ConnectionIamMember': (input, declared) =>
    isOwn(declared, 'gcp:bigquery/connection:Connection', 'connectionId', input('connectionId'))
      ? { kind: 'connection' }
      : undefined,
  'gcp:serviceaccount/iAMMember:IAMMember': (input, declared) =>
    isOwn(
      declared,
      'gcp:serviceaccount/account:Account',
      'accountId',
      /([^/]+)@/.exec(input('serviceAccountId'))?.[1],
    )
      ? { kind: 'account' }
      : undefined,
  'gcp:pubsub/topicIAMMember:TopicIAMMember': (input, declared) =>
    isOwn(declared, 'gcp:pubsub/topic:Topic', 'name', input('topic')) ? { kind: 'topic' } : undefined,
  'gcp:datacatalog/taxonomyIamMember:TaxonomyIamMember': (input, declared) =>
    declared.resources.some(
      ({ type, name }) =>
        type === 'gcp:datacatalog/taxonomy:Taxonomy' && input('taxonomy').endsWith(`/${name}`),
    )
      ? { kind: 'policyTags' }
      : undefined,
};

function isOwn({ resources }: Declared, type: string, key: string, value: string | undefined): boolean {
  return resources.some((each) => each.type === type && each.inputs[key] === value);
}

function placeOf(grant: Grant, declared: Declared): string {
  const input = (key: string): string => String(grant.inputs[key]);
  const on = placeByType[grant.type]?.(input, declared);
  return on === undefined
    ? `something unknown (${nameOf(grant.id)})`
    : [on.kind, ...(on.name === undefined ? [] : [on.name])].join(' ');
}
