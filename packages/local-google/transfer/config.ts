import { agentOf, demand, has, projectKey } from '../access.ts';
import { collectionRoutes } from '../collection.ts';
import { GoogleError, notFound } from '../error.ts';
import { membersOf, pageOf } from '../page.ts';
import { type Call, fill, type Route } from '../router.ts';
import type { Body } from '../state.ts';
import { text } from '../state.ts';

export const transferHost = 'bigquerydatatransfer.googleapis.com';

/** Where a config is. */
export const configPath = 'projects/{project}/locations/{location}/transferConfigs/{config}';

/**
 * The dataset, topic and account that a config names are there, the dataset is where the config is, and the service's agent
 * may act as the account.
 */
function check(sent: Body, { state, query }: Call, location: string): void {
  const dataset = text(sent, 'destinationDatasetId');
  if (dataset !== '') {
    const found = state.resources.get(
      `bigquery.googleapis.com/projects/${state.project.id}/datasets/${dataset}`,
    );
    if (found === undefined) throw notFound(`Dataset ${state.project.id}:${dataset}`);
    if (text(found, 'location').toLowerCase() !== location.toLowerCase())
      throw new GoogleError(
        400,
        `Cannot create a transfer in ${location} when destination dataset is located in ${text(found, 'location')}`,
      );
  }
  const topic = text(sent, 'notificationPubsubTopic');
  if (topic !== '' && !state.resources.has(`pubsub.googleapis.com/${topic}`)) throw notFound(topic);
  const account = query.get('serviceAccountName') ?? '';
  if (account !== '' && !state.accounts.has(account))
    throw new GoogleError(400, `Service account ${account} does not exist.`);
  const agent = agentOf(state, 'bigquerydatatransfer');
  const mayImpersonate =
    has(
      state,
      agent,
      ['roles/iam.serviceAccountTokenCreator'],
      [`iam.googleapis.com/projects/${state.project.id}/serviceAccounts/${account}`],
    ) || has(state, agent, ['roles/bigquerydatatransfer.serviceAgent'], [projectKey(state)]);
  // The provider tries again for minutes what is refused so: the grant may be on its way.
  if (account !== '') demand(mayImpersonate, agent, 'iam.serviceAccounts.getAccessToken', 400);
}

function list({ state, path, query }: Call): Body {
  const parent = `${transferHost}/${fill(configPath, { ...path, config: '' })}`;
  const wanted = query.getAll('dataSourceIds');
  const found = membersOf(state, parent).filter(
    (config) => wanted.length === 0 || wanted.includes(text(config, 'dataSourceId')),
  );
  const { items, ...next } = pageOf(found, query);
  return { transferConfigs: items, ...next };
}

/** Configs of transfers and scheduled queries. */
export const configRoutes: readonly Route[] = [
  { method: 'GET', path: `v1/${configPath.replace('/{config}', '')}`, answer: list },
  ...collectionRoutes({
    host: transferHost,
    version: 'v1',
    path: configPath,
    newId: ({ state }) => `6500-${state.serial()}`,
    kept: (sent, call, { location = '', config = '' }) => {
      check(sent, call, location);
      return {
        userId: '-1234567890',
        emailPreferences: {},
        ...sent,
        name: `projects/${call.state.project.number}/locations/${location}/transferConfigs/${config}`,
        updateTime: new Date().toISOString(),
        nextRunTime: '2026-01-02T00:00:00Z',
        datasetRegion: location,
        state: 'PENDING',
      };
    },
  }),
];
