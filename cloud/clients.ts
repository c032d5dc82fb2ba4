import { BigQuery, type BigQueryOptions } from '@google-cloud/bigquery';
import { DataTransferServiceClient } from '@google-cloud/bigquery-data-transfer';
import { Storage } from '@google-cloud/storage';
import { OAuth2Client } from 'google-auth-library';
import type { Stack } from './stack.ts';

/** Google's own clients, for one project. */
export interface Clients {
  readonly bigquery: BigQuery;
  readonly storage: Storage;
  readonly transfers: DataTransferServiceClient;
}

/** Clients that find the credentials of whoever is signed in (Application Default Credentials). */
function clientsAtGoogle({ target: { project } }: Stack): Clients {
  return {
    bigquery: new BigQuery({ projectId: project }),
    storage: new Storage({ projectId: project }),
    // REST, as everywhere here: it is what the tests speak.
    transfers: new DataTransferServiceClient({ projectId: project, fallback: true }),
  };
}

/** Clients that ask another address than Google's; docs/clients.md says why each needs what. */
function clientsAt({ address, token }: { address: string; token: string }, project: string): Clients {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: token });
  const { hostname, port, protocol } = new URL(address);
  const storage = new Storage({ projectId: project, apiEndpoint: address });
  storage.interceptors.push({
    request: (options) => {
      options.headers = { ...options.headers, Authorization: `Bearer ${token}` };
      // The client's own types of what comes and what goes differ.
      return options as never;
    },
  });
  // The client knows the last option, its type does not.
  const options: BigQueryOptions & { useAuthWithCustomEndpoint: boolean } = {
    projectId: project,
    apiEndpoint: address,
    authClient,
    useAuthWithCustomEndpoint: true,
  };
  return {
    bigquery: new BigQuery(options),
    storage,
    transfers: new DataTransferServiceClient({
      apiEndpoint: hostname,
      port: Number(port),
      protocol: protocol.replace(':', ''),
      fallback: true,
      // The client has a type of its own for credentials, from a version of the library that it brings.
      authClient: authClient as never,
    }),
  };
}

/** The clients for a stack. */
export function clientsFor(stack: Stack): Clients {
  return stack.endpoint === undefined
    ? clientsAtGoogle(stack)
    : clientsAt(stack.endpoint, stack.target.project);
}
