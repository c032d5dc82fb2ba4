import { alreadyExists, notFound } from './error.ts';
import { iamRoutes, itself } from './iam.ts';
import type { Call, Route } from './router.ts';
import { fill } from './router.ts';
import type { Body, Json } from './state.ts';
import { part, remove } from './state.ts';

/** Resources of a kind that follow Google's standard methods. */
export interface Collection {
  readonly host: string;
  readonly version: string;
  /** Where one of them is; the last part is its id: `projects/{project}/topics/{topic}`. */
  readonly path: string;
  /** The id of a new one that is made by a POST to its parent; without it one is made by a PUT to its own name. */
  readonly newId?: (call: Call) => string;
  /** The field of an update's body that the resource is in, where it is not the body itself. */
  readonly updateIn?: string;
  /** The resource as the service keeps it: what was sent, with what the service adds. Throws to refuse. */
  readonly kept: (sent: Body, call: Call, path: Readonly<Record<string, string>>) => Body;
}

/** Fields that only the service sets: an update without a mask keeps them. */
const outputOnly = ['name', 'creationRecord'];

function get(body: Json | undefined, path: readonly string[]): Json | undefined {
  const [first, ...rest] = path;
  if (first === undefined) return body;
  return typeof body === 'object' && body !== null && !Array.isArray(body)
    ? get(body[first], rest)
    : undefined;
}

function set(body: Body, path: readonly string[], value: Json | undefined): void {
  const [first, ...rest] = path;
  if (first === undefined) return;
  if (rest.length > 0) set((body[first] = { ...part(body, first) }), rest, value);
  else if (value === undefined) Reflect.deleteProperty(body, first);
  else body[first] = value;
}

/** A resource after an update: the fields of the mask as sent, absent ones removed; without a mask all fields. */
function updated(before: Body, sent: Body, mask: string | null): Body {
  const after: Body = mask === null ? { ...sent } : { ...before };
  if (mask === null) for (const field of outputOnly) set(after, [field], before[field]);
  else
    for (const field of mask.split(',').filter((name) => name !== '')) {
      const path = field
        .split('.')
        .map((name) => name.replaceAll(/_(\w)/g, (_, c: string) => c.toUpperCase()));
      set(after, path, get(sent, path));
    }
  return after;
}

/** Create, get, update, delete and the two of IAM. */
export function collectionRoutes(of: Collection): Route[] {
  const [, parent = '', variable = ''] = /^(.*)\/\{(\w+)\}$/.exec(of.path) ?? [];
  const one = `${of.version}/${of.path}`;
  const at = (path: Call['path']): string => `${of.host}/${fill(of.path, path)}`;

  const create = (call: Call, path: Call['path']): Body => {
    const key = at(path);
    if (call.state.resources.has(key)) throw alreadyExists(key);
    const body = of.kept(call.body, call, path);
    call.state.resources.set(key, body);
    return body;
  };
  const read = (call: Call): Body => {
    const body = call.state.resources.get(at(call.path));
    if (body === undefined) throw notFound(at(call.path));
    return body;
  };
  const { newId } = of;
  return [
    newId === undefined
      ? { method: 'PUT', path: one, answer: (call) => create(call, call.path) }
      : {
          method: 'POST',
          path: `${of.version}/${parent}`,
          answer: (call) => create(call, { ...call.path, [variable]: newId(call) }),
        },
    { method: 'GET', path: one, answer: read },
    {
      method: 'PATCH',
      path: one,
      answer: (call) => {
        const sent = of.updateIn === undefined ? call.body : (part(call.body, of.updateIn) ?? {});
        const body = of.kept(updated(read(call), sent, call.query.get('updateMask')), call, call.path);
        call.state.resources.set(at(call.path), body);
        return body;
      },
    },
    {
      method: 'DELETE',
      path: one,
      answer: (call) => {
        read(call);
        remove(call.state, at(call.path));
        return {};
      },
    },
    ...iamRoutes(of.version, of.path, itself(of.host, of.path)),
  ];
}
