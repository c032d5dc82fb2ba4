import type { Destination, TableName } from '@ecommerce/googlesql';
import { GoogleError } from '../error.ts';
import type { Body } from '../state.ts';
import { part, text } from '../state.ts';

const writes = ['WRITE_TRUNCATE', 'WRITE_APPEND', 'WRITE_EMPTY'] as const;
const creates = ['CREATE_IF_NEEDED', 'CREATE_NEVER'] as const;

function oneOf<Word extends string>(
  words: readonly Word[],
  settings: Body,
  field: string,
  usual: Word,
): Word {
  const sent = text(settings, field) || usual;
  const found = words.find((word) => word === sent);
  if (found === undefined) throw new GoogleError(400, `${field} must be ${words.join(' or ')}, not ${sent}`);
  return found;
}

/**
 * The table that a `TableReference` names.
 *
 * @throws GoogleError 501 for a part of a table.
 */
export function tableNameOf(reference: Body): TableName {
  const name = { dataset: text(reference, 'datasetId'), table: text(reference, 'tableId') };
  if (name.table.includes('$')) throw new GoogleError(501, `No answer for the partition ${name.table} here`);
  return name;
}

/** Where a job's rows go, by its settings. */
export function destinationOf(settings: Body): Destination | undefined {
  const reference = part(settings, 'destinationTable');
  if (reference === undefined) return undefined;
  return {
    ...tableNameOf(reference),
    write: oneOf(writes, settings, 'writeDisposition', 'WRITE_EMPTY'),
    create: oneOf(creates, settings, 'createDisposition', 'CREATE_IF_NEEDED'),
  };
}
