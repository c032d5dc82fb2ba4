import type { RunOptions } from '@ecommerce/googlesql';
import { GoogleError } from '../error.ts';
import type { Body } from '../state.ts';
import { part, text } from '../state.ts';
import { destinationOf } from './destination.ts';

/** How a query is to run, by its settings. */
export function runOptionsOf(query: Body): RunOptions {
  const dataset = text(part(query, 'defaultDataset') ?? {}, 'datasetId');
  const into = destinationOf(query);
  const most = query['maximumBytesBilled'] ?? null;
  const mostBytes = Number(most);
  if (!Number.isSafeInteger(mostBytes))
    throw new GoogleError(400, 'maximumBytesBilled must be a whole number of bytes');
  return {
    ...(dataset === '' ? {} : { dataset }),
    ...(into === undefined ? {} : { into }),
    ...(mostBytes === 0 ? {} : { mostBytes }),
  };
}
