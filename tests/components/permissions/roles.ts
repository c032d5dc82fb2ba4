import {
  type CustomRole,
  customRoles,
  isPredefined,
  type PredefinedRole,
  type ScopeKind,
} from '../../../components/permissions.ts';

/** What the pipeline's parts could need, in Google's words. */
export type Right =
  | 'datacatalog.categories.fineGrainedGet'
  | 'bigquery.connections.delegate'
  | 'bigquery.connections.use'
  | 'bigquery.datasets.get'
  | 'bigquery.datasets.setIamPolicy'
  | 'bigquery.datasets.update'
  | 'bigquery.jobs.create'
  | 'bigquery.routines.get'
  | 'bigquery.tables.get'
  | 'bigquery.tables.getData'
  | 'bigquery.tables.list'
  | 'bigquery.tables.updateData'
  | 'iam.serviceAccounts.getAccessToken'
  | 'logging.logEntries.create'
  | 'pubsub.topics.publish'
  | 'pubsub.topics.update'
  | 'storage.objects.create'
  | 'storage.objects.delete'
  | 'storage.objects.get'
  | 'storage.objects.list'
  | 'storage.objects.setIamPolicy';

/** A role that Google defines, or one of the pipeline's own. */
export interface Role {
  readonly name: PredefinedRole | CustomRole;
  /** What it can be granted on here. */
  readonly on: readonly ScopeKind[];
  /** What it contains of what the pipeline could need. */
  readonly rights: readonly Right[];
}

const readTables: readonly Right[] = [
  'bigquery.tables.get',
  'bigquery.tables.getData',
  'bigquery.tables.list',
  'bigquery.routines.get',
];
const readObjects: readonly Right[] = ['storage.objects.get', 'storage.objects.list'];
const changeObjects: readonly Right[] = [...readObjects, 'storage.objects.create', 'storage.objects.delete'];

/**
 * The roles that could be meant, for each scope from the narrow to the wide.
 *
 * @see https://cloud.google.com/iam/docs/roles-permissions and https://cloud.google.com/bigquery/docs/access-control
 */
export const roles: readonly Role[] = [
  { name: 'transferDestination', on: ['dataset'], rights: customRoles.transferDestination.allows },
  { name: 'roles/storage.objectViewer', on: ['bucket'], rights: readObjects },
  { name: 'roles/storage.objectCreator', on: ['bucket'], rights: ['storage.objects.create'] },
  { name: 'roles/storage.objectUser', on: ['bucket'], rights: changeObjects },
  {
    name: 'roles/storage.objectAdmin',
    on: ['bucket'],
    rights: [...changeObjects, 'storage.objects.setIamPolicy'],
  },
  { name: 'roles/bigquery.dataViewer', on: ['dataset', 'table'], rights: readTables },
  {
    name: 'roles/bigquery.dataEditor',
    on: ['dataset', 'table'],
    rights: [...readTables, 'bigquery.tables.updateData'],
  },
  {
    name: 'roles/bigquery.dataOwner',
    on: ['dataset', 'table'],
    rights: [
      ...readTables,
      'bigquery.tables.updateData',
      'bigquery.datasets.get',
      'bigquery.datasets.setIamPolicy',
      'bigquery.datasets.update',
    ],
  },
  { name: 'roles/bigquery.jobUser', on: ['project'], rights: ['bigquery.jobs.create'] },
  {
    name: 'roles/bigquerydatatransfer.serviceAgent',
    on: ['project'],
    rights: ['bigquery.jobs.create', 'logging.logEntries.create', 'iam.serviceAccounts.getAccessToken'],
  },
  { name: 'roles/bigquery.connectionUser', on: ['connection'], rights: ['bigquery.connections.use'] },
  {
    name: 'roles/bigquery.connectionAdmin',
    on: ['connection'],
    rights: ['bigquery.connections.use', 'bigquery.connections.delegate'],
  },
  {
    name: 'roles/iam.serviceAccountTokenCreator',
    on: ['account'],
    rights: ['iam.serviceAccounts.getAccessToken'],
  },
  { name: 'roles/pubsub.publisher', on: ['topic'], rights: ['pubsub.topics.publish'] },
  { name: 'roles/pubsub.editor', on: ['topic'], rights: ['pubsub.topics.publish', 'pubsub.topics.update'] },
  {
    name: 'roles/datacatalog.categoryFineGrainedReader',
    on: ['policyTags'],
    rights: ['datacatalog.categories.fineGrainedGet'],
  },
];

/** The names of Google's roles that can be granted on something. */
export function rolesOn(kind: ScopeKind): string[] {
  return roles
    .filter(({ on }) => on.includes(kind))
    .map(({ name }) => name)
    .filter(isPredefined);
}
