import { alreadyExists, GoogleError, notFound } from '../error.ts';
import { iamRoutes, itself } from '../iam.ts';
import type { Call, Route } from '../router.ts';
import type { Body, State } from '../state.ts';
import { newEtag, part, parts, remove, text, texts } from '../state.ts';
import { datasetKey, host, readDataset, version } from './dataset.ts';
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

function kept(call: Call, sent: Body, id: string): Body {
  const { state, path } = call;
  const dataset = path['dataset'] ?? '';
  const home = readDataset(call);
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

function insert(call: Call): Body {
  const { state, path } = call;
  const id = text(part(call.body, 'tableReference') ?? {}, 'tableId');
  const key = tableKey(state, path['dataset'] ?? '', id);
  if (state.resources.has(key)) throw alreadyExists(nameOf(state, path['dataset'] ?? '', id));
  const body = kept(call, call.body, id);
  state.resources.set(key, body);
  return body;
}

function read({ state, path: { dataset = '', table = '' } }: Call): Body {
  const body = state.resources.get(tableKey(state, dataset, table));
  if (body === undefined) throw notFound(nameOf(state, dataset, table));
  return body;
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

/** An update replaces the whole table but its contents. */
function update(call: Call): Body {
  const { state, path, body } = call;
  const before = read(call);
  const { creationTime = '', numRows = '0', numBytes = '0', numLongTermBytes = '0' } = before;
  const contents: Body = typeOf(body) === 'TABLE' ? { numRows, numBytes, numLongTermBytes } : {};
  const { schema } = viewColumns(before, body);
  const sent = { ...(schema === undefined ? {} : { schema }), ...body, ...contents, creationTime };
  const after = kept(call, sent, path['table'] ?? '');
  checkUpdate(before, after, nameOf(state, path['dataset'] ?? '', path['table'] ?? ''));
  state.resources.set(tableKey(state, path['dataset'] ?? '', path['table'] ?? ''), after);
  return after;
}

function destroy(call: Call): Body {
  read(call);
  remove(call.state, tableKey(call.state, call.path['dataset'] ?? '', call.path['table'] ?? ''));
  return {};
}

const all = `${version}/projects/{project}/datasets/{dataset}/tables`;
const one = 'projects/{project}/datasets/{dataset}/tables/{table}';

/** Tables of every kind. */
export const tableRoutes: readonly Route[] = [
  { method: 'POST', path: all, answer: insert },
  { method: 'GET', path: `${all}/{table}`, answer: read },
  { method: 'PUT', path: `${all}/{table}`, answer: update },
  { method: 'DELETE', path: `${all}/{table}`, answer: destroy },
  ...iamRoutes(version, one, itself(host, one)),
];
