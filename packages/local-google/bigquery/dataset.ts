import { alreadyExists, GoogleError, notFound } from '../error.ts';
import { checkMember } from '../iam.ts';
import type { Call, Route } from '../router.ts';
import { membersOf, pageOf } from '../page.ts';
import type { Body, State } from '../state.ts';
import { newEtag, part, parts, remove, text } from '../state.ts';

export const host = 'bigquery.googleapis.com';
export const version = 'bigquery/v2';

/** The access list keeps these roles under their older names. */
const basicRoles: Readonly<Record<string, string>> = {
  'roles/bigquery.dataOwner': 'OWNER',
  'roles/bigquery.dataEditor': 'WRITER',
  'roles/bigquery.dataViewer': 'READER',
};

/** Whom a new dataset lets in if nothing else is said. */
const accessAtBirth: readonly Body[] = [
  { role: 'WRITER', specialGroup: 'projectWriters' },
  { role: 'OWNER', specialGroup: 'projectOwners' },
  { role: 'OWNER', userByEmail: 'owner@example.com' },
  { role: 'READER', specialGroup: 'projectReaders' },
];

/** The key of a dataset. */
export function datasetKey({ project }: State, dataset: string): string {
  return `${host}/projects/${project.id}/datasets/${dataset}`;
}

/** The dataset that a call is about or in. */
export function readDataset({ state, path: { dataset = '' } }: Call): Body {
  return datasetOf(state, dataset);
}

/** A dataset by its id. */
export function datasetOf(state: State, dataset: string): Body {
  const body = state.resources.get(datasetKey(state, dataset));
  if (body === undefined) throw notFound(`Dataset ${state.project.id}:${dataset}`);
  return body;
}

function keptAccess(state: State, access: readonly Body[]): Body[] {
  return access.map((entry) => {
    const email = text(entry, 'userByEmail');
    if (email.endsWith('gserviceaccount.com')) checkMember(state, `serviceAccount:${email}`);
    const role = text(entry, 'role');
    return role === '' ? entry : { ...entry, role: basicRoles[role] ?? role };
  });
}

/** A dataset as the service keeps it: what was sent, with what the service adds. */
export function keptDataset(state: State, sent: Body, before: Body): Body {
  const id = text(part(sent, 'datasetReference') ?? {}, 'datasetId');
  const access = sent['access'] === undefined ? parts(before, 'access') : parts(sent, 'access');
  return {
    maxTimeTravelHours: '168',
    location: 'US',
    creationTime: String(Date.now()),
    ...sent,
    kind: 'bigquery#dataset',
    id: `${state.project.id}:${id}`,
    selfLink: `https://bigquery.googleapis.com/${version}/projects/${state.project.id}/datasets/${id}`,
    datasetReference: { datasetId: id, projectId: state.project.id },
    access: keptAccess(state, access.length === 0 ? accessAtBirth : access),
    type: 'DEFAULT',
    lastModifiedTime: String(Date.now()),
    etag: newEtag(state),
  };
}

async function insert(call: Call): Promise<Body> {
  const { state, engine } = call;
  const id = text(part(call.body, 'datasetReference') ?? {}, 'datasetId');
  if (!/^\w+$/.test(id)) throw new GoogleError(400, `Invalid dataset ID "${id}".`);
  const key = datasetKey(state, id);
  if (state.resources.has(key)) throw alreadyExists(`Dataset ${state.project.id}:${id}`);
  const body = keptDataset(state, call.body, {});
  await engine?.createDataset(id);
  state.resources.set(key, body);
  return body;
}

/** An update replaces all fields but the access list, which stays unless sent; a patch replaces the fields sent. */
function change(call: Call, sent: Body): Body {
  const before = readDataset(call);
  const { creationTime = '', location = '' } = before;
  if (sent['location'] !== undefined && sent['location'] !== location)
    throw new GoogleError(400, 'Cannot change the location of a dataset');
  const body = keptDataset(call.state, { ...sent, creationTime, location }, before);
  call.state.resources.set(datasetKey(call.state, call.path['dataset'] ?? ''), body);
  return body;
}

async function destroy(call: Call): Promise<Body> {
  readDataset(call);
  const { state, path, query, engine } = call;
  const key = datasetKey(state, path['dataset'] ?? '');
  const full = [...state.resources.keys()].some((other) => other.startsWith(`${key}/`));
  if (full && query.get('deleteContents') !== 'true')
    throw new GoogleError(
      400,
      `Dataset ${state.project.id}:${path['dataset'] ?? ''} is still in use`,
      'resourceInUse',
    );
  await engine?.dropDataset(path['dataset'] ?? '');
  remove(state, key);
  return {};
}

/** What a list shows of a dataset. */
function listed(dataset: Body): Body {
  const { kind = '', id = '', datasetReference = '', labels, friendlyName, location = '' } = dataset;
  return {
    kind,
    id,
    datasetReference,
    location,
    ...(labels === undefined ? {} : { labels }),
    ...(friendlyName === undefined ? {} : { friendlyName }),
  };
}

/** Whether a resource has the labels of a filter `labels.key:value`. */
function matches(resource: Body, filter: string | null): boolean {
  const wanted = [...(filter ?? '').matchAll(/labels\.([^\s:]+)(?::(\S+))?/g)];
  const labels = part(resource, 'labels') ?? {};
  return wanted.every(([, key = '', value]) =>
    value === undefined ? labels[key] !== undefined : labels[key] === value,
  );
}

function list({ state, query }: Call): Body {
  const found = membersOf(state, datasetKey(state, '')).filter((dataset) =>
    matches(dataset, query.get('filter')),
  );
  const { items, ...next } = pageOf(found, query);
  return {
    kind: 'bigquery#datasetList',
    datasets: items.map(listed),
    ...next,
  };
}

const all = `${version}/projects/{project}/datasets`;

/** Datasets and their access lists. */
export const datasetRoutes: readonly Route[] = [
  { method: 'GET', path: all, answer: list },
  { method: 'POST', path: all, answer: insert },
  { method: 'GET', path: `${all}/{dataset}`, answer: readDataset },
  { method: 'PUT', path: `${all}/{dataset}`, answer: (call) => change(call, call.body) },
  {
    method: 'PATCH',
    path: `${all}/{dataset}`,
    answer: (call) => change(call, { ...readDataset(call), ...call.body }),
  },
  { method: 'DELETE', path: `${all}/{dataset}`, answer: destroy },
];
