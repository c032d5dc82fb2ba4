import { parameter, quoted } from '../names.ts';
import type { Expression } from '../expressions.ts';
import { fieldNames, type GoogleType, typeName } from '../types.ts';
import type { FunctionCall, Render } from './registry.ts';
import { argument } from './render.ts';

/** TO_JSON_STRING: the text is put together from the type, which is known when compiling. */
export const toJsonString: Render = (_, call) => {
  if (call.args.length > 1 && argument(call, 1).constant !== false) {
    throw call.node.refusal('TO_JSON_STRING with pretty print');
  }
  return shown(argument(call, 0), call, 0);
};

/** TO_JSON, with every number as it is. */
export const toJson: Render = (_, call) => {
  if (argument(call, 1).constant !== false) throw call.node.refusal('TO_JSON with stringify_wide_numbers');
  return `CAST(${shown(argument(call, 0), { ...call, isJson: true }, 0)} AS JSON)`;
};

/** `isJson`: as a JSON value has it, fields in the order of their names and every number as one. */
type Written = FunctionCall & { readonly isJson?: boolean };

/** What is to be written: an expression, or a part of a value. */
type Part = Pick<Expression, 'sql' | 'type' | 'fields'>;

function shown(part: Part, call: Written, depth: number): string {
  return `coalesce(${text(part, call, depth)}, 'null')`;
}

function text(part: Part, call: Written, depth: number): string {
  const { sql, type } = part;
  switch (type.kind) {
    case 'STRING':
      return `_googlesql.json_string(${sql})`;
    case 'INT64':
      return call.isJson === true ? `CAST(${sql} AS VARCHAR)` : `_googlesql.json_int64(${sql})`;
    case 'BOOL':
      return `CAST(${sql} AS VARCHAR)`;
    case 'FLOAT64':
      return call.isJson === true ? `_googlesql.json_float(${sql})` : `_googlesql.json_float64(${sql})`;
    case 'NUMERIC':
      return call.isJson === true ? `_googlesql.json_decimal(${sql})` : `_googlesql.json_numeric(${sql})`;
    case 'BYTES':
      return `('"' || to_base64(${sql}) || '"')`;
    case 'DATE':
      return `('"' || CAST(${sql} AS VARCHAR) || '"')`;
    case 'DATETIME':
      return `('"' || _googlesql.json_datetime(${sql}) || '"')`;
    case 'TIMESTAMP':
      return `('"' || _googlesql.json_datetime(${sql}) || 'Z"')`;
    case 'TIME':
      return `('"' || _googlesql.time_to_string(${sql}) || '"')`;
    case 'JSON':
      return `_googlesql.json_compact(${sql})`;
    case 'ARRAY': {
      const element = parameter(`e${String(depth)}`);
      const each = shown({ sql: element, type: type.element }, call, depth + 1);
      return `('[' || array_to_string(list_transform(${sql}, lambda ${element}: ${each}), ',') || ']')`;
    }
    case 'STRUCT':
      return structText(part, type, call, depth);
    default:
      throw call.node.refusal(`TO_JSON_STRING of ${typeName(type)}`);
  }
}

function structText(
  { sql, fields }: Part,
  type: GoogleType & { kind: 'STRUCT' },
  call: Written,
  depth: number,
): string {
  const names = fieldNames(type.fields);
  const order = type.fields.map((_, i) => i);
  if (call.isJson === true) {
    if (new Set(type.fields.map(({ name }) => name)).size < type.fields.length)
      throw call.node.refusal('TO_JSON of a STRUCT with two fields of one name');
    order.sort((a, b) => ((type.fields[a]?.name ?? '') < (type.fields[b]?.name ?? '') ? -1 : 1));
  }
  const members = order.map((i, place) => {
    const field = type.fields[i] ?? { name: '', type };
    const extracted = { sql: `struct_extract(${sql}, ${quoted(names[i] ?? '')})`, type: field.type };
    const value = shown(fields?.[i] ?? extracted, call, depth);
    return `${quoted(`${place === 0 ? '' : ','}${JSON.stringify(field.name)}:`)}, ${value}`;
  });
  const object = `concat('{', ${members.join(', ')}, '}')`;
  const written = fields === undefined ? `(CASE WHEN ${sql} IS NOT NULL THEN ${object} END)` : object;
  return call.isJson !== true && isOfTexts(type, names)
    ? `coalesce(_googlesql.json_of_texts(${sql}), ${written})`
    : written;
}

/** Whether DuckDB's own to_json writes the same, but for rare signs. */
function isOfTexts(type: GoogleType & { kind: 'STRUCT' }, names: readonly string[]): boolean {
  return type.fields.every(
    (field, i) => field.type.kind === 'STRING' && field.name === names[i] && /^\w+$/.test(field.name),
  );
}
