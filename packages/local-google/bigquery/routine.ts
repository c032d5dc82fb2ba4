import { alreadyExists, notFound } from '../error.ts';
import type { Call, Route } from '../router.ts';
import type { Body } from '../state.ts';
import { newEtag, part, remove, text } from '../state.ts';
import { datasetKey, readDataset, version } from './dataset.ts';

const keyOf = ({ state, path }: Call, id: string): string =>
  `${datasetKey(state, path['dataset'] ?? '')}/routines/${id}`;

function kept({ state }: Call, sent: Body): Body {
  return {
    language: 'SQL',
    creationTime: String(Date.now()),
    ...sent,
    lastModifiedTime: String(Date.now()),
    etag: newEtag(state),
  };
}

function insert(call: Call): Body {
  readDataset(call);
  const id = text(part(call.body, 'routineReference') ?? {}, 'routineId');
  if (call.state.resources.has(keyOf(call, id))) throw alreadyExists(`Routine ${id}`);
  const body = kept(call, call.body);
  call.state.resources.set(keyOf(call, id), body);
  return body;
}

function read(call: Call): Body {
  const id = call.path['routine'] ?? '';
  const body = call.state.resources.get(keyOf(call, id));
  if (body === undefined) throw notFound(`Routine ${id}`);
  return body;
}

function update(call: Call): Body {
  const { creationTime = '' } = read(call);
  const body = kept(call, { ...call.body, creationTime });
  call.state.resources.set(keyOf(call, call.path['routine'] ?? ''), body);
  return body;
}

function destroy(call: Call): Body {
  read(call);
  remove(call.state, keyOf(call, call.path['routine'] ?? ''));
  return {};
}

const all = `${version}/projects/{project}/datasets/{dataset}/routines`;

/** Routines. What a body names is not looked up. */
export const routineRoutes: readonly Route[] = [
  { method: 'POST', path: all, answer: insert },
  { method: 'GET', path: `${all}/{routine}`, answer: read },
  { method: 'PUT', path: `${all}/{routine}`, answer: update },
  { method: 'DELETE', path: `${all}/{routine}`, answer: destroy },
];
