import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { EmbeddedWarehouse } from '@ecommerce/googlesql';
import { z } from 'zod';
import { accounts } from './accounts.ts';
import { Engine } from './bigquery/engine.ts';
import { dropLeftovers } from './bigquery/staging.ts';
import { bigquery } from './bigquery/service.ts';
import { contentOf } from './body.ts';
import { connection } from './connection.ts';
import { dataCatalog } from './data-catalog.ts';
import { failInterrupted } from './transfer/run.ts';
import { dataTransfer } from './transfer/service.ts';
import { GoogleError } from './error.ts';
import { readState, writeState } from './kept.ts';
import { monitoring } from './monitoring.ts';
import { pubsub } from './pubsub.ts';
import { resourceManager } from './resource-manager.ts';
import { type Call, type Match, type Route, router } from './router.ts';
import { serviceUsage } from './service-usage.ts';
import type { Body, Project, State } from './state.ts';
import { emptyState } from './state.ts';
import { Reply } from './reply.ts';
import { storage } from './storage/bucket.ts';
import { ObjectFiles } from './storage/files.ts';
import { uploadFiles } from './storage/sessions.ts';

const services = [
  serviceUsage,
  resourceManager,
  accounts,
  storage,
  bigquery,
  dataTransfer,
  connection,
  pubsub,
  monitoring,
  dataCatalog,
];
/** Answered also where the project has not enabled them: the services that enabling needs. */
const alwaysOn: readonly string[] = [serviceUsage.host, resourceManager.host];
const find = router(services);

/**
 * Google Cloud with one project, on loopback: what Pulumi's provider asks of it, with the refusals that matter for the order in
 * which a program creates things; with a warehouse it runs SQL and transfers too. It knows no quotas, and grants take effect at once.
 */
export interface Google {
  readonly state: State;
  /** Where each service answers, by the provider's configuration key. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** Address of a proxy that refuses everything, so that nothing reaches the real Google. */
  readonly proxy: string;
  /** Every request so far: method, host and path. */
  readonly requests: readonly string[];
  /** The requests that nothing here answers. */
  readonly unknown: readonly string[];
  /** Hosts that something asked the proxy for. */
  readonly outside: readonly string[];
  /** Refuses the next request whose method, host and path match. */
  failNext(match: RegExp, error: GoogleError): void;
  close(): Promise<void>;
}

/** A request and the route that it is for, if there is one. */
interface Asked {
  readonly method: string;
  /** Host and path. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly found: Match | undefined;
}

function askedBy(request: IncomingMessage): Asked {
  const { method = '' } = request;
  const url = new URL(request.url ?? '/', 'http://localhost');
  const path = url.pathname.slice(1);
  const found = find(method, path);
  return { method, path: found?.full ?? path, query: url.searchParams, found };
}

/** Answers one request, or throws {@link GoogleError}. */
function answer(
  { method, path, query, found }: Asked,
  given: Omit<Call, 'path' | 'query'>,
): ReturnType<Route['answer']> {
  if (found === undefined) throw new GoogleError(501, `No answer for ${method} ${path}`);
  const { state } = given;
  const { id, number } = state.project;
  const project = found.path['project'];
  if (project === '{{projectId}}')
    throw new GoogleError(404, `The client names no project: give it the projectId ${id}`);
  if (project !== undefined && project !== id && project !== number)
    throw new GoogleError(403, `Permission denied on resource project ${project}.`);
  const { host } = found.service;
  if (!alwaysOn.includes(host) && !state.services.has(host))
    throw new GoogleError(403, `${host} has not been used in project ${id} before or it is disabled.`);
  const { location } = found.path;
  return found.route.answer({
    ...given,
    path: {
      ...found.path,
      project: id,
      ...(location === undefined ? {} : { location: location.toLowerCase() }),
    },
    query,
  });
}

function jsonReply(code: number, body: Body): Reply {
  return new Reply(code, { 'Content-Type': 'application/json; charset=UTF-8' }, JSON.stringify(body));
}

/** An error of this package itself counts as a request without an answer: the provider would retry a 500 for minutes. */
const refusal = (cause: unknown): GoogleError =>
  cause instanceof GoogleError ? cause : new GoogleError(501, String(cause));

export interface GoogleOptions {
  /** Folder that keeps what is created: each change is on the disk before it is answered. Without it all ends with `close`. One process at a time. */
  readonly folder?: string;
  /** What runs SQL; without it there are resources only. It stays open when this ends. */
  readonly warehouse?: EmbeddedWarehouse;
  /** Folder that holds a folder of objects for each bucket; by default objects end with `close`. */
  readonly buckets?: string;
  /** The port of 127.0.0.1; by default any that is free. */
  readonly port?: number;
  /** The access token that every request must bring; without it any or none is good. */
  readonly token?: string;
}

/**
 * Starts a Google Cloud of one project on 127.0.0.1.
 *
 * @throws Error where the folder keeps another project.
 */
export async function startGoogle(project: Project, options: GoogleOptions = {}): Promise<Google> {
  const { folder, token, warehouse, buckets, port: wanted = 0 } = options;
  const state = folder === undefined ? emptyState(project) : readState(folder, project);
  const requests: string[] = [];
  const unknown: string[] = [];
  const outside: string[] = [];
  const failures: { match: RegExp; error: GoogleError }[] = [];

  const keep = (): void => {
    if (folder !== undefined) writeState(folder, state);
  };
  failInterrupted(state);
  const files = new ObjectFiles(buckets);
  await files.dropUploads(uploadFiles(state));
  if (warehouse !== undefined) await dropLeftovers(warehouse);
  const engine = warehouse === undefined ? undefined : new Engine(warehouse, state, keep);

  const respond = async (request: IncomingMessage): Promise<Reply> => {
    const asked = askedBy(request);
    const line = `${asked.method} ${asked.path}`;
    requests.push(line);
    try {
      const content = await contentOf(request);
      const { headers } = request;
      const address = `http://${headers.host ?? '127.0.0.1'}${request.url ?? ''}`;
      if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
        throw new GoogleError(
          401,
          'Request had invalid authentication credentials. Expected OAuth 2 access token.',
        );
      const planned = failures.findIndex(({ match }) => match.test(line));
      const [failure] = planned < 0 ? [] : failures.splice(planned, 1);
      if (failure !== undefined) throw failure.error;
      const body = await answer(asked, { ...content, headers, address, state, engine, files, keep });
      if (asked.found?.route.changes ?? asked.method !== 'GET') keep();
      return body instanceof Reply ? body : jsonReply(200, body);
    } catch (cause) {
      const error = refusal(cause);
      if (error.code === 501) unknown.push(`${line}: ${error.message}`);
      return jsonReply(error.code, error.body());
    }
  };

  const server = createServer((request, response) => {
    void respond(request).then(({ code, headers, content }) => {
      response.writeHead(code, headers);
      if (typeof content === 'string') response.end(content);
      // A reader that went away ends the stream; nobody is left to be told.
      else pipeline(content, response).catch(() => response.destroy());
    });
  });
  // Clients keep connections for minutes, as Google does: one that ends sooner may end while a request is on its way.
  server.keepAliveTimeout = 600_000;
  server.on('connect', (request, socket) => {
    outside.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(wanted, '127.0.0.1', resolve));
  // A test that ends early does not keep the process.
  server.unref();
  const { port } = z.object({ port: z.number() }).parse(server.address());
  const at = `http://127.0.0.1:${port}`;
  return {
    state,
    requests,
    unknown,
    outside,
    proxy: at,
    endpoints: Object.fromEntries(
      services.map(({ endpoint, host, base }) => [endpoint, `${at}/${host}/${base}`]),
    ),
    failNext: (match, error) => void failures.push({ match, error }),
    close: async () => {
      await new Promise<void>((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
      });
      await engine?.settled();
      await files.close();
    },
  };
}
