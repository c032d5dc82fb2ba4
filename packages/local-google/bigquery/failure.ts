import { Cancelled, SqlError } from '@ecommerce/googlesql';
import { GoogleError } from '../error.ts';

/** How BigQuery answers what the engine says: the first pattern that fits decides. */
const reasons: readonly [pattern: RegExp, code: number, reason: string][] = [
  [/^(Not found|Table not found|Procedure not found|Dataset not found)/i, 404, 'notFound'],
  [/^Already Exists/i, 409, 'duplicate'],
  [/is still in use/, 400, 'resourceInUse'],
  [/^Query exceeded limit for bytes billed/, 400, 'bytesBilledLimitExceeded'],
  [/^(Provided Schema does not match|Cannot set destination table|configuration\.)/, 400, 'invalid'],
];

/** `query:1:8` is a place in the text that was sent; other places are in routines. */
function placed(reason: string, place: string | undefined): string {
  const [, source = '', at = ''] = /^(.*):(\d+:\d+)$/.exec(place ?? '') ?? [];
  if (at === '') return reason;
  return `${reason} at [${source === 'query' ? '' : `${source}:`}${at}]`;
}

/** What BigQuery would answer where the warehouse refuses or fails. */
export function bigqueryError(cause: unknown): GoogleError {
  if (cause instanceof GoogleError) return cause;
  if (cause instanceof Cancelled) return new GoogleError(499, cause.message, 'stopped');
  const said = cause instanceof Error ? cause.message : String(cause);
  const reason = cause instanceof SqlError ? cause.fault.reason : said;
  const message = cause instanceof SqlError ? placed(reason, cause.fault.places[0]) : said;
  const [, code, word] = reasons.find(([pattern]) => pattern.test(reason)) ?? [
    undefined,
    400,
    'invalidQuery',
  ];
  return new GoogleError(code, message, word);
}
