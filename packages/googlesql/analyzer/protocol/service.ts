import { protoFolder } from '../server.ts';
import type { Decoding } from './decode.ts';
import { readSchema, type Schema } from './schema.ts';

/** The package of the analyzer's service and of its requests and answers. */
export const service = 'zetasql.local_service';

export const serviceSchema = (): Schema => readSchema(protoFolder, 'local_service.proto');

/**
 * A resolved statement: nodes with the fields of the classes that they derive from. A call's signature is that of its function for its
 * arguments' types.
 */
export const resolvedTree: Decoding = {
  without: new Set(['signature']),
  merged: new Set(['parent']),
  isLazy: false,
};
