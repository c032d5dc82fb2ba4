import { type Definition, parseType, type Routine } from '@ecommerce/googlesql';
import { alreadyExists, GoogleError, notFound } from '../error.ts';
import { membersOf, pageOf } from '../page.ts';
import type { Call, Route } from '../router.ts';
import type { Body, State } from '../state.ts';
import { newEtag, part, parts, remove, text } from '../state.ts';
import { datasetKey, readDataset, version } from './dataset.ts';
import { standardType, typeOfStandard } from './standardtype.ts';

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

/**
 * What a routine's resource means in the warehouse.
 *
 * @throws GoogleError 501 for what is no procedure in SQL.
 */
function definitionOf(dataset: string, name: string, resource: Body): Definition {
  const kind = text(resource, 'routineType');
  if (kind !== 'PROCEDURE' || text(resource, 'language') !== 'SQL')
    throw new GoogleError(501, `No answer for a routine of type ${kind} in ${text(resource, 'language')}`);
  return {
    kind: 'routine',
    dataset,
    name,
    body: text(resource, 'definitionBody'),
    arguments: parts(resource, 'arguments').map((each) => ({
      name: text(each, 'name'),
      type: typeOfStandard(part(each, 'dataType') ?? {}),
      mode: modeOf(text(each, 'mode')),
    })),
  };
}

const modeOf = (mode: string): 'IN' | 'OUT' | 'INOUT' => (mode === 'OUT' || mode === 'INOUT' ? mode : 'IN');

/** Keeps a routine, after the warehouse has made it. */
async function put(call: Call, id: string, body: Body): Promise<Body> {
  const dataset = call.path['dataset'] ?? '';
  await call.engine?.define(definitionOf(dataset, id, body));
  call.state.resources.set(keyOf(call, id), body);
  call.engine?.reflect();
  return body;
}

function insert(call: Call): Promise<Body> {
  readDataset(call);
  const id = text(part(call.body, 'routineReference') ?? {}, 'routineId');
  if (call.state.resources.has(keyOf(call, id))) throw alreadyExists(`Routine ${id}`);
  return put(call, id, keptRoutine(call.state, call.body));
}

function list(call: Call): Body {
  readDataset(call);
  const { items, ...next } = pageOf(membersOf(call.state, keyOf(call, '')), call.query);
  return {
    routines: items.map(({ routineReference = '', routineType = '', language = '' }) => ({
      routineReference,
      routineType,
      language,
    })),
    ...next,
  };
}

function read(call: Call): Body {
  const id = call.path['routine'] ?? '';
  const body = call.state.resources.get(keyOf(call, id));
  if (body === undefined) throw notFound(`Routine ${id}`);
  return body;
}

function update(call: Call): Promise<Body> {
  const { creationTime = '' } = read(call);
  const body = keptRoutine(call.state, { ...call.body, creationTime });
  return put(call, call.path['routine'] ?? '', body);
}

async function destroy(call: Call): Promise<Body> {
  read(call);
  const { dataset = '', routine = '' } = call.path;
  await call.engine?.warehouse.dropRoutine(dataset, routine);
  remove(call.state, keyOf(call, routine));
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

/** Routines. Without a warehouse, what a body names is not looked up. */
export const routineRoutes: readonly Route[] = [
  { method: 'GET', path: all, answer: list },
  { method: 'POST', path: all, answer: insert },
  { method: 'GET', path: `${all}/{routine}`, answer: read },
  { method: 'PUT', path: `${all}/{routine}`, answer: update },
  { method: 'DELETE', path: `${all}/{routine}`, answer: destroy },
];
