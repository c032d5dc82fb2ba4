import { datasetName } from '../../../model/target.ts';
import { loadsOf, pathOf, scheduledQueriesOf, subscriptionsOf, tablesOf } from '../graph/found.ts';
import type { Declared } from '../graph/stacks.ts';
import { type Need, needsOn } from './need.ts';
import { bucketOfUri, placesOf } from './places.ts';
import { sqlNeedsOf } from './sql-needs.ts';

/** Everything that a stack's parts need in order to do what they are declared to do. */
export function needsOf(declared: Declared): Need[] {
  return [
    ...loading(declared),
    ...querying(declared),
    ...starting(declared),
    ...delivering(declared),
    ...connecting(declared),
    ...analysing(declared),
  ];
}

/** The transfer service's agent writes, and its account reads. @see https://cloud.google.com/bigquery/docs/dts-authentication-authorization */
function loading(declared: Declared): Need[] {
  const places = placesOf(declared);
  return loadsOf(declared).flatMap(({ name, inputs }) => {
    const to = places.dataset(inputs.destinationDatasetId);
    const from = places.bucket(bucketOfUri(inputs.params.data_path_template));
    return [
      ...needsOn('transfer agent', to, name, 'bigquery.tables.get', 'bigquery.tables.updateData'),
      // @see https://cloud.google.com/bigquery/docs/use-service-accounts#required_permissions
      ...needsOn('pipeline', to, name, 'bigquery.datasets.get', 'bigquery.datasets.update'),
      ...needsOn('pipeline', from, name, 'storage.objects.get', 'storage.objects.list'),
    ];
  });
}

function querying(declared: Declared): Need[] {
  const { running } = sqlNeedsOf(declared);
  return scheduledQueriesOf(declared).flatMap(({ name, inputs }) => [
    ...needsOn('pipeline', { kind: 'project' }, name, 'bigquery.jobs.create'),
    ...running('pipeline', inputs.params.query),
  ]);
}

/** The agent starts each run in the name of its account, writes its log and announces its end. */
function starting(declared: Declared): Need[] {
  return [...loadsOf(declared), ...scheduledQueriesOf(declared)].flatMap(({ name }) => [
    ...needsOn('transfer agent', { kind: 'account' }, name, 'iam.serviceAccounts.getAccessToken'),
    ...needsOn(
      'transfer agent',
      { kind: 'project' },
      name,
      'bigquery.jobs.create',
      'logging.logEntries.create',
    ),
    ...needsOn('transfer agent', { kind: 'topic' }, name, 'pubsub.topics.publish'),
  ]);
}

/** @see https://cloud.google.com/pubsub/docs/create-bigquery-subscription */
function delivering(declared: Declared): Need[] {
  const { table } = placesOf(declared);
  return subscriptionsOf(declared).flatMap(({ name, inputs }) => {
    const to = table(inputs.bigqueryConfig.table.split('.').slice(1).join('.'));
    return needsOn('message agent', to, name, 'bigquery.tables.get', 'bigquery.tables.updateData');
  });
}

/** Whoever may query a table over a bucket sees what its connection may read. */
function connecting(declared: Declared): Need[] {
  const { bucket } = placesOf(declared);
  return tablesOf(declared).flatMap(({ name, inputs }) =>
    (inputs.externalDataConfiguration?.sourceUris ?? []).flatMap((uri) =>
      needsOn('connection', bucket(bucketOfUri(uri)), name, 'storage.objects.get', 'storage.objects.list'),
    ),
  );
}

/** Readers of gold query everything in it, and nothing that it takes more to read. */
function analysing(declared: Declared): Need[] {
  const { reading } = sqlNeedsOf(declared);
  const gold = datasetName(declared.target, 'gold');
  return declared.goldReaders.length === 0
    ? []
    : tablesOf(declared)
        .filter(({ inputs }) => inputs.datasetId === gold)
        .flatMap(({ inputs }) => reading('gold readers', pathOf(inputs)));
}
