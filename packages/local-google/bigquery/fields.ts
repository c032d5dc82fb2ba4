import { fieldNames, type GoogleType, parseType, typeName } from '@ecommerce/googlesql';
import type { Body } from '../state.ts';
import { parts, text } from '../state.ts';
import { keptFields } from './schema.ts';

/** A column of a table or a result. */
interface Column {
  readonly name: string;
  /** GoogleSQL type. */
  readonly type: string;
  readonly notNull?: boolean;
}

function field(name: string, type: GoogleType, mode: string): Body {
  if (type.kind === 'ARRAY') return field(name, type.element, 'REPEATED');
  if (type.kind !== 'STRUCT') return { name, type: typeName(type), mode };
  const names = fieldNames(type.fields);
  const fields = type.fields.map((inner, index) => field(names[index] ?? '', inner.type, 'NULLABLE'));
  return { name, type: 'STRUCT', mode, fields };
}

/** Columns as BigQuery's `TableSchema` has them. */
export function fieldsOf(columns: readonly Column[]): Body[] {
  return keptFields(
    columns.map(({ name, type, notNull }) =>
      field(name, parseType(type), notNull === true ? 'REQUIRED' : 'NULLABLE'),
    ),
  );
}

const standardNames: Readonly<Record<string, string>> = {
  INTEGER: 'INT64',
  FLOAT: 'FLOAT64',
  BOOLEAN: 'BOOL',
};

/** The GoogleSQL type of a field of a `TableSchema`. */
function typeOf(field: Body): string {
  const type = text(field, 'type').toUpperCase();
  const inner = parts(field, 'fields').map((each) => `\`${text(each, 'name')}\` ${typeOf(each)}`);
  const one =
    type === 'RECORD' || type === 'STRUCT' ? `STRUCT<${inner.join(', ')}>` : (standardNames[type] ?? type);
  return text(field, 'mode').toUpperCase() === 'REPEATED' ? `ARRAY<${one}>` : one;
}

/** The columns that fields of a `TableSchema` mean. */
export function columnsOf(fields: readonly Body[]): { name: string; type: string; required: boolean }[] {
  return fields.map((each) => ({
    name: text(each, 'name'),
    type: typeOf(each),
    required: text(each, 'mode').toUpperCase() === 'REQUIRED',
  }));
}
