import type { z } from 'zod';

/** What Google's services send and take. */
export type Json = z.core.util.JSONType;

/** A resource, request or answer. */
export type Body = Record<string, Json>;

export interface Project {
  readonly id: string;
  readonly number: string;
}

/** All that the services remember. Resources are keyed by host and name: `pubsub.googleapis.com/projects/p/topics/t`. */
export interface State {
  readonly project: Project;
  /** A test may look at them and change them by hand. */
  readonly resources: Map<string, Body>;
  /** IAM policies, keyed as the resources. */
  readonly policies: Map<string, Body>;
  /** Services enabled in the project. */
  readonly services: Set<string>;
  /** E-mail addresses of the service accounts and agents that exist: a grant to another one is refused. */
  readonly accounts: Set<string>;
  /** A number never given before. */
  serial(): number;
}

/** What Google enables in a project that is born. */
const enabledFromBirth = ['bigquery', 'monitoring', 'logging', 'storage', 'serviceusage'];

/** An empty project: nothing enabled but what Google enables by itself. */
export function emptyState(project: Project): State {
  let last = 0;
  return {
    project,
    resources: new Map(),
    policies: new Map([
      [
        `cloudresourcemanager.googleapis.com/projects/${project.id}`,
        { version: 1, bindings: [{ role: 'roles/owner', members: ['user:owner@example.com'] }] },
      ],
    ]),
    services: new Set(enabledFromBirth.map((name) => `${name}.googleapis.com`)),
    accounts: new Set(),
    serial: () => (last += 1),
  };
}

/** Takes away a resource with all that is in it. */
export function remove(state: State, key: string): void {
  for (const map of [state.resources, state.policies])
    for (const other of [...map.keys()]) if (other === key || other.startsWith(`${key}/`)) map.delete(other);
}

/** Another value of an etag or a `Concurrency` check each time. */
export function newEtag(state: State): string {
  return Buffer.from(`etag-${state.serial()}`).toString('base64');
}

/** The object in a field; none where there is nothing or something else. */
export function part(body: Body, field: string): Body | undefined {
  const value = body[field];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined;
}

/** The objects in a field that holds a list. */
export function parts(body: Body, field: string): Body[] {
  const value = body[field];
  if (!Array.isArray(value)) return [];
  return value.filter(
    (item): item is Body => typeof item === 'object' && item !== null && !Array.isArray(item),
  );
}

/** The texts in a field that holds a list. */
export function texts(body: Body, field: string): string[] {
  const value = body[field];
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string') : [];
}

/** The text in a field; empty where there is none. */
export function text(body: Body, field: string): string {
  const value = body[field];
  return typeof value === 'string' ? value : '';
}
