import { agentOf, demand, has, projectKey } from './access.ts';
import { collectionRoutes } from './collection.ts';
import { notFound } from './error.ts';
import type { Call, Service } from './router.ts';
import type { Body } from './state.ts';
import { part, text } from './state.ts';

const host = 'pubsub.googleapis.com';
const month = '2678400s';

/** A subscription names a topic that is there; one into BigQuery, a table into which Pub/Sub's agent may write. */
function checkSubscription(sent: Body, { state }: Call): void {
  const topic = text(sent, 'topic');
  if (!state.resources.has(`${host}/${topic}`)) throw notFound(`topic ${topic}`);
  const table = text(part(sent, 'bigqueryConfig') ?? {}, 'table');
  if (table === '') return;
  const [project = '', dataset = '', id = ''] = table.split('.');
  const home = `bigquery.googleapis.com/projects/${project}/datasets/${dataset}`;
  const key = `${home}/tables/${id}`;
  if (!state.resources.has(key)) throw notFound(`table ${table}`);
  const agent = agentOf(state, 'pubsub');
  const writes = has(state, agent, ['roles/bigquery.dataEditor', 'WRITER'], [key, home, projectKey(state)]);
  demand(writes, agent, 'bigquery.tables.updateData');
}

/** Pub/Sub: topics and subscriptions. */
export const pubsub: Service = {
  host,
  endpoint: 'pubsubCustomEndpoint',
  base: 'v1/',
  routes: [
    ...collectionRoutes({
      host,
      version: 'v1',
      path: 'projects/{project}/topics/{topic}',
      updateIn: 'topic',
      kept: (sent, { state }, { topic = '' }) => ({
        ...sent,
        name: `projects/${state.project.id}/topics/${topic}`,
        state: 'ACTIVE',
      }),
    }),
    ...collectionRoutes({
      host,
      version: 'v1',
      path: 'projects/{project}/subscriptions/{subscription}',
      updateIn: 'subscription',
      kept: (sent, call, { subscription = '' }) => {
        checkSubscription(sent, call);
        const bigquery = part(sent, 'bigqueryConfig');
        return {
          ackDeadlineSeconds: 10,
          messageRetentionDuration: '604800s',
          expirationPolicy: { ttl: month },
          pushConfig: {},
          ...sent,
          ...(bigquery === undefined ? {} : { bigqueryConfig: { ...bigquery, state: 'ACTIVE' } }),
          name: `projects/${call.state.project.id}/subscriptions/${subscription}`,
          state: 'ACTIVE',
        };
      },
    }),
  ],
};
