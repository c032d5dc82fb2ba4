import { z } from 'zod';
import { whilePassing } from './again.ts';

/** What Google's clients throw: a code of HTTP or of gRPC, and the reasons that the service gives. */
const Thrown = z.object({
  code: z.union([z.number(), z.string()]).optional(),
  message: z.string(),
  errors: z.array(z.object({ reason: z.string().optional() })).optional(),
});

/** The body of an answer, which the client of Data Transfer hands over as the message. */
const Answer = z.object({ error: z.object({ message: z.string() }) });

/** The least of Google's own roles that has a permission. */
const roles: Readonly<Record<string, string>> = {
  'bigquery.jobs.create': 'roles/bigquery.jobUser',
  'bigquery.tables.get': 'roles/bigquery.dataViewer',
  'bigquery.tables.getData': 'roles/bigquery.dataViewer',
  'bigquery.tables.list': 'roles/bigquery.dataViewer',
  'bigquery.routines.get': 'roles/bigquery.dataViewer',
  'bigquery.tables.updateData': 'roles/bigquery.dataEditor',
  'bigquery.tables.create': 'roles/bigquery.dataEditor',
  'bigquery.tables.export': 'roles/bigquery.dataViewer',
  'bigquery.connections.use': 'roles/bigquery.connectionUser',
  'bigquery.transfers.get': 'roles/bigquery.user',
  'bigquery.transfers.update': 'roles/bigquery.admin',
  'iam.serviceAccounts.actAs': 'roles/iam.serviceAccountUser',
  'storage.objects.get': 'roles/storage.objectViewer',
  'storage.objects.list': 'roles/storage.objectViewer',
  'storage.objects.create': 'roles/storage.objectUser',
  'storage.objects.delete': 'roles/storage.objectUser',
};

const parsedJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

function messageOf(thrown: string): string {
  const { data } = Answer.safeParse(parsedJson(thrown));
  return data?.error.message ?? thrown;
}

function adviceOn(message: string, code: number | string | undefined): string | undefined {
  if (message.includes('Could not load the default credentials'))
    return 'Sign in: gcloud auth application-default login';
  if (code === 401 || code === 16 || /invalid_grant|invalid_rapt/.test(message))
    return 'The sign-in has expired or is not right: gcloud auth application-default login';
  if (code !== 403 && code !== 7) return undefined;
  const permission = /\b(?:bigquery|storage|iam)\.[A-Za-z]+\.[A-Za-z]+\b/.exec(message)?.[0] ?? '';
  const role = roles[permission];
  return role === undefined
    ? undefined
    : `Whoever is signed in needs ${role}, or to act as the pipeline's account: gcloud auth application-default login --impersonate-service-account=ACCOUNT`;
}

/** An error of Google's clients with what to do about it, where that is known. */
function explained(error: unknown): unknown {
  const { success, data } = Thrown.safeParse(error);
  if (!success) return error;
  const message = messageOf(data.message);
  const advice = adviceOn(message, data.code);
  if (advice === undefined && message === data.message) return error;
  return new Error([message, advice].filter((part) => part !== undefined).join('. '), { cause: error });
}

/** The ports' methods with errors that say what to do. */
export function explaining<Port extends object>(port: Port): Port {
  return new Proxy(port, {
    get(target, name): unknown {
      const method: unknown = Reflect.get(target, name);
      if (typeof method !== 'function') return method;
      return async (...given: unknown[]): Promise<unknown> => {
        try {
          return await (Reflect.apply(method, target, given) as Promise<unknown>);
        } catch (error) {
          throw explained(error);
        }
      };
    },
  });
}

const tooOften = new Set(['rateLimitExceeded', 'jobRateLimitExceeded']);

/**
 * Sends a request again while BigQuery says that it came too often: it says so with 403, and the client gives up at once.
 *
 * @param send a request that does nothing where it is refused.
 */
export const patiently = <Value>(send: () => Promise<Value>, wait?: number): Promise<Value> =>
  whilePassing(
    send,
    (error) =>
      Thrown.safeParse(error).data?.errors?.some(({ reason }) => tooOften.has(reason ?? '')) ?? false,
    wait,
  );
