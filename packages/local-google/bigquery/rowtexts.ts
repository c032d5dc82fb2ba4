import { type ColumnDefinition, type GoogleType, parseType } from '@ecommerce/googlesql';
import type { Json } from '../state.ts';

/** A value whose scalars are texts; those of BYTES are hexadecimal. */
export type Texts = string | null | Texts[] | { [field: string]: Texts };

/** A row does not fit its table. */
export class RowError extends Error {
  /** The field that is wrong. */
  readonly location: string;

  constructor(location: string, message: string) {
    super(message);
    this.location = location;
  }
}

/** A number that a double cannot hold as it was written. */
interface RawNumber {
  readonly rawJSON: string;
}

type Value = Json | RawNumber;

// TypeScript does not know these of Node's yet.
const json = JSON as unknown as {
  rawJSON(text: string): RawNumber;
  isRawJSON(value: unknown): value is RawNumber;
  parse(text: string, reviver: (key: string, value: Json, context: { source?: string }) => Value): Value;
};

/** Parses a line of JSON so that numbers lose no digit. */
export function parseLine(line: string): Value {
  return json.parse(line, (_, value, { source = '' }) =>
    typeof value === 'number' && String(value) !== source ? json.rawJSON(source) : value,
  );
}

/** The text that a cast to the type takes. */
function scalarTexts(value: Value, type: GoogleType, place: string): string {
  if (type.kind === 'JSON') return JSON.stringify(value);
  const text = json.isRawJSON(value) ? value.rawJSON : value;
  if (typeof text === 'object') throw new RowError(place, `This field: ${place} is not a record.`);
  if (type.kind === 'BYTES') return Buffer.from(String(text), 'base64').toString('hex');
  const isWhole = type.kind === 'INT64' && typeof value !== 'string' && Number.isInteger(Number(text));
  return isWhole && !/^-?\d+$/.test(String(text)) ? String(BigInt(Number(text))) : String(text);
}

function textsOf(value: Value, type: GoogleType, place: string, ignoresUnknown: boolean): Texts {
  if (type.kind === 'ARRAY') {
    if (value === null) return [];
    if (!Array.isArray(value))
      throw new RowError(place, `Repeated field must be imported as a JSON array. Field: ${place}.`);
    return value.map((item, index) => {
      if (item === null)
        throw new RowError(place, `Only optional fields can be set to NULL. Field: ${place}; Value: NULL`);
      return textsOf(item, type.element, `${place}[${index}]`, ignoresUnknown);
    });
  }
  if (value === null) return null;
  if (Array.isArray(value) && type.kind !== 'JSON')
    throw new RowError(place, `Array specified for non-repeated field: ${place}.`);
  if (type.kind !== 'STRUCT') return scalarTexts(value, type, place);
  if (typeof value !== 'object' || json.isRawJSON(value))
    throw new RowError(place, `This field: ${place} is not a record.`);
  return recordTexts(value as Readonly<Record<string, Value>>, type.fields, `${place}.`, ignoresUnknown);
}

function recordTexts(
  record: Readonly<Record<string, Value>>,
  fields: readonly { readonly name: string; readonly type: GoogleType }[],
  before: string,
  ignoresUnknown: boolean,
): Record<string, Texts> {
  const texts: Record<string, Texts> = {};
  for (const [name, value] of Object.entries(record)) {
    const field = fields.find((each) => each.name.toLowerCase() === name.toLowerCase());
    if (field !== undefined)
      texts[field.name] = textsOf(value, field.type, before + field.name, ignoresUnknown);
    else if (!ignoresUnknown) throw new RowError(before + name, `no such field: ${before}${name}.`);
  }
  return texts;
}

/** What a row brings for the columns of a table. Throws RowError where it does not fit. */
export type ReadRow = (row: Value) => Readonly<Record<string, Texts>>;

/** @param ignoresUnknown whether fields that the table lacks are left out. */
export function rowReader(columns: readonly ColumnDefinition[], ignoresUnknown: boolean): ReadRow {
  const fields = columns.map(({ name, type }) => ({ name, type: parseType(type) }));
  const required = columns.filter((column) => column.required);
  return (row) => {
    if (typeof row !== 'object' || row === null || Array.isArray(row) || json.isRawJSON(row))
      throw new RowError('', 'A row is a JSON object.');
    const texts = recordTexts(row, fields, '', ignoresUnknown);
    const missing = required.find(({ name }) => (texts[name] ?? null) === null);
    if (missing !== undefined) throw new RowError(missing.name, `Missing required field: ${missing.name}.`);
    return texts;
  };
}
