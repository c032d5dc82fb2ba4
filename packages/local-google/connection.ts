import { collectionRoutes } from './collection.ts';
import type { Service } from './router.ts';
import { part } from './state.ts';

const host = 'bigqueryconnection.googleapis.com';

/** BigQuery Connection: a connection of the kind that reads Cloud Storage comes with an account of its own. */
export const connection: Service = {
  host,
  endpoint: 'bigqueryConnectionCustomEndpoint',
  base: 'v1/',
  routes: collectionRoutes({
    host,
    version: 'v1',
    path: 'projects/{project}/locations/{location}/connections/{connection}',
    newId: ({ query }) => query.get('connectionId') ?? '',
    kept: (sent, { state }, { location = '', connection = '' }) => {
      const { number } = state.project;
      const account = `bqcx-${number}-${connection.slice(0, 4)}@gcp-sa-bigquery-condel.iam.gserviceaccount.com`;
      if (sent['cloudResource'] !== undefined) state.accounts.add(account);
      return {
        creationTime: '1767225600000',
        ...sent,
        name: `projects/${number}/locations/${location}/connections/${connection}`,
        lastModifiedTime: String(Date.now()),
        ...(sent['cloudResource'] === undefined
          ? {}
          : { cloudResource: { ...part(sent, 'cloudResource'), serviceAccountId: account } }),
      };
    },
  }),
};
