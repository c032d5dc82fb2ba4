import { GoogleError } from '../error.ts';
import type { Body } from '../state.ts';
import { part, parts, text, texts } from '../state.ts';

/** The names that the service answers for types of standard SQL. */
const legacyNames: Readonly<Record<string, string>> = {
  INT64: 'INTEGER',
  FLOAT64: 'FLOAT',
  BOOL: 'BOOLEAN',
  STRUCT: 'RECORD',
};

/** A column as the service answers it: its own names of types, upper case, no empty policy tags. */
function keptField(field: Body): Body {
  const { policyTags, fields, ...rest } = field;
  const type = text(field, 'type').toUpperCase();
  const tagged = texts(part(field, 'policyTags') ?? {}, 'names').length > 0;
  return {
    ...rest,
    type: legacyNames[type] ?? type,
    ...(rest['mode'] === undefined ? {} : { mode: text(field, 'mode').toUpperCase() }),
    ...(tagged && policyTags !== undefined ? { policyTags } : {}),
    ...(fields === undefined ? {} : { fields: keptFields(parts(field, 'fields')) }),
  };
}

/** Columns as the service answers them. */
export function keptFields(fields: readonly Body[]): Body[] {
  return fields.map(keptField);
}

/** The columns that every object table has. */
export const objectColumns: readonly Body[] = [
  { name: 'uri', type: 'STRING' },
  { name: 'generation', type: 'INTEGER' },
  { name: 'content_type', type: 'STRING' },
  { name: 'size', type: 'INTEGER' },
  { name: 'md5_hash', type: 'STRING' },
  { name: 'updated', type: 'TIMESTAMP' },
  {
    name: 'metadata',
    type: 'RECORD',
    mode: 'REPEATED',
    fields: [
      { name: 'name', type: 'STRING' },
      { name: 'value', type: 'STRING' },
    ],
  },
];

/** The key columns that the service adds for a layout `gs://bucket/folder/{date:DATE}`. */
export function hiveColumns(prefix: string): Body[] {
  return [...prefix.matchAll(/\{(\w+):(\w+)\}/g)].map(([, name = '', type = '']) =>
    keptField({ name, type, mode: 'NULLABLE' }),
  );
}

const modeOf = (field: Body): string => text(field, 'mode') || 'NULLABLE';

function checkField(before: Body, after: Body, path: string): void {
  if (text(before, 'type') !== text(after, 'type'))
    throw new GoogleError(
      400,
      `Field ${path} has changed type from ${text(before, 'type')} to ${text(after, 'type')}`,
    );
  if (modeOf(before) !== modeOf(after) && !(modeOf(before) === 'REQUIRED' && modeOf(after) === 'NULLABLE'))
    throw new GoogleError(400, `Field ${path} has changed mode from ${modeOf(before)} to ${modeOf(after)}`);
  checkSchemaUpdate(parts(before, 'fields'), parts(after, 'fields'), path);
}

/** Refuses what the service refuses in an update: a column that is missing, of another type, tighter, or new and required. */
export function checkSchemaUpdate(before: readonly Body[], after: readonly Body[], table: string): void {
  for (const field of before) {
    const path = `${table}.${text(field, 'name')}`;
    const same = after.find(({ name }) => name === field['name']);
    if (same === undefined)
      throw new GoogleError(400, `Provided Schema does not match. Field ${path} is missing in new schema`);
    checkField(field, same, path);
  }
  for (const field of after)
    if (modeOf(field) === 'REQUIRED' && !before.some(({ name }) => name === field['name']))
      throw new GoogleError(400, `Cannot add required field ${text(field, 'name')} to an existing schema`);
}
