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
  'destinationTable',
  'writeDisposition',
  'defaultDataset',
  'maximumBytesBilled',
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
 * Refuses what a job asks for and nothing here does.
 *
 * @param what it is called in the refusal: `a query`.
 * @throws GoogleError 501 with the field's name.
 */
export function checkKnown(what: string, known: ReadonlySet<string>, settings: Body): void {
  const unknown = Object.keys(settings).find((field) => !known.has(field) && isSet(settings[field]));
  if (unknown !== undefined) throw new GoogleError(501, `No answer for ${what} with ${unknown}`);
}

/** Refuses what a query asks for and nothing here does: see {@link checkKnown}. */
export function checkSettings(settings: Body): void {
  checkKnown('a query', known, settings);
  if (settings['useLegacySql'] === true)
    throw new GoogleError(501, 'No answer for legacy SQL: send useLegacySql: false');
}
