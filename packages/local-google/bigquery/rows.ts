import { fieldNames, type GoogleType, parseType, type Result, type SqlValue } from '@ecommerce/googlesql';
import type { Body, Json } from '../state.ts';

type Encode = (value: SqlValue) => Json;

/** How BigQuery's interface writes values of a type: text, lists of `{ v }`, and `{ f: [{ v }] }` for a struct. */
function encoder(type: GoogleType): Encode {
  switch (type.kind) {
    case 'ARRAY':
      return arrayEncoder(encoder(type.element));
    case 'STRUCT':
      return structEncoder(
        fieldNames(type.fields),
        type.fields.map((field) => encoder(field.type)),
      );
    case 'TIMESTAMP':
      return (value) => (typeof value === 'string' ? microseconds(value) : null);
    case 'DATETIME':
      return (value) => (typeof value === 'string' ? sixDigits(value.replace(' ', 'T')) : null);
    case 'TIME':
      return (value) => (typeof value === 'string' ? sixDigits(value) : null);
    case 'BYTES':
      return (value) =>
        typeof value === 'string' ? Buffer.from(value.slice('0x'.length), 'hex').toString('base64') : null;
    case 'FLOAT64':
      return (value) => (typeof value === 'number' ? floatText(value) : scalar(value));
    default:
      return scalar;
  }
}

/** An array that is NULL is answered as an empty one, as BigQuery does. */
function arrayEncoder(element: Encode): Encode {
  return (value) => (Array.isArray(value) ? value.map((item) => ({ v: element(item) })) : []);
}

function structEncoder(names: readonly string[], fields: readonly Encode[]): Encode {
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    return { f: fields.map((encode, index) => ({ v: encode(value[names[index] ?? ''] ?? null) })) };
  };
}

function scalar(value: SqlValue): string | null {
  return value === null || typeof value === 'object' ? null : String(value);
}

/** `1.0` for a whole number, as BigQuery writes it. */
export function floatText(value: number): string {
  const text = String(value);
  return Number.isInteger(value) && !text.includes('e') ? `${text}.0` : text;
}

/** Clients read fractions of six digits or none. */
function sixDigits(text: string): string {
  return text.replace(/\.(\d+)$/, (_, digits: string) => `.${digits.padEnd(6, '0')}`);
}

/** Whole microseconds since 1970: the official clients read nothing else exactly. */
function microseconds(text: string): string {
  const [, date = '', time = '', fraction = ''] = /^(\S+) ([\d:]+)(?:\.(\d+))?\+00$/.exec(text) ?? [];
  const milliseconds = Date.parse(`${date.padStart('0000-00-00'.length, '0')}T${time}Z`);
  return String(BigInt(milliseconds) * 1000n + BigInt(fraction.padEnd(6, '0')));
}

/** Rows as BigQuery's interface writes them. */
export function encodeRows({ columns, rows }: Result): Body[] {
  const encoders = columns.map(({ type }) => encoder(parseType(type)));
  return rows.map((row) => ({ f: encoders.map((encode, index) => ({ v: encode(row[index] ?? null) })) }));
}
