import { alreadyExists, GoogleError, notFound } from '../error.ts';
import { iamRoutes, itself } from '../iam.ts';
import type { Call, Route } from '../router.ts';
import type { Body, State } from '../state.ts';
import { newEtag, part, parts, remove, text, texts } from '../state.ts';
import { membersOf, pageOf } from '../page.ts';
import { datasetKey, datasetOf, host, readDataset, version } from './dataset.ts';
import { definitionOf } from './definition.ts';
import { keptExternal } from './external.ts';
import { checkSchemaUpdate, hiveColumns, keptFields, objectColumns } from './schema.ts';

const nameOf = (state: State, dataset: string, table: string): string =>
  `Table ${state.project.id}:${dataset}.${table}`;

/** The columns that the service keeps for a table; none where nobody said any (a view's are not worked out). */
function columns(sent: Body): Body[] {
  const external = part(sent, 'externalDataConfiguration') ?? {};
  if (external['objectMetadata'] !== undefined) return [...objectColumns];
  const given = keptFields(parts(part(sent, 'schema') ?? part(external, 'schema') ?? {}, 'fields'));
  const keys = hiveColumns(text(part(external, 'hivePartitioningOptions') ?? {}, 'sourceUriPrefix'));
  return [...given, ...keys.filter(({ name }) => !given.some((column) => column['name'] === name))];
}

function checkPolicyTags(state: State, fields: readonly Body[]): void {
  for (const field of fields) {
    for (const name of texts(part(field, 'policyTags') ?? {}, 'names'))
      if (!state.resources.has(`datacatalog.googleapis.com/${name}`))
        throw new GoogleError(400, `Policy tag ${name} not found`);
    checkPolicyTags(state, parts(field, 'fields'));
  }
}

function typeOf(sent: Body): string {
  if (sent['view'] !== undefined) return 'VIEW';
  if (sent['materializedView'] !== undefined) return 'MATERIALIZED_VIEW';
  return sent['externalDataConfiguration'] === undefined ? 'TABLE' : 'EXTERNAL';
}

/** The parts of a table that the service completes. */
function keptParts(state: State, sent: Body, dataset: Body): Body {
  const partitioning = part(sent, 'timePartitioning');
  const expiration = dataset['defaultPartitionExpirationMs'];
  const materialized = part(sent, 'materializedView');
  const external = part(sent, 'externalDataConfiguration');
  const fields = columns(sent);
  checkPolicyTags(state, fields);
  return {
    ...(fields.length === 0 ? {} : { schema: { fields } }),
    ...(partitioning === undefined
      ? {}
      : {
          timePartitioning: {
            ...(expiration === undefined ? {} : { expirationMs: expiration }),
            ...partitioning,
          },
        }),
    ...(materialized === undefined
      ? {}
      : { materializedView: { enableRefresh: true, refreshIntervalMs: '1800000', ...materialized } }),
    ...(external === undefined ? {} : { externalDataConfiguration: keptExternal(state, external) }),
  };
}

/** A table as the service keeps it: what was sent, with what the service adds. */
export function keptTable(state: State, dataset: string, sent: Body, id: string): Body {
  const home = datasetOf(state, dataset);
  return {
    creationTime: String(Date.now()),
    ...(typeOf(sent) === 'TABLE' ? { numRows: '0', numBytes: '0', numLongTermBytes: '0' } : {}),
    ...sent,
    ...keptParts(state, sent, home),
    kind: 'bigquery#table',
    id: `${state.project.id}:${dataset}.${id}`,
    selfLink: `https://bigquery.googleapis.com/${version}/projects/${state.project.id}/datasets/${dataset}/tables/${id}`,
    tableReference: { projectId: state.project.id, datasetId: dataset, tableId: id },
    type: typeOf(sent),
    location: text(home, 'location'),
    lastModifiedTime: String(Date.now()),
    etag: newEtag(state),
  };
}

/** The key of a table. */
export function tableKey(state: State, dataset: string, table: string): string {
  return `${datasetKey(state, dataset)}/tables/${table}`;
}

/** Keeps a table, after the warehouse has made it what the resource says; its columns are then the warehouse's. */
async function put({ state, engine }: Call, dataset: string, id: string, body: Body): Promise<Body> {
  const key = tableKey(state, dataset, id);
  const definition = engine === undefined ? undefined : definitionOf(dataset, id, body);
  if (definition !== undefined) await engine?.define(definition);
  state.resources.set(key, body);
  engine?.reflect();
  return state.resources.get(key) ?? body;
}

function insert(call: Call): Promise<Body> {
  const { state, path } = call;
  const dataset = path['dataset'] ?? '';
  const id = text(part(call.body, 'tableReference') ?? {}, 'tableId');
  if (state.resources.has(tableKey(state, dataset, id))) throw alreadyExists(nameOf(state, dataset, id));
  return put(call, dataset, id, keptTable(state, dataset, call.body, id));
}

function read({ state, path: { dataset = '', table = '' } }: Call): Body {
  const body = state.resources.get(tableKey(state, dataset, table));
  if (body === undefined) throw notFound(nameOf(state, dataset, table));
  return body;
}

/** A table with how much is in it. */
async function readWhole(call: Call): Promise<Body> {
  const { engine, path } = call;
  const { dataset = '', table = '' } = path;
  const anonymous = engine?.anonymousTable(dataset, table);
  if (anonymous !== undefined) return anonymous;
  const body = read(call);
  if (engine === undefined || body['type'] !== 'TABLE') return body;
  const { rows, bytes } = await engine.warehouse.size(dataset, table);
  return { ...body, numRows: String(rows), numBytes: String(bytes) };
}

/** What a list shows of a table. */
function listed(table: Body): Body {
  const shown = ['kind', 'id', 'tableReference', 'type', 'labels', 'friendlyName', 'creationTime', 'view'];
  const more = ['timePartitioning', 'clustering'];
  return Object.fromEntries(Object.entries(table).filter(([field]) => [...shown, ...more].includes(field)));
}

function list(call: Call): Body {
  const { state, path, query } = call;
  readDataset(call);
  const found = membersOf(state, tableKey(state, path['dataset'] ?? '', ''));
  const { items, ...next } = pageOf(found, query);
  return {
    kind: 'bigquery#tableList',
    tables: items.map(listed),
    totalItems: found.length,
    ...next,
  };
}

/** What an update cannot change once the table is there. */
function checkUpdate(before: Body, after: Body, name: string): void {
  checkSchemaUpdate(
    parts(part(before, 'schema') ?? {}, 'fields'),
    parts(part(after, 'schema') ?? {}, 'fields'),
    name,
  );
  for (const field of ['type', 'field']) {
    const [old, now] = [before, after].map((body) => part(body, 'timePartitioning')?.[field]);
    if (old !== now) throw new GoogleError(400, `Cannot change the partitioning of ${name}`);
  }
}

/**
 * The columns that are there when an update comes. Those of a view are its query's: another query makes them anew, without
 * descriptions, and what is sent of columns together with it does not count.
 */
function viewColumns(before: Body, sent: Body): Body {
  const [was, is] = [before, sent].map((body) => part(body, 'view')?.['query']);
  if (is === undefined || was === is) return before;
  const fields = parts(part(sent, 'schema') ?? part(before, 'schema') ?? {}, 'fields');
  delete sent['schema'];
  return {
    schema: {
      fields: fields.map((field) =>
        Object.fromEntries(Object.entries(field).filter(([key]) => key !== 'description')),
      ),
    },
  };
}

/** A change replaces the whole table but its contents. */
function change(call: Call, wanted: Body): Promise<Body> {
  const { state, path } = call;
  const { dataset = '', table = '' } = path;
  const before = read(call);
  const { creationTime = '', numRows = '0', numBytes = '0', numLongTermBytes = '0' } = before;
  const contents: Body = typeOf(wanted) === 'TABLE' ? { numRows, numBytes, numLongTermBytes } : {};
  const { schema } = viewColumns(before, wanted);
  const sent = { ...(schema === undefined ? {} : { schema }), ...wanted, ...contents, creationTime };
  const after = keptTable(state, dataset, sent, table);
  checkUpdate(before, after, nameOf(state, dataset, table));
  return put(call, dataset, table, after);
}

/** A patch replaces the fields that are sent and takes away those that are null. */
function patched(before: Body, sent: Body): Body {
  const merged = Object.entries({ ...before, ...sent });
  return Object.fromEntries(merged.filter(([, value]) => value !== null));
}

async function destroy(call: Call): Promise<Body> {
  read(call);
  const { state, path, engine } = call;
  const { dataset = '', table = '' } = path;
  await engine?.warehouse.drop(dataset, table);
  remove(state, tableKey(state, dataset, table));
  return {};
}

const all = `${version}/projects/{project}/datasets/{dataset}/tables`;
const one = 'projects/{project}/datasets/{dataset}/tables/{table}';

/** Tables of every kind. */
export const tableRoutes: readonly Route[] = [
  { method: 'GET', path: all, answer: list },
  { method: 'POST', path: all, answer: insert },
  { method: 'GET', path: `${all}/{table}`, answer: readWhole },
  { method: 'PUT', path: `${all}/{table}`, answer: (call) => change(call, call.body) },
  { method: 'PATCH', path: `${all}/{table}`, answer: (call) => change(call, patched(read(call), call.body)) },
  { method: 'DELETE', path: `${all}/{table}`, answer: destroy },
  ...iamRoutes(version, one, itself(host, one)),
];
