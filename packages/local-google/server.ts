import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { z } from 'zod';
import { accounts } from './accounts.ts';
import { bigquery } from './bigquery/service.ts';
import { type Content, contentOf } from './body.ts';
import { connection } from './connection.ts';
import { dataCatalog } from './data-catalog.ts';
import { dataTransfer } from './data-transfer.ts';
import { GoogleError } from './error.ts';
import { readState, writeState } from './kept.ts';
import { monitoring } from './monitoring.ts';
import { pubsub } from './pubsub.ts';
import { resourceManager } from './resource-manager.ts';
import { router } from './router.ts';
import { serviceUsage } from './service-usage.ts';
import type { Body, Project, State } from './state.ts';
import { emptyState } from './state.ts';
import { storage } from './storage.ts';

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
 * which a program creates things. It runs no SQL and no transfers, knows no quotas, and grants take effect at once.
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

/** Host and path of a request. A client sends uploads to the host alone, past the configured address. */
function addressed(url: URL): string {
  const path = url.pathname.slice(1);
  return path.startsWith('upload/') ? `${storage.host}/${path}` : path;
}

/** Answers one request, or throws {@link GoogleError}. */
function answer(state: State, method: string, url: URL, content: Content): Body {
  const path = addressed(url);
  const found = find(method, path);
  if (found === undefined) throw new GoogleError(501, `No answer for ${method} ${path}`);
  const { id, number } = state.project;
  const project = found.path['project'];
  if (project !== undefined && project !== id && project !== number)
    throw new GoogleError(403, `Permission denied on resource project ${project}.`);
  const { host } = found.service;
  if (!alwaysOn.includes(host) && !state.services.has(host))
    throw new GoogleError(403, `${host} has not been used in project ${id} before or it is disabled.`);
  const { location } = found.path;
  return found.route.answer({
    state,
    path: {
      ...found.path,
      project: id,
      ...(location === undefined ? {} : { location: location.toLowerCase() }),
    },
    query: url.searchParams,
    ...content,
  });
}

/** An error of this package itself counts as a request without an answer: the provider would retry a 500 for minutes. */
const refusal = (cause: unknown): GoogleError =>
  cause instanceof GoogleError ? cause : new GoogleError(501, String(cause));

export interface GoogleOptions {
  /** Folder that keeps what is created: each change is on the disk before it is answered. Without it all ends with `close`. One process at a time. */
  readonly folder?: string;
  /** The access token that every request must bring; without it any or none is good. */
  readonly token?: string;
}

/**
 * Starts a Google Cloud of one project on a free port of 127.0.0.1.
 *
 * @throws Error where the folder keeps another project.
 */
export async function startGoogle(project: Project, options: GoogleOptions = {}): Promise<Google> {
  const { folder, token } = options;
  const state = folder === undefined ? emptyState(project) : readState(folder, project);
  const requests: string[] = [];
  const unknown: string[] = [];
  const outside: string[] = [];
  const failures: { match: RegExp; error: GoogleError }[] = [];

  const respond = async (request: IncomingMessage): Promise<{ code: number; body: Body }> => {
    const url = new URL(request.url ?? '/', 'http://localhost');
    const asked = `${request.method ?? ''} ${addressed(url)}`;
    requests.push(asked);
    try {
      const content = await contentOf(request);
      if (token !== undefined && request.headers.authorization !== `Bearer ${token}`)
        throw new GoogleError(
          401,
          'Request had invalid authentication credentials. Expected OAuth 2 access token.',
        );
      const planned = failures.findIndex(({ match }) => match.test(asked));
      const [failure] = planned < 0 ? [] : failures.splice(planned, 1);
      if (failure !== undefined) throw failure.error;
      const body = answer(state, request.method ?? '', url, content);
      if (folder !== undefined && request.method !== 'GET') writeState(folder, state);
      return { code: 200, body };
    } catch (cause) {
      const error = refusal(cause);
      if (error.code === 501) unknown.push(`${asked}: ${error.message}`);
      return { code: error.code, body: error.body() };
    }
  };

  const server = createServer((request, response) => {
    void respond(request).then(({ code, body }) => {
      response.writeHead(code, { 'Content-Type': 'application/json; charset=UTF-8' });
      response.end(JSON.stringify(body));
    });
  });
  server.on('connect', (request, socket) => {
    outside.push(request.url ?? '');
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
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
    close: () =>
      new Promise<void>((resolve, reject) => {
        server.closeAllConnections();
        server.close((error) => {
          if (error === undefined) resolve();
          else reject(error);
        });
      }),
  };
}
