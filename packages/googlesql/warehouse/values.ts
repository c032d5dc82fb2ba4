import {
  DuckDBBlobValue,
  DuckDBDecimalValue,
  DuckDBListValue,
  DuckDBStructValue,
  DuckDBTimestampValue,
  type DuckDBValue,
} from '@duckdb/node-api';
import { fieldNames, type GoogleType } from '../compiler/types.ts';
import type { TypedColumn } from '../compiler/compiled.ts';
import { parseType } from '../analyzer/types.ts';
import type { Result, SqlValue } from '../result.ts';

/** A DuckDB value of a GoogleSQL type as results show it: see `SqlValue`. */
function readValue(value: DuckDBValue, type: GoogleType): SqlValue {
  if (value === null) return null;
  if (type.kind === 'ARRAY' && value instanceof DuckDBListValue) {
    return value.items.map((item) => readValue(item, type.element));
  }
  if (type.kind === 'STRUCT' && value instanceof DuckDBStructValue) {
    const names = fieldNames(type.fields);
    return Object.fromEntries(
      type.fields.map((field, index) => {
        const name = names[index] ?? '';
        return [name, readValue(value.entries[name] ?? null, field.type)];
      }),
    );
  }
  if (value instanceof DuckDBBlobValue) return `0x${Buffer.from(value.bytes).toString('hex')}`;
  if (value instanceof DuckDBDecimalValue) return shortDecimal(value.toString());
  if (value instanceof DuckDBTimestampValue) {
    const text = dropZeros(value.toString());
    return type.kind === 'TIMESTAMP' ? `${text}+00` : text;
  }
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  if (typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string') return value;
  if (typeof value === 'bigint') return value.toString();
  return type.kind === 'TIME' ? dropZeros(value.toString()) : value.toString();
}

/** `1.500000000` as GoogleSQL prints it, `1.5`. */
function shortDecimal(text: string): string {
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}

function dropZeros(text: string): string {
  return text.replace(/(\.\d*?)0+$/, '$1').replace(/\.$/, '');
}

/** Rows of DuckDB as a result. */
export function readResult(
  columns: readonly TypedColumn[],
  rows: readonly (readonly DuckDBValue[])[],
): Result {
  const types = columns.map(({ type }) => parseType(type));
  return {
    columns: columns.map(({ name, type }) => ({ name, type })),
    rows: rows.map((row) => types.map((type, index) => readValue(row[index] ?? null, type))),
  };
}
