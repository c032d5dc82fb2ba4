import { Refused } from './refused.ts';
import { identifier } from './names.ts';

export interface StructField {
  /** Empty for a field without a name. */
  readonly name: string;
  readonly type: GoogleType;
}

export type ScalarKind =
  | 'INT64'
  | 'FLOAT64'
  | 'BOOL'
  | 'STRING'
  | 'BYTES'
  | 'NUMERIC'
  | 'DATE'
  | 'TIME'
  | 'DATETIME'
  | 'TIMESTAMP'
  | 'JSON';

/** A GoogleSQL type. ENUM is a part of a date as an argument, such as MONTH. */
export type GoogleType =
  | { readonly kind: ScalarKind }
  | { readonly kind: 'ENUM'; readonly name: string }
  | { readonly kind: 'INTERVAL' }
  | { readonly kind: 'ARRAY'; readonly element: GoogleType }
  | { readonly kind: 'STRUCT'; readonly fields: readonly StructField[] };

const scalars: Readonly<Record<string, { kind: ScalarKind; duckdb: string }>> = {
  TYPE_INT64: { kind: 'INT64', duckdb: 'BIGINT' },
  TYPE_DOUBLE: { kind: 'FLOAT64', duckdb: 'DOUBLE' },
  TYPE_BOOL: { kind: 'BOOL', duckdb: 'BOOLEAN' },
  TYPE_STRING: { kind: 'STRING', duckdb: 'VARCHAR' },
  TYPE_BYTES: { kind: 'BYTES', duckdb: 'BLOB' },
  TYPE_NUMERIC: { kind: 'NUMERIC', duckdb: 'DECIMAL(38,9)' },
  TYPE_DATE: { kind: 'DATE', duckdb: 'DATE' },
  TYPE_TIME: { kind: 'TIME', duckdb: 'TIME' },
  TYPE_DATETIME: { kind: 'DATETIME', duckdb: 'TIMESTAMP' },
  TYPE_TIMESTAMP: { kind: 'TIMESTAMP', duckdb: 'TIMESTAMP' },
  TYPE_JSON: { kind: 'JSON', duckdb: 'JSON' },
};

interface TypeMessage {
  readonly type_kind: string;
  readonly array_type?: { readonly element_type: TypeMessage };
  readonly struct_type?: { readonly field?: readonly { field_name?: string; field_type: TypeMessage }[] };
  readonly enum_type?: { readonly enum_name: string };
}

/** @throws Refused for types outside the design: GEOGRAPHY, BIGNUMERIC, RANGE. */
export function readType(message: unknown): GoogleType {
  const type = message as TypeMessage;
  const scalar = scalars[type.type_kind];
  if (scalar !== undefined) return { kind: scalar.kind };
  if (type.array_type !== undefined)
    return { kind: 'ARRAY', element: readType(type.array_type.element_type) };
  if (type.type_kind === 'TYPE_STRUCT') {
    const fields = type.struct_type?.field ?? [];
    return {
      kind: 'STRUCT',
      fields: fields.map((field) => ({ name: field.field_name ?? '', type: readType(field.field_type) })),
    };
  }
  if (type.enum_type !== undefined) return { kind: 'ENUM', name: type.enum_type.enum_name };
  if (type.type_kind === 'TYPE_INTERVAL') return { kind: 'INTERVAL' };
  throw new Refused(`type ${type.type_kind.replace('TYPE_', '')}`);
}

/** As GoogleSQL writes it: `ARRAY<STRUCT<a INT64>>`. */
export function typeName(type: GoogleType): string {
  if (type.kind === 'ARRAY') return `ARRAY<${typeName(type.element)}>`;
  if (type.kind === 'ENUM') return type.name;
  if (type.kind !== 'STRUCT') return type.kind;
  return `STRUCT<${type.fields.map((field) => `${field.name} ${typeName(field.type)}`.trim()).join(', ')}>`;
}

/** DuckDB's name of the type that holds such values. */
export function duckdbType(type: GoogleType): string {
  if (type.kind === 'ARRAY') return `${duckdbType(type.element)}[]`;
  if (type.kind === 'STRUCT') {
    const names = fieldNames(type.fields);
    return `STRUCT(${type.fields.map((field, i) => `${identifier(names[i] ?? '')} ${duckdbType(field.type)}`).join(', ')})`;
  }
  const scalar = Object.values(scalars).find((entry) => entry.kind === type.kind);
  if (scalar === undefined) throw new Refused(`a value of type ${typeName(type)}`);
  return scalar.duckdb;
}

/** Names of a struct's fields in DuckDB, where each needs its own: `_field_1` for one without a name or with a taken one. */
export function fieldNames(fields: readonly StructField[]): string[] {
  const taken = new Set<string>();
  return fields.map((field, index) => {
    const free = field.name !== '' && !taken.has(field.name.toLowerCase());
    const name = free ? field.name : `_field_${String(index + 1)}`;
    taken.add(name.toLowerCase());
    return name;
  });
}

export function sameType(left: GoogleType, right: GoogleType): boolean {
  return typeName(left) === typeName(right);
}
