import { type GoogleType, typeName } from '@ecommerce/googlesql';
import type { Body } from '../state.ts';
import { part, parts, text } from '../state.ts';

/** A type as BigQuery's `StandardSqlDataType` has it. */
export function standardType(type: GoogleType): Body {
  if (type.kind === 'ARRAY') return { typeKind: 'ARRAY', arrayElementType: standardType(type.element) };
  if (type.kind !== 'STRUCT') return { typeKind: typeName(type) };
  const fields = type.fields.map((field) => ({ name: field.name, type: standardType(field.type) }));
  return { typeKind: 'STRUCT', structType: { fields } };
}

/** The GoogleSQL type that a `StandardSqlDataType` means. */
export function typeOfStandard(type: Body): string {
  const kind = text(type, 'typeKind').toUpperCase();
  if (kind === 'ARRAY') return `ARRAY<${typeOfStandard(part(type, 'arrayElementType') ?? {})}>`;
  if (kind !== 'STRUCT') return kind;
  const fields = parts(part(type, 'structType') ?? {}, 'fields').map(
    (field) => `\`${text(field, 'name')}\` ${typeOfStandard(part(field, 'type') ?? {})}`,
  );
  return `STRUCT<${fields.join(', ')}>`;
}
