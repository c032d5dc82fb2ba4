import { agentOf } from './access.ts';
import { GoogleError } from './error.ts';
import type { Call, Service } from './router.ts';
import type { Body, State } from './state.ts';
import { texts } from './state.ts';

const resource = (state: State, service: string): Body => ({
  name: `projects/${state.project.number}/services/${service}`,
  parent: `projects/${state.project.number}`,
  state: 'ENABLED',
});

/** An operation that is over when it is answered. */
const done = (state: State, response: Body): Body => ({
  name: `operations/done.${state.serial()}`,
  done: true,
  response,
});

function enable(state: State, services: readonly string[]): Body {
  for (const service of services) state.services.add(service);
  return done(state, { services: services.map((service) => resource(state, service)) });
}

function generateIdentity({ state, path: { service = '' } }: Call): Body {
  if (!state.services.has(service)) throw new GoogleError(403, `${service} is not enabled in the project.`);
  const email = agentOf(state, service.replace(/\.googleapis\.com$/, ''));
  state.accounts.add(email);
  return done(state, { email, uniqueId: String(state.serial()) });
}

/** Service Usage: which services a project has, and the accounts that act for them. */
export const serviceUsage: Service = {
  host: 'serviceusage.googleapis.com',
  endpoint: 'serviceUsageCustomEndpoint',
  base: 'v1beta1/',
  routes: [
    {
      method: 'GET',
      path: 'v1/projects/{project}/services',
      answer: ({ state }) => ({
        services: [...state.services].map((service) => resource(state, service)),
      }),
    },
    {
      method: 'POST',
      path: 'v1/projects/{project}/services:batchEnable',
      answer: ({ state, body }) => enable(state, texts(body, 'serviceIds')),
    },
    {
      method: 'POST',
      path: 'v1/projects/{project}/services/{service}:enable',
      answer: ({ state, path }) => enable(state, [path['service'] ?? '']),
    },
    {
      method: 'POST',
      path: 'v1/projects/{project}/services/{service}:disable',
      answer: ({ state, path: { service = '' } }) => {
        state.services.delete(service);
        return done(state, {});
      },
    },
    {
      method: 'POST',
      path: 'v1beta1/projects/{project}/services/{service}:generateServiceIdentity',
      answer: generateIdentity,
    },
  ],
};
