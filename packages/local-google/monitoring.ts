import { collectionRoutes } from './collection.ts';
import { GoogleError } from './error.ts';
import type { Call, Service } from './router.ts';
import type { Body } from './state.ts';
import { parts, text, texts } from './state.ts';

const host = 'monitoring.googleapis.com';

/** A policy notifies channels that are there; its conditions get names. */
function keptPolicy(sent: Body, { state }: Call, { policy = '' }: Call['path']): Body {
  const name = `projects/${state.project.id}/alertPolicies/${policy}`;
  for (const channel of texts(sent, 'notificationChannels'))
    if (!state.resources.has(`${host}/${channel}`))
      throw new GoogleError(404, `The notification channel ${channel} does not exist.`);
  const record = { mutateTime: '2026-01-01T00:00:00Z', mutatedBy: 'owner@example.com' };
  return {
    enabled: true,
    creationRecord: record,
    ...sent,
    name,
    mutationRecord: record,
    conditions: parts(sent, 'conditions').map((condition, index) => ({
      ...condition,
      name: text(condition, 'name') || `${name}/conditions/${index + 1}`,
    })),
  };
}

/** Cloud Monitoring: alert policies and the channels that they notify. */
export const monitoring: Service = {
  host,
  endpoint: 'monitoringCustomEndpoint',
  base: '',
  routes: [
    ...collectionRoutes({
      host,
      version: 'v3',
      path: 'projects/{project}/notificationChannels/{channel}',
      newId: ({ state }) => String(state.serial()),
      kept: (sent, { state }, { channel = '' }) => ({
        enabled: true,
        ...sent,
        name: `projects/${state.project.id}/notificationChannels/${channel}`,
      }),
    }),
    ...collectionRoutes({
      host,
      version: 'v3',
      path: 'projects/{project}/alertPolicies/{policy}',
      newId: ({ state }) => String(state.serial()),
      kept: keptPolicy,
    }),
  ],
};
