import { collectionRoutes } from './collection.ts';
import { alreadyExists, notFound } from './error.ts';
import { iamRoutes, itself } from './iam.ts';
import type { Call, Service } from './router.ts';
import type { Body } from './state.ts';
import { newEtag, part, remove, text } from './state.ts';

const host = 'iam.googleapis.com';
const one = 'projects/{project}/serviceAccounts/{account}';
const keyOf = ({ state }: Call, email: string): string =>
  `${host}/projects/${state.project.id}/serviceAccounts/${email}`;

function create(call: Call): Body {
  const { state, body } = call;
  const email = `${text(body, 'accountId')}@${state.project.id}.iam.gserviceaccount.com`;
  const key = keyOf(call, email);
  if (state.resources.has(key)) throw alreadyExists(`Service account ${email}`);
  const account = {
    ...part(body, 'serviceAccount'),
    name: `projects/${state.project.id}/serviceAccounts/${email}`,
    projectId: state.project.id,
    uniqueId: `1000000000000000${state.serial()}`,
    email,
    etag: newEtag(state),
  };
  state.resources.set(key, account);
  state.accounts.add(email);
  return account;
}

function read(call: Call): Body {
  const email = call.path['account'] ?? '';
  const account = call.state.resources.get(keyOf(call, email));
  if (account === undefined) throw notFound(`Service account ${email}`);
  return account;
}

function patch(call: Call): Body {
  const account = read(call);
  const sent = part(call.body, 'serviceAccount') ?? {};
  for (const field of text(call.body, 'updateMask').split(',')) account[field] = sent[field] ?? '';
  account['etag'] = newEtag(call.state);
  return account;
}

function destroy(call: Call): Body {
  const email = text(read(call), 'email');
  remove(call.state, keyOf(call, email));
  call.state.accounts.delete(email);
  return {};
}

/** A project's own roles. */
const roles = collectionRoutes({
  host,
  version: 'v1',
  path: 'projects/{project}/roles/{role}',
  newId: ({ body }) => text(body, 'roleId'),
  kept: (sent, call, { role = '' }) => ({
    ...(part(sent, 'role') ?? sent),
    name: `projects/${call.state.project.id}/roles/${role}`,
    etag: newEtag(call.state),
  }),
});

/** IAM: service accounts, who may act as them, and a project's own roles. */
export const accounts: Service = {
  host,
  endpoint: 'iamBetaCustomEndpoint',
  base: 'v1/',
  routes: [
    { method: 'POST', path: 'v1/projects/{project}/serviceAccounts', answer: create },
    { method: 'GET', path: `v1/${one}`, answer: read },
    { method: 'PATCH', path: `v1/${one}`, answer: patch },
    { method: 'DELETE', path: `v1/${one}`, answer: destroy },
    ...iamRoutes('v1', one, itself(host, one)),
    ...roles,
  ],
};
