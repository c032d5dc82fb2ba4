import { quoted } from '../compiler/names.ts';
import { duckdbType, fieldNames, type GoogleType, typeName } from '../compiler/types.ts';
import type { ParameterValue } from '../parameters.ts';

/** The type of a parameter's value before its scalars are cast from text. */
export function textType(type: GoogleType): GoogleType {
  if (type.kind === 'ARRAY') return { kind: 'ARRAY', element: textType(type.element) };
  if (type.kind !== 'STRUCT') return { kind: 'STRING' };
  const names = fieldNames(type.fields);
  return {
    kind: 'STRUCT',
    fields: type.fields.map((field, index) => ({ name: names[index] ?? '', type: textType(field.type) })),
  };
}

/**
 * DuckDB's literal of a value whose scalars are text; bytes are hexadecimal digits.
 *
 * @throws Error where the value has not the shape of the type.
 */
export function textLiteral(value: ParameterValue, type: GoogleType): string {
  const held = duckdbType(textType(type));
  if (value === null) return `NULL::${held}`;
  if (type.kind === 'ARRAY') {
    if (!isList(value)) throw new Error(`${shown(value)} is not a ${typeName(type)}`);
    return `[${value.map((item) => textLiteral(item, type.element)).join(', ')}]::${held}`;
  }
  if (type.kind === 'STRUCT') {
    if (typeof value === 'string' || isList(value) || value instanceof Uint8Array)
      throw new Error(`${shown(value)} is not a ${typeName(type)}`);
    const names = fieldNames(type.fields);
    const fields = type.fields.map((field, index) => {
      const name = names[index] ?? '';
      return `${quoted(name)}: ${textLiteral(value[name] ?? null, field.type)}`;
    });
    return `{${fields.join(', ')}}::${held}`;
  }
  if (value instanceof Uint8Array && type.kind === 'BYTES') return quoted(Buffer.from(value).toString('hex'));
  if (typeof value !== 'string') throw new Error(`${shown(value)} is not a ${typeName(type)}`);
  return quoted(type.kind === 'BYTES' ? Buffer.from(value).toString('hex') : value);
}

const isList = (value: ParameterValue): value is readonly ParameterValue[] => Array.isArray(value);

/** How an error shows a value. */
export function shown(value: ParameterValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** A GoogleSQL expression that casts the scalars of a value of type {@link textType}. */
export function castOf(expression: string, type: GoogleType, depth = 0): string {
  switch (type.kind) {
    case 'STRING':
      return expression;
    case 'BYTES':
      return `FROM_HEX(${expression})`;
    case 'JSON':
      return `PARSE_JSON(${expression})`;
    case 'ARRAY': {
      const item = `item${depth}`;
      const place = `place${depth}`;
      const items = `SELECT ${castOf(item, type.element, depth + 1)} FROM UNNEST(${expression}) AS ${item} WITH OFFSET AS ${place} ORDER BY ${place}`;
      return `IF(${expression} IS NULL, NULL, ARRAY(${items}))`;
    }
    case 'STRUCT': {
      const names = fieldNames(type.fields);
      const fields = type.fields.map((field, index) => {
        const value = castOf(`${expression}.\`${names[index] ?? ''}\``, field.type, depth);
        return field.name === '' ? value : `${value} AS \`${field.name}\``;
      });
      return `IF(${expression} IS NULL, NULL, STRUCT(${fields.join(', ')}))`;
    }
    default:
      return `CAST(${expression} AS ${typeName(type)})`;
  }
}
