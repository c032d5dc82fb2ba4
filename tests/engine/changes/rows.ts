import { bucketType, datasetType, tableType } from '@ecommerce/stack-guard';
import type { Declared } from './declared.ts';
import { ofViews } from './views.ts';

export type Inputs = Declared['inputs'];

/** What the engine plans for one resource. */
type Plan = 'nothing' | 'update' | 'delete' | 'replace, delete first' | 'replace, create first';

/** A change of one resource, and what comes of it. */
export interface Row {
  readonly change: string;
  readonly type: string;
  readonly before: Inputs;
  /** Undefined: it is no longer declared. */
  readonly after: Inputs | undefined;
  readonly options?: Declared['options'];
  readonly plan: Plan;
  /** What the failed `up` says, where the plan cannot be carried out. */
  readonly refusal?: RegExp;
  /** Whether what it holds is lost. */
  readonly loses: boolean;
  /** Whether the inventory calls the change breaking; only of what holds data. */
  readonly guard?: 'breaking' | 'harmless';
}

export type Column = Readonly<Record<string, unknown>>;

const id: Column = { name: 'id', type: 'STRING', mode: 'REQUIRED' };
const email: Column = { name: 'email', type: 'STRING', description: 'where to write' };
const amount: Column = { name: 'amount', type: 'INT64' };
const at: Column = { name: 'at', type: 'TIMESTAMP' };
const city: Column = { name: 'city', type: 'STRING' };
const zip: Column = { name: 'zip', type: 'STRING' };
const address: Column = { name: 'address', type: 'RECORD', fields: [city, zip] };
const columns: readonly Column[] = [id, email, amount, at, address];

/** The columns, one of them as given or, given undefined, left out. */
const but = (column: Column, now?: Column): Column[] =>
  columns.flatMap((each) => (each === column ? (now === undefined ? [] : [now]) : [each]));

const table = (schema: readonly Column[], more: Inputs = {}): Inputs => ({
  deletionProtection: false,
  schema: JSON.stringify(schema),
  ...more,
});

const plain = table(columns);
const kept = { type: tableType, before: plain, plan: 'update', loses: false, guard: 'harmless' } as const;
const replaced = {
  type: tableType,
  before: plain,
  plan: 'replace, delete first',
  loses: true,
  guard: 'breaking',
} as const;

const partitioned = (type: string, field: string, expirationMs?: number): Inputs =>
  table(columns, {
    timePartitioning: { type, field, ...(expirationMs === undefined ? {} : { expirationMs }) },
  });
const withDate = [...columns, { name: 'day', type: 'TIMESTAMP' }];
const aDay = 86_400_000;

const ofColumns: readonly Row[] = [
  {
    ...kept,
    change: 'adding a nullable column',
    after: table([...columns, { name: 'more', type: 'STRING' }]),
  },
  {
    ...kept,
    change: 'adding a nested field',
    after: table(but(address, { ...address, fields: [city, zip, { name: 'street', type: 'STRING' }] })),
  },
  { ...kept, change: 'relaxing REQUIRED', after: table(but(id, { ...id, mode: 'NULLABLE' })) },
  {
    ...kept,
    change: 'changing a description',
    after: table(but(email, { ...email, description: 'another' })),
  },
  { ...kept, change: 'dropping a column', after: table(but(email)), loses: true, guard: 'breaking' },
  {
    ...replaced,
    change: 'adding a REQUIRED column',
    after: table([...columns, { name: 'more', type: 'STRING', mode: 'REQUIRED' }]),
  },
  { ...replaced, change: 'requiring a column', after: table(but(email, { ...email, mode: 'REQUIRED' })) },
  { ...replaced, change: 'renaming a column', after: table(but(email, { ...email, name: 'mail' })) },
  { ...replaced, change: 'changing a type', after: table(but(amount, { ...amount, type: 'FLOAT64' })) },
  {
    ...replaced,
    change: 'dropping a nested field',
    after: table(but(address, { ...address, fields: [city] })),
  },
  {
    ...kept,
    change: 'spelling types, modes, keys and order otherwise',
    after: {
      deletionProtection: false,
      schema: JSON.stringify(
        [
          { mode: 'required', type: 'string', name: 'id' },
          { ...email, mode: 'NULLABLE' },
          { ...amount, type: 'integer' },
          address,
          at,
        ],
        null,
        2,
      ),
    },
    plan: 'nothing',
  },
];

const ofLayout: readonly Row[] = [
  {
    ...kept,
    change: 'clustering',
    before: table(columns, { clusterings: ['id'] }),
    after: table(columns, { clusterings: ['email', 'id'] }),
  },
  {
    ...kept,
    change: 'shortening the life of partitions',
    before: partitioned('DAY', 'at', 30 * aDay),
    after: partitioned('DAY', 'at', 7 * aDay),
    guard: 'breaking',
  },
  {
    ...replaced,
    change: 'partitioning by another column',
    before: table(withDate, { timePartitioning: { type: 'DAY', field: 'at' } }),
    after: table(withDate, { timePartitioning: { type: 'DAY', field: 'day' } }),
  },
  {
    ...kept,
    change: 'partitioning by hour instead of by day',
    before: partitioned('DAY', 'at'),
    after: partitioned('HOUR', 'at'),
    refusal: /Cannot change the partitioning/,
    guard: 'breaking',
  },
  { ...replaced, change: 'no longer declaring a table', after: undefined, plan: 'delete' },
  {
    ...replaced,
    change: 'changing a type under deletion protection, which is on unless it is turned off',
    before: { schema: JSON.stringify(columns) },
    after: { schema: JSON.stringify(but(amount, { ...amount, type: 'FLOAT64' })) },
    refusal: /without setting deletion_protection=false/,
    loses: false,
  },
  {
    ...replaced,
    change: 'changing a type under deletionPolicy PREVENT',
    before: table(columns, { deletionPolicy: 'PREVENT' }),
    after: table(but(amount, { ...amount, type: 'FLOAT64' }), { deletionPolicy: 'PREVENT' }),
    refusal: /deletion_policy/,
    loses: false,
  },
  {
    ...replaced,
    change: 'dropping a column while schema is among ignoreChanges',
    after: table(but(email)),
    options: { ignoreChanges: ['schema'] },
    plan: 'nothing',
    loses: false,
  },
];

const keyed = (column: Column, key: string): Inputs =>
  table([id, column], {
    tableConstraints: {
      foreignKeys: [
        {
          name: key,
          referencedTable: { projectId: 'a-project', datasetId: 'home', tableId: 'dim' },
          columnReferences: { referencingColumn: key, referencedColumn: 'id' },
        },
      ],
    },
  });
const materialized = (query: string): Inputs => ({ deletionProtection: false, materializedView: { query } });
const routine = (definitionBody: string): Inputs => ({
  routineType: 'PROCEDURE',
  language: 'SQL',
  definitionBody,
});

const ofSql: readonly Row[] = [
  {
    ...kept,
    change: 'dropping a column of a foreign key, as the provider does it by itself',
    before: keyed(amount, 'amount'),
    after: table([id]),
    refusal: /in use/,
    guard: 'breaking',
  },
  {
    ...replaced,
    change: 'dropping a column of a foreign key where a changed key replaces',
    before: keyed(amount, 'amount'),
    after: table([id]),
    options: { replaceOnChanges: ['tableConstraints', 'clusterings'], deleteBeforeReplace: true },
  },
  {
    ...replaced,
    change: 'dropping a column of the clustering where a changed one replaces',
    before: table(columns, { clusterings: ['email'] }),
    after: table(but(email)),
    options: { replaceOnChanges: ['tableConstraints', 'clusterings'], deleteBeforeReplace: true },
  },
  {
    change: 'the query of a materialized view',
    type: tableType,
    before: materialized('SELECT a FROM d.t'),
    after: materialized('SELECT b FROM d.t'),
    plan: 'replace, delete first',
    loses: true,
  },
  {
    change: 'a newline at the end of a routine',
    type: 'gcp:bigquery/routine:Routine',
    before: routine('BEGIN SELECT 1; END'),
    after: routine('BEGIN SELECT 1; END\n'),
    plan: 'update',
    loses: false,
  },
];

const dataset = (more: Inputs): Inputs => ({ location: 'US', ...more });
const bucket = (more: Inputs): Inputs => ({ location: 'US', project: 'a-project', ...more });

const ofHomes: readonly Row[] = [
  {
    change: 'the id of a dataset',
    type: datasetType,
    before: dataset({ datasetId: 'called_this' }),
    after: dataset({ datasetId: 'called_that' }),
    plan: 'replace, create first',
    refusal: /still in use/,
    loses: false,
    guard: 'breaking',
  },
  {
    change: 'the location of a dataset',
    type: datasetType,
    before: dataset({ datasetId: 'moved' }),
    after: dataset({ datasetId: 'moved', location: 'EU' }),
    plan: 'replace, create first',
    refusal: /Already Exists/,
    loses: false,
    guard: 'breaking',
  },
  {
    change: 'the name of a bucket',
    type: bucketType,
    before: bucket({ name: 'called-this' }),
    after: bucket({ name: 'called-that' }),
    plan: 'replace, delete first',
    refusal: /without `force_destroy`/,
    loses: false,
    guard: 'breaking',
  },
  {
    change: 'the location of a bucket',
    type: bucketType,
    before: bucket({ name: 'moved' }),
    after: bucket({ name: 'moved', location: 'EU' }),
    plan: 'replace, delete first',
    refusal: /without `force_destroy`/,
    loses: false,
    guard: 'breaking',
  },
];

const params = {
  data_path_template: 'gs://a/{run_date}/*.csv',
  destination_table_name_template: 't${run_date}',
  file_format: 'CSV',
};
const transfer = (more: Inputs): Inputs => ({
  displayName: 'load',
  dataSourceId: 'google_cloud_storage',
  location: 'US',
  destinationDatasetId: 'home',
  schedule: 'every day 03:07',
  serviceAccountName: 'runner@a-project.iam.gserviceaccount.com',
  params,
  ...more,
});
const config = {
  type: 'gcp:bigquery/dataTransferConfig:DataTransferConfig',
  before: transfer({}),
  loses: false,
} as const;

const ofTransfers: readonly Row[] = [
  {
    ...config,
    change: 'the schedule of a transfer',
    after: transfer({ schedule: 'every day 04:07' }),
    plan: 'update',
  },
  {
    ...config,
    change: 'an option of a transfer',
    after: transfer({ params: { ...params, max_bad_records: '7' } }),
    plan: 'update',
  },
  {
    ...config,
    change: 'the destination of a transfer',
    after: transfer({ destinationDatasetId: 'other' }),
    plan: 'update',
  },
  {
    ...config,
    change: 'the path of a transfer',
    after: transfer({ params: { ...params, data_path_template: 'gs://b/*.csv' } }),
    plan: 'replace, create first',
  },
  {
    ...config,
    change: 'the table of a transfer',
    after: transfer({ params: { ...params, destination_table_name_template: 'u${run_date}' } }),
    plan: 'replace, create first',
  },
  {
    ...config,
    change: 'the data source of a transfer',
    after: transfer({ dataSourceId: 'amazon_s3' }),
    plan: 'replace, create first',
  },
  {
    ...config,
    change: 'no longer naming the account of a transfer',
    after: transfer({ serviceAccountName: undefined }),
    plan: 'update',
  },
];

const ofOthers: readonly Row[] = [
  {
    change: 'writing the location of a connection in lower case',
    type: 'gcp:bigquery/connection:Connection',
    before: { connectionId: 'objects', location: 'US', cloudResource: {} },
    after: { connectionId: 'objects', location: 'us', cloudResource: {} },
    plan: 'replace, create first',
    refusal: /Already Exists/,
    loses: false,
  },
  {
    change: 'the id of a service account',
    type: 'gcp:serviceaccount/account:Account',
    before: { accountId: 'called-this' },
    after: { accountId: 'called-that' },
    plan: 'replace, delete first',
    loses: false,
  },
];

/** Changes of one resource each, that are tried all at once. */
export const rows: readonly Row[] = [
  ...ofColumns,
  ...ofLayout,
  ...ofSql,
  ...ofViews,
  ...ofHomes,
  ...ofTransfers,
  ...ofOthers,
];
