import { parseType, type Routine } from '@ecommerce/googlesql';
import { alreadyExists, notFound } from '../error.ts';
import type { Call, Route } from '../router.ts';
import type { Body, State } from '../state.ts';
import { newEtag, part, remove, text } from '../state.ts';
import { datasetKey, readDataset, version } from './dataset.ts';
import { standardType } from './standardtype.ts';

/** The key of a routine. */
export function routineKey(state: State, dataset: string, routine: string): string {
  return `${datasetKey(state, dataset)}/routines/${routine}`;
}

const keyOf = ({ state, path }: Call, id: string): string => routineKey(state, path['dataset'] ?? '', id);

/** A routine as the service keeps it: what was sent, with what the service adds. */
export function keptRoutine(state: State, sent: Body): Body {
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
  const body = keptRoutine(call.state, call.body);
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
  const body = keptRoutine(call.state, { ...call.body, creationTime });
  call.state.resources.set(keyOf(call, call.path['routine'] ?? ''), body);
  return body;
}

function destroy(call: Call): Body {
  read(call);
  remove(call.state, keyOf(call, call.path['routine'] ?? ''));
  return {};
}

/** A routine made by SQL as somebody would have sent it. */
export function sentRoutine(state: State, routine: Routine): Body {
  return {
    routineReference: {
      projectId: state.project.id,
      datasetId: routine.dataset,
      routineId: routine.name,
    },
    routineType: 'PROCEDURE',
    definitionBody: routine.body,
    arguments: routine.arguments.map(({ name, mode, type }) => ({
      name,
      mode,
      dataType: standardType(parseType(type)),
    })),
  };
}

const all = `${version}/projects/{project}/datasets/{dataset}/routines`;

/** Routines. What a body names is not looked up. */
export const routineRoutes: readonly Route[] = [
  { method: 'POST', path: all, answer: insert },
  { method: 'GET', path: `${all}/{routine}`, answer: read },
  { method: 'PUT', path: `${all}/{routine}`, answer: update },
  { method: 'DELETE', path: `${all}/{routine}`, answer: destroy },
];
