import type { Dataset, Target } from '../model/target.ts';

/** The three buckets: delivered files, Parquet of silver, Parquet of gold. */
export type BucketRole = keyof Target['buckets'];

/** Who acts, and what each is. */
export const principals = {
  pipeline: 'The service account that transfers and scheduled queries run as.',
  'transfer agent': "Google's agent that carries out data transfers in the name of that account.",
  'message agent': "Google's agent that delivers messages.",
  connection: 'The account of the BigQuery connection, which reads objects for tables over buckets.',
  'gold readers': 'Those whom the configuration names in `goldReaders`.',
} as const;

export type Principal = keyof typeof principals;

/** Roles of the pipeline's own, where Google has none that is as narrow, and what each allows in Google's words. */
export const customRoles = {
  transferDestination: {
    title: 'E-commerce data pipeline: destination of transfers',
    description: 'What the account that a transfer runs as needs on the dataset that is loaded',
    allows: ['bigquery.datasets.get', 'bigquery.datasets.update'],
  },
} as const;

export type CustomRole = keyof typeof customRoles;

/** A role that Google defines. */
export type PredefinedRole = `roles/${string}`;

export const isPredefined = (role: PredefinedRole | CustomRole): role is PredefinedRole =>
  role.startsWith('roles/');

/** What a permission is on, by kind; a name tells one from another of its kind. */
interface Scopes {
  project: { readonly name?: never };
  bucket: { readonly name: BucketRole };
  dataset: { readonly name: Dataset };
  /** `dataset.name` */
  table: { readonly name: string };
  account: { readonly name?: never };
  connection: { readonly name?: never };
  topic: { readonly name?: never };
  policyTags: { readonly name?: never };
}

export type ScopeKind = keyof Scopes;

/** Something of a kind that permissions are granted on. */
export type GrantScope<Kind extends ScopeKind = ScopeKind> = {
  [Each in Kind]: { readonly kind: Each } & Scopes[Each];
}[Kind];

/** Who may do what, on what, and why. */
export interface Permission<Kind extends ScopeKind = ScopeKind> {
  readonly who: Principal;
  readonly role: PredefinedRole | CustomRole;
  readonly on: GrantScope<Kind>;
  readonly why: string;
  /** The narrower role that the pipeline's own parts would do with; absent where the role is the least that they need. */
  readonly enough?: PredefinedRole;
}

const bucket = (name: BucketRole): GrantScope<'bucket'> => ({ kind: 'bucket', name });
const dataset = (name: Dataset): GrantScope<'dataset'> => ({ kind: 'dataset', name });

/** What the lake grants: its connection reads objects for the tables that lie over buckets. */
export const lakePermissions: readonly Permission<'bucket'>[] = [
  {
    who: 'connection',
    role: 'roles/storage.objectViewer',
    on: bucket('raw'),
    why: 'ops.landed_object lists the delivered files',
  },
  {
    who: 'connection',
    role: 'roles/storage.objectViewer',
    on: bucket('processed'),
    why: 'silver.*_exported read the Parquet of silver',
  },
];

/** What the pipeline's identity is granted, and Google's agents for acting in its place. */
export const identityPermissions: readonly Permission<
  'project' | 'bucket' | 'dataset' | 'account' | 'connection' | 'policyTags'
>[] = [
  {
    who: 'pipeline',
    role: 'roles/bigquery.jobUser',
    on: { kind: 'project' },
    why: 'runs the scheduled queries and the queries within them',
  },
  {
    who: 'pipeline',
    role: 'roles/storage.objectAdmin',
    on: bucket('raw'),
    why: 'transfers read the delivered files as this account; more, so that files can be landed as it too',
    enough: 'roles/storage.objectViewer',
  },
  {
    who: 'pipeline',
    role: 'roles/storage.objectAdmin',
    on: bucket('processed'),
    why: 'ops.run_silver exports Parquet and replaces what an interrupted run left; the role that Google names for exports',
    enough: 'roles/storage.objectUser',
  },
  {
    who: 'pipeline',
    role: 'roles/storage.objectAdmin',
    on: bucket('analytics'),
    why: 'ops.run_gold exports Parquet and replaces what an interrupted run left; the role that Google names for exports',
    enough: 'roles/storage.objectUser',
  },
  {
    who: 'pipeline',
    role: 'roles/bigquery.dataViewer',
    on: dataset('bronze'),
    why: 'ops.run_silver reads the delivered lines and when they were loaded',
  },
  {
    who: 'pipeline',
    role: 'transferDestination',
    on: dataset('bronze'),
    why: 'Google asks for it of the account that a transfer runs as; it could change who may use bronze, which nothing here does',
  },
  {
    who: 'pipeline',
    role: 'roles/bigquery.dataEditor',
    on: dataset('silver'),
    why: 'ops.run_silver writes the histories',
  },
  {
    who: 'pipeline',
    role: 'roles/bigquery.dataEditor',
    on: dataset('gold'),
    why: 'ops.run_gold publishes dimensions, facts and marts',
  },
  {
    who: 'pipeline',
    role: 'roles/bigquery.dataEditor',
    on: dataset('quality'),
    why: 'runs write quarantine and error events',
  },
  {
    who: 'pipeline',
    role: 'roles/bigquery.dataEditor',
    on: dataset('ops'),
    why: 'runs are called in it and write its ledgers',
  },
  {
    who: 'pipeline',
    role: 'roles/bigquery.connectionUser',
    on: { kind: 'connection' },
    why: 'ops.run_silver queries ops.landed_object',
  },
  {
    who: 'pipeline',
    role: 'roles/datacatalog.categoryFineGrainedReader',
    on: { kind: 'policyTags' },
    why: 'ops.run_silver compares histories whole, personal data included',
  },
  {
    who: 'transfer agent',
    role: 'roles/bigquerydatatransfer.serviceAgent',
    on: { kind: 'project' },
    why: 'an agent that was created explicitly is not given its role',
  },
  {
    who: 'transfer agent',
    role: 'roles/iam.serviceAccountTokenCreator',
    on: { kind: 'account' },
    why: 'transfers and scheduled queries run as the pipeline',
  },
  {
    who: 'transfer agent',
    role: 'roles/bigquery.dataEditor',
    on: dataset('bronze'),
    why: 'transfers write bronze as the agent, not as the account that they run as',
  },
  {
    who: 'gold readers',
    role: 'roles/bigquery.dataViewer',
    on: dataset('gold'),
    why: 'they query the star and the marts',
  },
];

/** What the observers grant: runs are announced on the topic, and announcements end in a ledger. */
export const observabilityPermissions: readonly Permission<'topic' | 'table'>[] = [
  {
    who: 'transfer agent',
    role: 'roles/pubsub.publisher',
    on: { kind: 'topic' },
    why: 'announces each finished run',
  },
  {
    who: 'message agent',
    role: 'roles/bigquery.dataEditor',
    on: { kind: 'table', name: 'ops.transfer_run' },
    why: 'the subscription writes the announcements there',
  },
];

/** Everything that anybody is granted. */
export const permissions: readonly Permission[] = [
  ...lakePermissions,
  ...identityPermissions,
  ...observabilityPermissions,
];
