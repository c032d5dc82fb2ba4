import {
  ConnectionIamMember,
  type Connection,
  type Dataset,
  DatasetIamMember,
  IamMember as TableIamMember,
  Table,
} from '@pulumi/gcp/bigquery/index.js';
import { type Taxonomy, TaxonomyIamMember } from '@pulumi/gcp/datacatalog/index.js';
import { IAMMember as ProjectIAMMember } from '@pulumi/gcp/projects/index.js';
import { type Topic, TopicIAMMember } from '@pulumi/gcp/pubsub/index.js';
import { type Account, IAMMember as AccountIAMMember } from '@pulumi/gcp/serviceaccount/index.js';
import { type Bucket, BucketIAMMember } from '@pulumi/gcp/storage/index.js';
import type { CustomResourceOptions, Input, Resource } from '@pulumi/pulumi';
import type { Dataset as DatasetName } from '../model/target.ts';
import {
  type BucketRole,
  type CustomRole,
  type GrantScope,
  isPredefined,
  type Permission,
  type Principal,
  type ScopeKind,
} from './permissions.ts';

/** What permissions are granted on, by kind of scope. */
export interface GrantPlaces {
  /** Id of the project. */
  project: string;
  /** By what they hold. */
  bucket: Readonly<Record<BucketRole, Bucket>>;
  /** By layer. */
  dataset: Readonly<Record<DatasetName, Dataset>>;
  /** By `dataset.name`. */
  table: ReadonlyMap<string, Resource>;
  /** What the pipeline runs as. */
  account: Account;
  /** What reads the buckets for tables over them. */
  connection: Connection;
  /** On which finished runs are announced. */
  topic: Topic;
  /** Undefined where columns are not tagged; then nothing is granted. */
  policyTags: Taxonomy | undefined;
}

interface Binding {
  readonly role: Input<string>;
  readonly member: Input<string>;
}

type Granter<Kind extends ScopeKind> = (
  name: string,
  binding: Binding,
  place: GrantPlaces[Kind],
  on: GrantScope<Kind>,
  options: CustomResourceOptions,
) => Resource[];

/** Each adds a member and leaves all others: an authoritative grant would take what Google's services grant themselves. */
const granters: { readonly [Kind in ScopeKind]: Granter<Kind> } = {
  project(name, binding, project, _on, options) {
    return [new ProjectIAMMember(name, { ...binding, project }, options)];
  },
  bucket(name, binding, buckets, on, options) {
    return [new BucketIAMMember(name, { ...binding, bucket: buckets[on.name].name }, options)];
  },
  dataset(name, binding, datasets, on, options) {
    return [new DatasetIamMember(name, { ...binding, datasetId: datasets[on.name].datasetId }, options)];
  },
  table(name, binding, tables, on, options) {
    const table = tables.get(on.name);
    if (!(table instanceof Table)) throw new Error(`A permission is on ${on.name}, which is no table here.`);
    const { datasetId, tableId } = table;
    return [new TableIamMember(name, { ...binding, datasetId, tableId }, options)];
  },
  account(name, binding, account, _on, options) {
    return [new AccountIAMMember(name, { ...binding, serviceAccountId: account.name }, options)];
  },
  connection(name, binding, { connectionId, location }, _on, options) {
    return [new ConnectionIamMember(name, { ...binding, connectionId, location }, options)];
  },
  topic(name, binding, topic, _on, options) {
    return [new TopicIAMMember(name, { ...binding, topic: topic.name }, options)];
  },
  policyTags(name, binding, taxonomy, _on, options) {
    if (taxonomy === undefined) return [];
    const { name: id, region } = taxonomy;
    return [new TaxonomyIamMember(name, { ...binding, taxonomy: id, region }, options)];
  },
};

/** Who a principal is: a name for the resource, and how Google's access control calls it. */
export interface Member {
  /** For example `pipeline`. */
  readonly name: string;
  /** For example `serviceAccount:pipeline@shop.iam.gserviceaccount.com`. */
  readonly id: Input<string>;
}

export type Members = Readonly<Partial<Record<Principal, readonly Member[]>>>;

/** Full names of the pipeline's own roles. */
export type OwnRoles = Readonly<Partial<Record<CustomRole, Input<string>>>>;

/**
 * Grants permissions.
 *
 * @returns The grants, for what is to wait for them.
 * @throws Error where a permission is for a principal that has no members here, on a table that is not created, or an own role
 *   that is not.
 */
export function grant<Kind extends ScopeKind>(
  permissions: readonly Permission<Kind>[],
  members: Members,
  places: Pick<GrantPlaces, Kind>,
  options: CustomResourceOptions,
  ownRoles: OwnRoles = {},
): Resource[] {
  return permissions.flatMap(({ who, role, on }) => {
    const granter: Granter<Kind> = granters[on.kind];
    const named = members[who];
    if (named === undefined) throw new Error(`${role} is for the ${who}, which is not known here.`);
    const fullRole = isPredefined(role) ? role : ownRoles[role];
    if (fullRole === undefined) throw new Error(`The role ${role} is not created here.`);
    const right = role.slice(role.lastIndexOf('.') + 1);
    // What Google's own agents may do in a project serves all its stacks: the end of one must not take it from the others.
    const isShared = on.kind === 'project' && who !== 'pipeline';
    const own = isShared ? { ...options, retainOnDelete: true } : options;
    return named.flatMap(({ name, id }) =>
      granter(
        `${name}-${right}-${on.name ?? on.kind}`,
        { role: fullRole, member: id },
        places[on.kind],
        on,
        own,
      ),
    );
  });
}
