import { GoogleError } from '../error.ts';
import type { Body, Json } from '../state.ts';

/** Fields of a query that mean the same here as at Google, or nothing where nothing is billed, cached or queued. */
const known = new Set([
  'kind',
  'query',
  'useLegacySql',
  'priority',
  'parameterMode',
  'queryParameters',
  'labels',
  'dryRun',
  'jobTimeoutMs',
  'jobType',
  'useQueryCache',
  'allowLargeResults',
  'createDisposition',
  'location',
  'timeoutMs',
  'maxResults',
  'formatOptions',
  'requestId',
  'jobCreationMode',
  'preserveNulls',
  'flattenResults',
  // Google's client for Node leaves it beside the parameters that it has made of it.
  'types',
]);

const isSet = (value: Json | undefined): boolean =>
  value !== undefined && value !== null && value !== false && !(Array.isArray(value) && value.length === 0);

/**
 * Refuses what a query asks for and nothing here does.
 *
 * @throws GoogleError 501 with the field's name.
 */
export function checkSettings(settings: Body): void {
  const unknown = Object.keys(settings).find((field) => !known.has(field) && isSet(settings[field]));
  if (unknown !== undefined) throw new GoogleError(501, `No answer for a query with ${unknown}`);
  if (settings['useLegacySql'] === true)
    throw new GoogleError(501, 'No answer for legacy SQL: send useLegacySql: false');
}
