import type { IncomingHttpHeaders } from 'node:http';
import type { Engine } from './bigquery/engine.ts';
import type { Reply } from './reply.ts';
import type { Body, State } from './state.ts';
import type { ObjectFiles } from './storage/files.ts';

/** A request to a service, taken apart. */
export interface Call {
  readonly state: State;
  /**
   * The variable parts of the path. `project` is always the project's id, also where its number was sent; `location` is in
   * lower case.
   */
  readonly path: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Body;
  /** The file of an upload in parts. */
  readonly media: Buffer;
  /** Its type, as its part's header or the request's says it. */
  readonly mediaType: string | undefined;
  /** The file of another upload, as it comes. */
  readonly stream: AsyncIterable<Buffer>;
  readonly headers: IncomingHttpHeaders;
  /** The whole address that was asked. */
  readonly address: string;
  /** The contents of objects. */
  readonly files: ObjectFiles;
  /** What runs SQL; without it there are only resources. */
  readonly engine: Engine | undefined;
  /** Keeps the state as it is now: for routes that do not always change it. */
  readonly keep: () => void;
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** One method of a service. */
export interface Route {
  readonly method: Method;
  /** Path after the host, variable parts in braces: `v1/projects/{project}/topics/{topic}`. */
  readonly path: string;
  /** Throws {@link GoogleError} to refuse. */
  readonly answer: (call: Call) => Body | Reply | Promise<Body | Reply>;
  /** Whether its answer may leave something to keep; by default with every method but GET. */
  readonly changes?: boolean;
}

/** One of Google's services. */
export interface Service {
  /** Its host at Google, and the first part of every key of its resources. */
  readonly host: string;
  /** The provider's configuration key that sends its requests elsewhere. */
  readonly endpoint: string;
  /** What the configured address ends in, after the host. */
  readonly base: string;
  readonly routes: readonly Route[];
}

export interface Match {
  /** The path with the service's host before it. */
  readonly full: string;
  readonly service: Service;
  readonly route: Route;
  readonly path: Readonly<Record<string, string>>;
}

const escaped = (literal: string): string => literal.replaceAll(/[.*+?^$()[\]\\|]/g, String.raw`\$&`);

/** A variable part holds no slash; a colon separates it from a method's name. */
function pattern(host: string, template: string): RegExp {
  const parts = escaped(`${host}/${template}`).replaceAll(/\{(\w+)\}/g, '(?<$1>[^/:]+)');
  return new RegExp(`^${parts}$`);
}

/**
 * Finds which route of which service a request is for. The path may begin with the service's host; without it, and without the
 * version too, it is the first service's that has such a route, because Google's clients send both to an address of their own.
 */
export function router(services: readonly Service[]): (method: string, path: string) => Match | undefined {
  const table = services.flatMap((service) =>
    service.routes.map((route) => ({ service, route, pattern: pattern(service.host, route.path) })),
  );
  const find = (method: string, full: string): Match | undefined => {
    for (const { service, route, pattern } of table) {
      const match = route.method === method ? pattern.exec(full) : null;
      if (match === null) continue;
      const variables = Object.entries(match.groups ?? {});
      const decoded = variables.map(([name, value]) => [name, decodeURIComponent(value)] as const);
      return { full, service, route, path: Object.fromEntries(decoded) };
    }
    return undefined;
  };
  return (method, path) => {
    const roots = [
      '',
      ...services.map(({ host }) => `${host}/`),
      ...services.map(({ host, base }) => `${host}/${base}`),
    ];
    for (const root of roots) {
      const found = find(method, root + path);
      if (found !== undefined) return found;
    }
    return undefined;
  };
}

/** Puts a path's variable parts in. */
export function fill(template: string, path: Readonly<Record<string, string>>): string {
  return template.replaceAll(/\{(\w+)\}/g, (_, name: string) => path[name] ?? '');
}
