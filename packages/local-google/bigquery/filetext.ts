import { fieldNames, type GoogleType, parseType, type Result, type SqlValue } from '@ecommerce/googlesql';
import { GoogleError } from '../error.ts';
import type { Json } from '../state.ts';
import { floatText } from './rows.ts';

/** The text of a scalar in an extracted file. */
function scalarText(value: SqlValue, type: GoogleType): string {
  const text = typeof value === 'object' ? '' : String(value);
  switch (type.kind) {
    case 'TIMESTAMP':
      return text.replace('+00', ' UTC');
    case 'DATETIME':
      return text.replace(' ', 'T');
    case 'BYTES':
      return Buffer.from(text.slice('0x'.length), 'hex').toString('base64');
    case 'FLOAT64':
      return typeof value === 'number' ? floatText(value) : text;
    default:
      return text;
  }
}

/** A value as a line of JSON holds it: INT64 and NUMERIC are text, so that no digit is lost; fields that are NULL are left out. */
function jsonOf(value: SqlValue, type: GoogleType): Json {
  if (value === null) return null;
  if (type.kind === 'ARRAY')
    return Array.isArray(value) ? value.map((item) => jsonOf(item, type.element)) : [];
  if (type.kind === 'STRUCT') {
    const names = fieldNames(type.fields);
    const held = typeof value === 'object' && !Array.isArray(value) ? value : {};
    return present(
      type.fields.map((field, index) => [
        names[index] ?? '',
        jsonOf(held[names[index] ?? ''] ?? null, field.type),
      ]),
    );
  }
  if (type.kind === 'BOOL' || (type.kind === 'FLOAT64' && typeof value === 'number')) return value;
  if (type.kind === 'JSON' && typeof value === 'string') return JSON.parse(value) as Json;
  return scalarText(value, type);
}

const present = (fields: readonly (readonly [string, Json])[]): Json =>
  Object.fromEntries(fields.filter(([, value]) => value !== null));

/** Rows as lines of JSON. */
export function* jsonLines({ columns, rows }: Result): Generator<string> {
  const types = columns.map(({ type }) => parseType(type));
  for (const row of rows) {
    const fields = columns.map(({ name }, index) => {
      const type = types[index];
      return [name, type === undefined ? null : jsonOf(row[index] ?? null, type)] as const;
    });
    yield `${JSON.stringify(present(fields))}\n`;
  }
}

/**
 * Rows as CSV. NULL is nothing and the empty text is quoted, so that they can be told apart.
 *
 * @throws GoogleError for a column that CSV cannot hold.
 */
export function* csvLines({ columns, rows }: Result, delimiter: string, header: boolean): Generator<string> {
  const types = columns.map(({ type }) => parseType(type));
  const nested = columns[types.findIndex(({ kind }) => kind === 'ARRAY' || kind === 'STRUCT')];
  if (nested !== undefined)
    throw new GoogleError(400, `Operation cannot be performed on a nested schema. Field: ${nested.name}`);
  const cell = (text: string): string =>
    text === '' || text.includes(delimiter) || /["\r\n]/.test(text)
      ? `"${text.replaceAll('"', '""')}"`
      : text;
  if (header) yield `${columns.map(({ name }) => cell(name)).join(delimiter)}\n`;
  for (const row of rows) {
    const cells = types.map((type, index) => {
      const value = row[index] ?? null;
      return value === null ? '' : cell(scalarText(value, type));
    });
    yield `${cells.join(delimiter)}\n`;
  }
}
