import { type GoogleType, typeName } from '@ecommerce/googlesql';
import type { Body } from '../state.ts';

/** A type as BigQuery's `StandardSqlDataType` has it. */
export function standardType(type: GoogleType): Body {
  if (type.kind === 'ARRAY') return { typeKind: 'ARRAY', arrayElementType: standardType(type.element) };
  if (type.kind !== 'STRUCT') return { typeKind: typeName(type) };
  const fields = type.fields.map((field) => ({ name: field.name, type: standardType(field.type) }));
  return { typeKind: 'STRUCT', structType: { fields } };
}
