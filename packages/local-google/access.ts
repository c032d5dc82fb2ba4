import { GoogleError } from './error.ts';
import type { State } from './state.ts';
import { parts, text, texts } from './state.ts';

/** The account that acts for a service in the project: `pubsub`, `bigquerydatatransfer` … */
export function agentOf({ project }: State, service: string): string {
  return `service-${project.number}@gcp-sa-${service}.iam.gserviceaccount.com`;
}

/** The key of the project's policy. */
export const projectKey = ({ project }: State): string =>
  `cloudresourcemanager.googleapis.com/projects/${project.id}`;

/** Whether an account has one of the roles by the policy of one of the resources, or is on the access list of one of them. */
export function has(
  state: State,
  account: string,
  roles: readonly string[],
  keys: readonly string[],
): boolean {
  return keys.some((key) => {
    const bindings = parts(state.policies.get(key) ?? {}, 'bindings');
    const access = parts(state.resources.get(key) ?? {}, 'access');
    return (
      bindings.some(
        (binding) =>
          roles.includes(text(binding, 'role')) &&
          texts(binding, 'members').includes(`serviceAccount:${account}`),
      ) || access.some((entry) => entry['userByEmail'] === account && roles.includes(text(entry, 'role')))
    );
  });
}

/** Refuses where {@link has} is false. */
export function demand(allowed: boolean, account: string, permission: string, code = 403): void {
  if (!allowed) throw new GoogleError(code, `${account} needs ${permission} permission.`);
}
