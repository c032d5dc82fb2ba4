import { demand, has } from '../access.ts';
import { GoogleError } from '../error.ts';
import type { Body, State } from '../state.ts';
import { part, text, texts } from '../state.ts';

const reading = ['roles/storage.objectViewer', 'roles/storage.objectUser', 'roles/storage.objectAdmin'];

/** The connection that a table names as `projects/P/locations/US/connections/C`, and the name that is answered for it. */
function connectionOf(state: State, name: string): { answered: string; account: string } {
  const [, location = '', id = ''] = /\/locations\/([^/]+)\/connections\/(.+)$/.exec(name) ?? [];
  const place = `projects/${state.project.id}/locations/${location.toLowerCase()}`;
  const connection = state.resources.get(`bigqueryconnection.googleapis.com/${place}/connections/${id}`);
  if (connection === undefined) throw new GoogleError(400, `Connection ${name} not found`);
  const account = text(part(connection, 'cloudResource') ?? {}, 'serviceAccountId');
  return { answered: `${state.project.number}.${location.toLowerCase()}.${id}`, account };
}

/** Over `key=value` folders a table needs a file in which the service sees them, and the right to look for it. */
function checkFolders(state: State, external: Body, account: string): void {
  if (part(external, 'hivePartitioningOptions') === undefined) return;
  for (const uri of texts(external, 'sourceUris')) {
    const [, bucket = '', path = ''] = /^gs:\/\/([^/]+)\/([^*]*)/.exec(uri) ?? [];
    const key = `storage.googleapis.com/b/${bucket}`;
    demand(has(state, account, reading, [key]), account, 'storage.objects.list');
    if (![...state.resources.keys()].some((other) => other.startsWith(`${key}/o/${path}`)))
      throw new GoogleError(
        400,
        `Cannot query hive partitioned data for ${uri} without any associated files.`,
      );
  }
}

/** Where a table's data lies, as the service answers it. */
export function keptExternal(state: State, external: Body): Body {
  const name = text(external, 'connectionId');
  if (name === '') return external;
  const { answered, account } = connectionOf(state, name);
  checkFolders(state, external, account);
  return { ...external, connectionId: answered };
}
