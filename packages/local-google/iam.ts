import { GoogleError, notFound } from './error.ts';
import type { Call, Route } from './router.ts';
import { fill } from './router.ts';
import type { Body, State } from './state.ts';
import { newEtag, part, parts, text, texts } from './state.ts';

/** Where a service keeps the policy of what a call is about, and whether that exists. */
export interface Holder {
  readonly key: string;
  readonly exists: boolean;
}

/** Refuses a grant to a service account that does not exist, as Google does. */
export function checkMember(state: State, member: string): void {
  const email = /^serviceAccount:(.+)$/.exec(member)?.[1];
  if (email !== undefined && !state.accounts.has(email))
    throw new GoogleError(400, `Service account ${email} does not exist.`);
}

/** The policy of a resource; without bindings where nobody set one. */
export function getPolicy(state: State, { key, exists }: Holder): Body {
  if (!exists) throw notFound(key);
  const policy = state.policies.get(key) ?? { version: 1, etag: 'ACAB' };
  state.policies.set(key, policy);
  return policy;
}

/** Replaces the policy of a resource, unless somebody else has changed it since it was read. */
export function setPolicy(state: State, holder: Holder, policy: Body): Body {
  const before = getPolicy(state, holder);
  const etag = text(policy, 'etag');
  if (etag !== '' && etag !== text(before, 'etag'))
    throw new GoogleError(
      409,
      'There were concurrent policy changes. Please retry the whole read-modify-write.',
    );
  for (const binding of parts(policy, 'bindings'))
    for (const member of texts(binding, 'members')) checkMember(state, member);
  const after = { ...policy, etag: newEtag(state) };
  state.policies.set(holder.key, after);
  return after;
}

/** `getIamPolicy` (with either method) and `setIamPolicy` of the resources at a path of a service. */
export function iamRoutes(version: string, path: string, holder: (call: Call) => Holder): Route[] {
  const get = (call: Call): Body => getPolicy(call.state, holder(call));
  const at = `${version}/${path}`;
  return [
    { method: 'GET', path: `${at}:getIamPolicy`, answer: get },
    { method: 'POST', path: `${at}:getIamPolicy`, answer: get },
    {
      method: 'POST',
      path: `${at}:setIamPolicy`,
      answer: (call) => setPolicy(call.state, holder(call), part(call.body, 'policy') ?? {}),
    },
  ];
}

/** The holder that is the resource itself. */
export function itself(host: string, path: string): (call: Call) => Holder {
  return (call) => {
    const key = `${host}/${fill(path, call.path)}`;
    return { key, exists: call.state.resources.has(key) };
  };
}
