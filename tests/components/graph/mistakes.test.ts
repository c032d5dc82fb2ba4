import { expect } from 'chai';
import { drop, hurry, hurryAll, type Mistake, mistaken, repeat, rewrite, set } from './broken.ts';
import { rules } from './rules/index.ts';
import { declare, stacks } from './stacks.ts';

type RuleName = keyof typeof rules;

/** Mistakes in a program that each rule is there to find, and what it says of each. */
const mistakes: Readonly<Record<RuleName, readonly (readonly [Mistake, RegExp])[]>> = {
  'gives Google only inputs that it takes': [
    [set('users-run-date', 'location', undefined), /users-run-date: location/],
  ],
  'deploys what the embedded warehouse is given, once, byte for byte, and nothing else': [
    [drop('Table::quality.scorecard'), /quality.scorecard is deployed 0 times/],
    [repeat('quality.scorecard', 'another'), /quality.scorecard is deployed 2 times/],
    [repeat('quality.scorecard', 'another', { tableId: 'another' }), /quality.another is not defined/],
    [rewrite('quality.scorecard', 'view.query', (query) => `${query}\n`), /quality.scorecard: its query/],
    [
      rewrite('gold.event_counts', 'materializedView.query', (query) => query.trimStart().slice(1)),
      /its query/,
    ],
    [rewrite('ops.run_gold', 'definitionBody', (body) => body.replace('  ', ' ')), /ops.run_gold: its body/],
    [set('ops.run_gold', 'arguments', []), /ops.run_gold: its arguments/],
    [
      rewrite('silver.users_history', 'schema', (schema) => schema.replace('INTEGER', 'STRING')),
      /its columns/,
    ],
    [
      rewrite('silver.users_history', 'schema', (schema) => schema.replace('REQUIRED', 'NULLABLE')),
      /its columns/,
    ],
    [
      rewrite('silver.users_history', 'schema', (schema) =>
        schema.replace('/policyTags/name', '/policyTags/email'),
      ),
      /its columns/,
    ],
    [set('gold.fact_events', 'timePartitioning.type', 'DAY'), /gold.fact_events: its partitioning/],
    [set('gold.fact_events', 'timePartitioning', undefined), /gold.fact_events: its partitioning/],
    [set('gold.fact_events', 'clusterings', undefined), /gold.fact_events: its clustering/],
    [set('gold.fact_events', 'tableConstraints.primaryKey', undefined), /gold.fact_events: its primaryKey/],
    [
      set('gold.fact_events', 'tableConstraints.foreignKeys.0.columnReferences.referencedColumn', 'key'),
      /gold.fact_events: its foreignKeys/,
    ],
    [set('gold.fact_events', 'description', 'Events'), /gold.fact_events: its description/],
    [
      set('ops.landed_object', 'externalDataConfiguration.sourceUris', ['gs://my-shop-prod-raw-data/raw/*']),
      /its uris/,
    ],
    [
      rewrite(
        'silver.users_exported',
        'externalDataConfiguration.hivePartitioningOptions.sourceUriPrefix',
        (prefix) => prefix.replace('/{run:STRING}', ''),
      ),
      /silver.users_exported: its folders/,
    ],
  ],
  'creates what SQL, keys and destinations name before what names it': [
    [hurry('quality.scorecard', /Table/), /quality.scorecard does not wait for ops.current_snapshot/],
    [hurry('gold.fact_events', /gold\.dim_user/), /gold.fact_events does not wait for gold.dim_user/],
    [hurry('ops.apply_snapshots', /Table/), /ops.apply_snapshots does not wait for silver.users_history/],
    [hurry('ops.run_silver', /Routine/), /ops.run_silver does not wait for ops.apply_snapshots/],
    [hurry('DataTransferConfig::pipeline', /Routine/), /pipeline does not wait for ops.run_pipeline/],
    [hurry('users-run-date', /bronze\.users/), /users-run-date does not wait for bronze.users/],
    [
      hurry('transfer-runs-to-bigquery', /.*/),
      /transfer-runs-to-bigquery does not wait for ops.transfer_run/,
    ],
    [
      rewrite('DataTransferConfig::pipeline', 'params.query', (query) =>
        query.replace('run_pipe', 'run_pope'),
      ),
      /pipeline names ops.run_popeline, which is not declared/,
    ],
  ],
  'enables a service before the resources that need it': [
    [hurry('transfer-runs', /Service/), /Topic::transfer-runs does not wait for the service pubsub/],
    [drop('Service::datacatalog'), /Taxonomy::personal-data does not wait for the service datacatalog/],
  ],
  'permits before it asks to act': [
    [
      hurry('users-run-date', /pipeline-objectAdmin-raw/),
      /users-run-date does not wait for .*pipeline-objectAdmin-raw/,
    ],
    [
      hurry('users-day-before', /agent-serviceAgent/),
      /users-day-before does not wait for .*serviceAgent-project/,
    ],
    [hurry('transfer-runs-to-bigquery', /iamMember/), /does not wait for .*message-agent-dataEditor/],
  ],
  "asks for Google's agents before it permits them anything": [
    [hurry('transfer-agent-serviceAgent-project', /ServiceIdentity/), /does not wait for .*::transfer-agent/],
    [
      hurry('message-agent-dataEditor-ops.transfer_run', /ServiceIdentity/),
      /does not wait for .*::message-agent/,
    ],
    [drop('message-agent'), /there is no identity of pubsub.googleapis.com/],
  ],
  'creates tables over buckets once the connection can read there': [
    [hurryAll(/connection-objectViewer-raw/), /does not wait for .*connection-objectViewer-raw/],
    [drop('connection-objectViewer-processed'), /there is no permission on the bucket of/],
    [hurry('silver.users_exported', /seed/), /does not wait for .*users_exported-seed/],
    [hurry('ops.landed_object', /seed/), /does not wait for .*landed_object-seed/],
    [drop('silver.users_exported-seed'), /there is no file in gs:\/\/my-shop-prod-processed-data\/users/],
  ],
  'puts everything in one location': [
    [set('Dataset::gold', 'location', 'US'), /Dataset::gold lies in "US", not in EU/],
    [set('users-run-date', 'location', undefined), /users-run-date lies in undefined/],
    [set('personal-data', 'region', 'us'), /Taxonomy::personal-data lies in "us"/],
  ],
  'puts everything in one project': [
    [set('transfer-runs', 'project', 'my-shop-dev'), /Topic::transfer-runs is in the project "my-shop-dev"/],
  ],
  'writes whole texts': [
    [set('Dataset::gold', 'labels.layer', 'undefined'), /labels.layer holds undefined/],
    [rewrite('quality.scorecard', 'view.query', (query) => `${query} LIMIT NaN`), /view.query holds NaN/],
    [set('users-run-date', 'displayName', `Load \${table}`), /displayName holds \$\{/],
    [set('raw-data', 'name', 'shop-[object Object]-raw-data'), /name holds \[object Object\]/],
    [
      set('transfer-runs', 'name', 'Calling [toString] on an [Output<T>] is not supported.'),
      /name holds Calling/,
    ],
  ],
  'makes nothing public': [
    [set('connection-objectViewer-processed', 'member', 'allUsers'), /member is allUsers/],
    [set('pipeline-dataViewer-bronze', 'member', 'allAuthenticatedUsers'), /member is allAuthenticatedUsers/],
  ],
  'keeps delivered files at least as long as a day can be replayed': [
    [
      set('raw-data', 'lifecycleRules.4.condition.age', 399),
      /deletes after 399 days what can be replayed for 400/,
    ],
    [set('raw-data', 'lifecycleRules.2.condition', { age: 30 }), /deletes after 30 days/],
    [
      set('raw-data', 'lifecycleRules.0', { action: { type: 'Delete' }, condition: { withState: 'LIVE' } }),
      /after 0 days/,
    ],
  ],
  'lets partitions of bronze expire after the replay window, and nothing else': [
    [
      set('Table::bronze.users', 'timePartitioning.expirationMs', 35 * 86_400_000),
      /bronze.users keeps its partitions/,
    ],
    [
      set('Table::bronze.users', 'timePartitioning.expirationMs', undefined),
      /bronze.users keeps its partitions for ever/,
    ],
    [set('gold.fact_events', 'timePartitioning.expirationMs', 400 * 86_400_000), /gold.fact_events keeps/],
  ],
  "loads a day's folder into the same day's partition": [
    [
      rewrite('users-run-date', 'params.data_path_template', (path) =>
        path.replace('{run_date}', '{run_time-24h|"%Y%m%d"}'),
      ),
      /users-run-date reads \{run_time-24h\|"%Y%m%d"\} into \{run_date\}/,
    ],
    [
      rewrite('users-run-date', 'params.data_path_template', (path) => path.replace('=users', '=orders')),
      /users-run-date reads orders into users/,
    ],
    [
      rewrite('users-run-date', 'params.data_path_template', (path) => path.replace('-raw-', '-processed-')),
      /users-run-date does not read the raw bucket/,
    ],
    [
      rewrite('users-run-date', 'params.data_path_template', (path) => path.replace('/raw-data/', '/')),
      /which is not the layout of delivered files/,
    ],
    [
      set('users-run-date', 'params.destination_table_name_template', 'users${{run_date}}'),
      /users-run-date writes users.*, which is no partition/,
    ],
    [
      set('Table::bronze.users', 'timePartitioning.type', 'HOUR'),
      /users-run-date loads a table whose partitions/,
    ],
    [
      rewrite('Table::bronze.users', 'schema', (schema) => schema.replace('"STRING"', '"INTEGER"')),
      /users-run-date loads a table that does not take any text/,
    ],
    [repeat('users-run-date', 'users-again'), /two transfers write users\$\{run_date\}/],
  ],
  'loads every entity for the run date and the day before': [
    [drop('users-day-before'), /nothing loads users\$\{run_time-24h\|"%Y%m%d"\}/],
  ],
  "runs everything as the pipeline's account and announces its end": [
    [
      set('users-run-date', 'serviceAccountName', 'another@my-shop-prod.iam.gserviceaccount.com'),
      /users-run-date runs as another@/,
    ],
    [
      set('DataTransferConfig::pipeline', 'notificationPubsubTopic', 'projects/my-shop-prod/topics/another'),
      /pipeline announces its end where nobody listens/,
    ],
    [drop('transfer-runs-to-bigquery'), /pipeline announces its end where nobody listens/],
  ],
  'keeps announcements in a table that takes them': [
    [
      rewrite('ops.transfer_run', 'schema', (schema) =>
        schema.replace('"data","type":"STRING"', '"data","type":"INTEGER"'),
      ),
      /writes data, which its table does not take/,
    ],
    [
      rewrite('ops.transfer_run', 'schema', (schema) => schema.replace('"message_id"', '"message"')),
      /writes message_id, which its table does not take/,
    ],
    [
      set('transfer-runs-to-bigquery', 'bigqueryConfig.table', 'my-shop-prod.ops.transfer_runs'),
      /which is not declared/,
    ],
  ],
  'raises one alert for each failure': [
    [
      rewrite('AlertPolicy::runs', 'conditions.0.conditionThreshold.filter', (filter) =>
        filter.replace('"pipeline"', '"another"'),
      ),
      /pipeline is in 0 alerts/,
    ],
    [drop('AlertPolicy::watch'), /watch is in 0 alerts/],
    [drop('users-run-date'), /an alert names users-run-date, which is no transfer/],
  ],
  'declares nothing twice': [
    [repeat('Dataset::gold', 'gold'), /Dataset::gold is declared twice/],
    [repeat('Dataset::gold', 'gold-again'), /"gold"\] is declared twice/],
    [repeat('pipeline-dataViewer-bronze', 'again'), /is declared twice/],
  ],
  'lays no view on more views than can be queried': [
    [
      (resources) =>
        Array.from({ length: 16 }, (_, level) => level).reduce(
          (all, level) =>
            repeat('quality.scorecard', `quality.level_${level}`, {
              tableId: `level_${level}`,
              view: {
                query: `SELECT * FROM quality.${level === 0 ? 'scorecard' : `level_${level - 1}`}`,
                useLegacySql: false,
              },
            })(all),
          resources,
        ),
      /quality.level_15 is a view of \d+ levels/,
    ],
  ],
};

describe('a rule over what is declared', () => {
  for (const [name, rule] of Object.entries(rules)) {
    it(`finds out that a program no longer ${name}`, async () => {
      const declared = await declare(stacks[1]);
      const examples = Object.entries(mistakes).find(([each]) => each === name)?.[1] ?? [];
      expect(examples).to.not.have.length(0);
      for (const [mistake, said] of examples) {
        expect(rule(mistaken(declared, mistake)).join('\n')).to.match(said);
      }
    });
  }
});
