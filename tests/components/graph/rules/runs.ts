import {
  accountsOf,
  alertPoliciesOf,
  loadsOf,
  pathOf,
  scheduledQueriesOf,
  subscriptionsOf,
  tablesOf,
  topicsOf,
} from '../found.ts';
import type { Rule } from './rule.ts';

/** Everything that runs does so as the pipeline's account and announces its end on the topic that is kept. */
export const runsAreTheirAccountsAndAnnounced: Rule = (declared) => {
  const accounts = accountsOf(declared).map(
    ({ inputs }) => `${inputs.accountId}@${inputs.project}.iam.gserviceaccount.com`,
  );
  const topics = topicsOf(declared).map(({ inputs }) => `projects/${inputs.project}/topics/${inputs.name}`);
  const kept = subscriptionsOf(declared).map(({ inputs }) => inputs.topic);
  return [...loadsOf(declared), ...scheduledQueriesOf(declared)].flatMap(({ name, inputs }) => [
    ...(accounts.includes(inputs.serviceAccountName) ? [] : [`${name} runs as ${inputs.serviceAccountName}`]),
    ...(topics.includes(inputs.notificationPubsubTopic) && kept.includes(inputs.notificationPubsubTopic)
      ? []
      : [`${name} announces its end where nobody listens`]),
  ]);
};

/** @see https://cloud.google.com/pubsub/docs/create-bigquery-subscription "Write metadata" */
const messageColumns: Readonly<Record<string, readonly string[]>> = {
  subscription_name: ['STRING'],
  message_id: ['STRING'],
  publish_time: ['TIMESTAMP'],
  data: ['BYTES', 'STRING', 'JSON'],
  attributes: ['STRING', 'JSON'],
};

/** Announcements fit into the table that they are kept in: what does not stays undelivered, and nobody is told. */
export const announcementsFit: Rule = (declared) => {
  const tables = new Map(
    tablesOf(declared).map(({ inputs }) => [`${inputs.project}.${pathOf(inputs)}`, inputs.schema ?? []]),
  );
  return subscriptionsOf(declared).flatMap(({ name, inputs }) => {
    const columns = tables.get(inputs.bigqueryConfig.table);
    if (columns === undefined)
      return [`${name} writes ${inputs.bigqueryConfig.table}, which is not declared`];
    const lacking = Object.entries(messageColumns).filter(
      ([wanted, types]) => !columns.some((column) => column.name === wanted && types.includes(column.type)),
    );
    const required = columns.filter(
      (column) => !(column.name in messageColumns) && column.mode === 'REQUIRED',
    );
    return [
      ...lacking.map(([column]) => `${name} writes ${column}, which its table does not take`),
      ...required.map((column) => `${name} does not write ${column.name}, which its table requires`),
    ];
  });
};

/** Every transfer and scheduled query is in exactly one alert, and alerts name nothing else. */
export const everyFailureAlerts: Rule = (declared) => {
  const configs = [...loadsOf(declared), ...scheduledQueriesOf(declared)].map(({ name }) => name);
  const alerted = alertPoliciesOf(declared).flatMap(({ inputs }) =>
    inputs.conditions.flatMap(({ conditionThreshold: { filter } }) =>
      [...(/one_of\(([^)]*)\)/.exec(filter)?.[1] ?? '').matchAll(/"([^"]+)"/g)].map(([, id = '']) => id),
    ),
  );
  return [
    ...configs
      .map((config) => ({ config, times: alerted.filter((each) => each === config).length }))
      .filter(({ times }) => times !== 1)
      .map(({ config, times }) => `${config} is in ${times} alerts`),
    ...alerted
      .filter((each) => !configs.includes(each))
      .map((each) => `an alert names ${each}, which is no transfer`),
  ];
};
