import { rm } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import type { DryRun } from '@ecommerce/googlesql';
import { alreadyExists, GoogleError, notFound } from '../error.ts';
import { pageOf } from '../page.ts';
import type { Reply } from '../reply.ts';
import type { Call, Route } from '../router.ts';
import type { Body, Json } from '../state.ts';
import { part, text } from '../state.ts';
import { pageOfRows, queryAnswer, withRows } from './answer.ts';
import { version } from './dataset.ts';
import { copyOf } from './copy.ts';
import { dropColumns } from './dropcolumns.ts';
import type { Engine } from './engine.ts';
import { extractOf } from './extract.ts';
import { isDone, type Job, newJobId, stateOf } from './job.ts';
import { dryRunResource, jobResource } from './jobresource.ts';
import { checkLoad, load } from './load.ts';
import { parametersOf } from './parameters.ts';
import { runOptionsOf } from './runoptions.ts';
import { checkSettings } from './settings.ts';

/** How long a request waits for a query where it does not say: Google's 10 seconds. */
const patience = 10_000;

/** @throws GoogleError 501 where there is nothing that runs SQL. */
function engineOf({ engine }: Call): Engine {
  if (engine === undefined) throw new GoogleError(501, 'No answer for jobs without a warehouse');
  return engine;
}

/** A number in a body or query, which clients send as a number or as text. */
function numberText(value: Json | undefined): string | null {
  return typeof value === 'number' || typeof value === 'string' ? String(value) : null;
}

/** Waits until the job has ended, but no longer than the request wants. */
async function wait(job: Job, timeoutMs: string | null): Promise<void> {
  if (isDone(job)) return;
  const limit = new AbortController();
  const time = timeoutMs === null || timeoutMs === '' ? patience : Number(timeoutMs);
  await Promise.race([
    job.done,
    setTimeout(time, undefined, { signal: limit.signal }).catch(() => undefined),
  ]);
  limit.abort();
}

/** Where jobs run if they do not say: where the datasets are. */
function locationOf({ state }: Call): string {
  const datasets = [...state.resources].find(([, { kind }]) => kind === 'bigquery#dataset');
  return text(datasets?.[1] ?? {}, 'location') || 'US';
}

function startQuery(call: Call, configuration: Body, id: string, location: string): Job {
  const engine = engineOf(call);
  const query = part(configuration, 'query') ?? {};
  checkSettings(query);
  const { state } = call;
  if (engine.jobs.get(id) !== undefined) throw alreadyExists(`Job ${state.project.id}:${location}.${id}`);
  return engine.start({
    id,
    location,
    configuration,
    sql: text(query, 'query'),
    parameters: parametersOf(query),
    options: runOptionsOf(query),
  });
}

/** `jobs.query`: a query and its first rows in one request. A request that is sent again is the same query. */
async function query(call: Call): Promise<Body | Reply> {
  const { state, body, engine } = call;
  if (engine === undefined) return dropColumns(call);
  checkSettings(body);
  const { jobs } = engine;
  const requestId = text(body, 'requestId');
  const settings = [
    'query',
    'useLegacySql',
    'parameterMode',
    'queryParameters',
    'defaultDataset',
    'maximumBytesBilled',
  ];
  const sent = Object.fromEntries(Object.entries(body).filter(([field]) => settings.includes(field)));
  const labels = part(body, 'labels');
  const configuration = { jobType: 'QUERY', query: sent, ...(labels === undefined ? {} : { labels }) };
  if (body['dryRun'] === true) {
    const run = await dryRun(engine, body);
    const { statistics } = dryRunResource(state.project, configuration, locationOf(call), run);
    return { kind: 'bigquery#queryResponse', jobComplete: true, ...dryRunAnswer(statistics) };
  }
  const known = requestId === '' ? undefined : jobs.ofRequest(requestId);
  const job =
    known ?? startQuery(call, configuration, newJobId(), text(body, 'location') || locationOf(call));
  if (requestId !== '') jobs.remember(requestId, job);
  await wait(job, numberText(body['timeoutMs']));
  const page = pageOfRows(null, null, numberText(body['maxResults']));
  return queryAnswer(state.project, job, 'bigquery#queryResponse', page);
}

/** @param upload the file that came with the request, which is deleted when it is loaded. */
export function startLoad(call: Call, body: Body, upload?: string): Job {
  const engine = engineOf(call);
  const configuration = part(body, 'configuration') ?? {};
  const settings = part(configuration, 'load') ?? {};
  checkLoad(settings);
  const asked = { ...identify(call, body), configuration: { jobType: 'LOAD', ...configuration } };
  return engine.startWork(asked, async () => {
    try {
      const { rows, files } = await load(call.files, engine, settings, upload);
      return { load: { outputRows: String(rows), inputFiles: String(files), badRecords: '0' } };
    } finally {
      if (upload !== undefined) await rm(upload, { force: true });
    }
  });
}

function startCopy(call: Call, body: Body): Job {
  const engine = engineOf(call);
  const configuration = part(body, 'configuration') ?? {};
  const work = copyOf(engine, call.state, part(configuration, 'copy') ?? {});
  return engine.startWork(
    { ...identify(call, body), configuration: { jobType: 'COPY', ...configuration } },
    work,
  );
}

function startExtract(call: Call, body: Body): Job {
  const engine = engineOf(call);
  const configuration = part(body, 'configuration') ?? {};
  const work = extractOf(engine, call.state, call.files, part(configuration, 'extract') ?? {});
  const asked = { ...identify(call, body), configuration: { jobType: 'EXTRACT', ...configuration } };
  return engine.startWork(asked, work);
}

/** What a query would do, by its settings. */
function dryRun(engine: Engine, query: Body): Promise<DryRun> {
  return engine.dryRun(text(query, 'query'), parametersOf(query), runOptionsOf(query).dataset);
}

/** The id and place of a job, which the client may have chosen. */
function identify(call: Call, body: Body): { id: string; location: string } {
  const reference = part(body, 'jobReference') ?? {};
  const id = text(reference, 'jobId') || newJobId();
  const location = text(reference, 'location') || locationOf(call);
  if (engineOf(call).jobs.get(id) !== undefined)
    throw alreadyExists(`Job ${call.state.project.id}:${location}.${id}`);
  return { id, location };
}

/** What `jobs.query` answers of a dry run. */
function dryRunAnswer(statistics: Json | undefined): Body {
  const all = { statistics: statistics ?? {} };
  const query = part(part(all, 'statistics') ?? {}, 'query') ?? {};
  const { totalBytesProcessed = '0', schema = { fields: [] } } = query;
  return { totalBytesProcessed, schema, cacheHit: false };
}

/** How jobs of each kind but queries start. */
const starts: Readonly<Record<string, (call: Call, body: Body) => Job>> = {
  load: startLoad,
  copy: startCopy,
  extract: startExtract,
};

/** `jobs.insert` */
async function insert(call: Call): Promise<Body> {
  const { state, body } = call;
  const configuration = part(body, 'configuration') ?? {};
  const kinds = ['query', 'load', 'extract', 'copy'].filter((kind) => configuration[kind] !== undefined);
  const [kind = ''] = kinds;
  if (kind !== 'query') {
    if (configuration['dryRun'] === true)
      throw new GoogleError(501, `No answer for a dry run of a ${kind} job`);
    const start = starts[kind];
    if (start === undefined) throw new GoogleError(400, 'Required parameter is missing: query', 'required');
    return jobResource(state.project, start(call, body));
  }
  const { id, location } = identify(call, body);
  if (configuration['dryRun'] === true) {
    const settings = part(configuration, 'query') ?? {};
    checkSettings(settings);
    const run = await dryRun(engineOf(call), settings);
    return dryRunResource(state.project, { jobType: 'QUERY', ...configuration }, location, run);
  }
  return jobResource(state.project, startQuery(call, { jobType: 'QUERY', ...configuration }, id, location));
}

function find(call: Call): Job {
  const { state, path, query } = call;
  const id = path['job'] ?? '';
  const job = engineOf(call).jobs.get(id);
  const location = query.get('location') ?? job?.location ?? 'US';
  if (job?.location.toLowerCase() !== location.toLowerCase())
    throw notFound(`Job ${state.project.id}:${location}.${id}`);
  return job;
}

/** `jobs.getQueryResults` */
async function results(call: Call): Promise<Body | Reply> {
  const { state, query } = call;
  const job = find(call);
  await wait(job, query.get('timeoutMs'));
  const page = pageOfRows(query.get('pageToken'), query.get('startIndex'), query.get('maxResults'));
  return queryAnswer(state.project, job, 'bigquery#getQueryResultsResponse', page);
}

/** Jobs that a list asks for: steps of scripts only where their script is named. */
function wanted(query: URLSearchParams): (job: Job) => boolean {
  const parent = query.get('parentJobId');
  const states = query.getAll('stateFilter').map((state) => state.toUpperCase());
  const time = (name: string, otherwise: number): number => {
    const sent = query.get(name);
    const found = sent === null || sent === '' ? otherwise : Number(sent);
    if (Number.isNaN(found)) throw new GoogleError(400, `${name} must be in milliseconds, not ${sent ?? ''}`);
    return found;
  };
  const [least, most] = [time('minCreationTime', -Infinity), time('maxCreationTime', Infinity)];
  return (job) => {
    const created = job.createdAt.getTime();
    const isInState = states.length === 0 || states.includes(stateOf(job));
    return (job.parent?.id ?? null) === parent && isInState && created >= least && created <= most;
  };
}

/** `jobs.list`: the newest first. */
function list(call: Call): Body {
  const { state, query } = call;
  const { items, ...next } = pageOf(engineOf(call).jobs.all().filter(wanted(query)), query);
  return {
    kind: 'bigquery#jobList',
    jobs: items.map((job): Body => {
      const { configuration = {}, user_email = '', ...resource } = jobResource(state.project, job);
      const minimal = { ...resource, state: stateOf(job) };
      return query.get('projection') === 'full' ? { ...minimal, configuration, user_email } : minimal;
    }),
    ...next,
  };
}

/** `jobs.cancel`: what has ended stays as it is. */
function cancel(call: Call): Body {
  const job = find(call);
  job.cancel?.();
  return { kind: 'bigquery#jobCancelResponse', job: jobResource(call.state.project, job) };
}

function destroy(call: Call): Body {
  engineOf(call).jobs.remove(find(call).id);
  return {};
}

/** `tabledata.list`: rows of a table, or of a result by the name that its job gives. */
async function tableRows(call: Call): Promise<Reply> {
  const { path, query } = call;
  const { dataset = '', table = '' } = path;
  const page = pageOfRows(query.get('pageToken'), query.get('startIndex'), query.get('maxResults'));
  return withRows({ kind: 'bigquery#tableDataList' }, await engineOf(call).rowsOf(dataset, table, page));
}

const all = `${version}/projects/{project}/jobs`;

/** Jobs, queries and rows. Jobs are not kept: what they did is. */
export const jobRoutes: readonly Route[] = [
  { method: 'POST', path: `${version}/projects/{project}/queries`, answer: query, changes: false },
  { method: 'GET', path: `${version}/projects/{project}/queries/{job}`, answer: results },
  { method: 'POST', path: all, answer: insert, changes: false },
  { method: 'GET', path: all, answer: list },
  { method: 'GET', path: `${all}/{job}`, answer: (call) => jobResource(call.state.project, find(call)) },
  { method: 'POST', path: `${all}/{job}/cancel`, answer: cancel, changes: false },
  { method: 'DELETE', path: `${all}/{job}/delete`, answer: destroy, changes: false },
  {
    method: 'GET',
    path: `${version}/projects/{project}/datasets/{dataset}/tables/{table}/data`,
    answer: tableRows,
  },
];
