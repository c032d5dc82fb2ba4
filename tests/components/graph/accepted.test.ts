import { expect } from 'chai';
import { mistaken, rewrite, set, type Mistake } from './broken.ts';
import { inputsAreAccepted } from './rules/accepted.ts';
import { declare, stacks } from './stacks.ts';

const [, prod] = stacks;
const column =
  (text: string): ((schema: string) => string) =>
  (schema) =>
    schema.replace(/"type":"[A-Z]+"/, text);

/** What a preview lets pass, and one thing of each kind that it is wrong with. */
const wrong: Readonly<Record<string, readonly Mistake[]>> = {
  'the name of a bucket': [
    'a',
    'x'.repeat(64),
    'Shop-raw',
    'shop_raw',
    'shop.raw',
    '-shop',
    'goog-shop',
    'my-google-shop',
  ].map((name) => set('raw-data', 'name', name)),
  'a storage class': [
    set('raw-data', 'storageClass', 'COLD'),
    set('raw-data', 'lifecycleRules.0.action.storageClass', 'NEAR'),
    set('raw-data', 'lifecycleRules.0.action.storageClass', undefined),
  ],
  'a lifecycle rule': [
    set('raw-data', 'lifecycleRules.0.action.type', 'Remove'),
    set('raw-data', 'lifecycleRules.0.condition', {}),
    set('raw-data', 'lifecycleRules.0.condition.ageInDays', 3),
    set('raw-data', 'lifecycleRules.3.condition.withState', 'LIVE'),
  ],
  'how long deleted objects are kept': [set('raw-data', 'softDeletePolicy.retentionDurationSeconds', 86_400)],
  'who may see a bucket': [
    set('raw-data', 'publicAccessPrevention', 'inherited'),
    set('raw-data', 'uniformBucketLevelAccess', false),
  ],
  'a location': [set('Dataset::silver', 'location', 'Europe'), set('raw-data', 'location', undefined)],
  'the id of a dataset': [set('Dataset::silver', 'datasetId', 'silver-data')],
  'the days of time travel': [set('Dataset::silver', 'maxTimeTravelHours', '24')],
  'the id of a table': [set('Table::silver.users', 'tableId', 'silver users')],
  'the id of a routine': [set('ops.run_silver', 'routineId', 'run-silver')],
  'a type of a routine': [set('ops.run_silver', 'routineType', 'STORED_PROCEDURE')],
  'an argument': [
    set('ops.run_silver', 'arguments.0.dataType', 'DATE'),
    set('ops.run_silver', 'arguments.0.dataType', '{"typeKind":"INTEGER"}'),
    set('ops.run_silver', 'arguments.0.dataType', '{"typeKind":"ARRAY<STRING>"}'),
    set('ops.run_silver', 'arguments.0.mode', 'inout'),
  ],
  'the body of a routine': [
    rewrite(
      'ops.run_silver',
      'definitionBody',
      (body) => `CREATE OR REPLACE PROCEDURE ops.run_silver()\n${body}`,
    ),
    rewrite('ops.run_silver', 'definitionBody', (body) => body + ' '.repeat(1_024_000)),
  ],
  'the type of a column': ['NOPE', 'INT64', 'integer', 'STRUCT', 'RECORD', 'ARRAY<STRING>'].map((type) =>
    rewrite('silver.users_history', 'schema', column(`"type":"${type}"`)),
  ),
  'a column': [
    rewrite('silver.users_history', 'schema', column('"type":"STRING","length":"10"')),
    rewrite('silver.users_history', 'schema', (schema) => schema.replace('REQUIRED', 'NOT NULL')),
    rewrite('silver.users_history', 'schema', (schema) => schema.replace('"first_name"', '"first name"')),
    rewrite('silver.users_history', 'schema', (schema) => schema.replace('"first_name"', '"_PARTITIONDATE"')),
    rewrite('silver.users_history', 'schema', (schema) => schema.replace('"first_name"', '"LAST_NAME"')),
    rewrite('silver.users_history', 'schema', (schema) =>
      schema.replace(/"names":\[[^\]]*\]/, '"names":["e-mail"]'),
    ),
    set('silver.users_history', 'schema', undefined),
  ],
  'a table that is several things': [
    set('silver.users_history', 'materializedView', {
      query: 'SELECT 1',
      enableRefresh: true,
      refreshIntervalMs: 1_800_000,
    }),
    set('quality.scorecard', 'materializedView', {
      query: 'SELECT 1',
      enableRefresh: true,
      refreshIntervalMs: 1_800_000,
    }),
    set('ops.landed_object', 'view', { query: 'SELECT 1', useLegacySql: false }),
    set('quality.scorecard', 'clusterings', ['entity']),
  ],
  partitions: [
    set('gold.fact_events', 'timePartitioning.type', 'WEEK'),
    set('gold.fact_events', 'timePartitioning.field', 'created'),
    set('gold.fact_events', 'timePartitioning.field', 'event_type_key'),
    set('Table::bronze.users', 'timePartitioning.expirationMs', 1000),
    set('Table::bronze.users', 'timePartitioning.expirationDays', 35),
  ],
  clusters: [
    set('gold.fact_events', 'clusterings', [
      'user_key',
      'session_key',
      'page_key',
      'browser_key',
      'location_key',
    ]),
    set('gold.fact_events', 'clusterings', ['colour']),
  ],
  keys: [
    set('gold.fact_events', 'tableConstraints.primaryKey.columns', ['id']),
    set(
      'gold.fact_events',
      'tableConstraints.foreignKeys.0.columnReferences.referencingColumn',
      'colour_key',
    ),
    set('gold.fact_events', 'tableConstraints.foreignKeys.0.columns', ['user_key']),
  ],
  'a query': [
    set('quality.scorecard', 'view.useLegacySql', undefined),
    rewrite('quality.scorecard', 'view.query', (query) => query + ' '.repeat(256_000)),
    set('gold.event_counts', 'materializedView.refreshIntervalMs', 1000),
  ],
  'a table over a bucket': [
    set('ops.landed_object', 'externalDataConfiguration.sourceFormat', 'CSV'),
    set('ops.landed_object', 'externalDataConfiguration.autodetect', undefined),
    set('ops.landed_object', 'externalDataConfiguration.connectionId', 'objects'),
    set('silver.users_exported', 'externalDataConfiguration.hivePartitioningOptions.mode', 'DETECT'),
    set(
      'silver.users_exported',
      'externalDataConfiguration.hivePartitioningOptions.sourceUriPrefix',
      'gs://b/users',
    ),
  ],
  'a data source': [
    set('users-run-date', 'dataSourceId', 'cloud_storage'),
    set('DataTransferConfig::pipeline', 'dataSourceId', 'query'),
  ],
  'a schedule': [
    'every 24 hours',
    'every day 3:07',
    'every day 03:00',
    'every day 24:07',
    '7 3 * * *',
    'every 6 hours from 00:00 to 18:00',
    'every 5 minutes',
  ].flatMap((schedule) => [
    set('users-run-date', 'schedule', schedule),
    set('DataTransferConfig::pipeline', 'schedule', schedule),
  ]),
  'where and as whom a transfer runs': [
    'location',
    'serviceAccountName',
    'notificationPubsubTopic',
    'schedule',
  ].flatMap((input) => [
    set('users-run-date', input, undefined),
    set('DataTransferConfig::pipeline', input, undefined),
  ]),
  'parameters of a load': [
    set('users-run-date', 'params.null_marker', ''),
    set('users-run-date', 'params.autodetect', 'true'),
    set('users-run-date', 'params.allow_jagged_rows', 'TRUE'),
    set('users-run-date', 'params.allow_jagged_rows', true),
    set('users-run-date', 'params.max_bad_records', 0),
    set('users-run-date', 'params.encoding', 'UTF-8'),
    set('users-run-date', 'params.file_format', 'TSV'),
    set('users-run-date', 'params.write_disposition', 'APPEND'),
    set('users-run-date', 'params.write_disposition', undefined),
    set('users-run-date', 'params.delete_source_files', 'true'),
    set('users-run-date', 'destinationDatasetId', undefined),
  ],
  'parameters of a scheduled query': [
    set('DataTransferConfig::pipeline', 'params.write_disposition', 'WRITE_APPEND'),
    set('DataTransferConfig::pipeline', 'params.query', 'CALL ops.run_pipeline(@run_date)'),
    set(
      'DataTransferConfig::pipeline',
      'params.query',
      'CALL `my-shop-prod.ops.run_pipeline`(CURRENT_DATE())',
    ),
    set('DataTransferConfig::pipeline', 'destinationDatasetId', 'silver'),
  ],
  'a role': [
    set('pipeline-objectAdmin-raw', 'role', 'roles/storage.objectOwner'),
    set('pipeline-objectAdmin-raw', 'role', 'roles/bigquery.dataViewer'),
    set('pipeline-dataEditor-silver', 'role', 'roles/bigquery.jobUser'),
    set('pipeline-jobUser-project', 'role', 'roles/editor'),
    set('transfer-agent-publisher-topic', 'role', 'roles/pubsub.admin'),
  ],
  'a member': [
    'allUsers',
    'allAuthenticatedUsers',
    'data-pipeline@my-shop-prod.iam.gserviceaccount.com',
    'serviceAccount:',
  ].map((member) => set('pipeline-dataEditor-silver', 'member', member)),
  'the name of a topic': ['ab', '7-runs', 'google-runs', 'transfer runs'].map((name) =>
    set('transfer-runs', 'name', name),
  ),
  'the name of a subscription': [set('transfer-runs-to-bigquery', 'name', 'goog-runs')],
  'where announcements are kept': [
    set('transfer-runs-to-bigquery', 'bigqueryConfig.table', 'my-shop-prod:ops.transfer_run'),
    set('transfer-runs-to-bigquery', 'bigqueryConfig.writeMetadata', undefined),
    set('transfer-runs-to-bigquery', 'expirationPolicy', undefined),
  ],
  'a service': [
    set('Service::bigquery', 'service', 'bigquery'),
    set('Service::bigquery', 'service', 'bigqueries.googleapis.com'),
    set('Service::bigquery', 'disableOnDestroy', true),
  ],
  labels: [
    set('Dataset::silver', 'labels.Layer', 'silver'),
    set('Dataset::silver', 'labels.layer', 'Silver'),
    set('Dataset::silver', 'labels.layer', 'x'.repeat(64)),
    set('AlertPolicy::runs', 'userLabels.1st', 'x'),
  ],
  'the id of an account': [
    'pipe',
    'data-pipeline-of-a-very-long-name',
    'Data-pipeline',
    'data_pipeline',
    'data-pipeline-',
  ].map((id) => set('Account::pipeline', 'accountId', id)),
  'an alert': [
    rewrite('AlertPolicy::runs', 'conditions.0.conditionThreshold.filter', (filter) =>
      filter.replace('completed_runs', 'runs'),
    ),
    rewrite('AlertPolicy::runs', 'conditions.0.conditionThreshold.filter', (filter) =>
      filter.replace(/one_of\(.*\)/, 'one_of()'),
    ),
    set('AlertPolicy::runs', 'conditions.0.conditionThreshold.comparison', 'COMPARISON_GE'),
    set('AlertPolicy::runs', 'conditions.0.conditionThreshold.duration', '30s'),
    set('AlertPolicy::runs', 'conditions.0.conditionThreshold.aggregations.0.perSeriesAligner', 'SUM'),
    set('AlertPolicy::runs', 'alertStrategy.autoClose', '600s'),
    set('AlertPolicy::runs', 'severity', 'FATAL'),
    set('e-mail', 'labels.email_address', 'nobody'),
  ],
  'policy tags': [
    set('personal-data', 'region', 'EU'),
    set('personal-data', 'activatedPolicyTypes', ['MASKING']),
    set('PolicyTag::email', 'displayName', 'e/mail'),
  ],
};

describe('what Google takes', () => {
  for (const [what, mistakes] of Object.entries(wrong)) {
    it(`is known of ${what}: ${mistakes.length} mistakes are found`, async () => {
      const declared = await declare(prod);
      const unseen = mistakes.filter(
        (mistake) => inputsAreAccepted(mistaken(declared, mistake)).length === 0,
      );
      expect(unseen.map((mistake) => mistakes.indexOf(mistake))).to.deep.equal([]);
    });
  }

  it('is not known of a type of resource that the program does not have', async () => {
    const declared = await declare(prod);
    const [first] = declared.resources.filter(({ name }) => name === 'raw-data');
    const other = {
      ...declared,
      resources: first === undefined ? [] : [{ ...first, type: 'gcp:storage/hmacKey:HmacKey' }],
    };
    expect(inputsAreAccepted(other)).to.deep.equal([
      'gcp:storage/hmacKey:HmacKey::raw-data: nothing is known of its type',
    ]);
  });
});
