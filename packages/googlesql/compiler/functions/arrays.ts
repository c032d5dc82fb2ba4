import { duckdbType, typeName } from '../types.ts';
import { type FunctionCall, partial, type Render, total } from './registry.ts';
import { macro, named } from './render.ts';

/** NULL if any operand is NULL; DuckDB takes a NULL list for an empty one. */
const concatenated: Render = (sql) =>
  sql.length === 1
    ? String(sql[0])
    : `(CASE WHEN ${sql.map((each) => `${each} IS NULL`).join(' OR ')} THEN NULL ELSE list_concat(${sql.join(', ')}) END)`;

/** DuckDB's own function wants a separator that is known when compiling. */
function joined(sql: readonly string[], call: FunctionCall, known: string, unknown: string): string {
  if (call.args[0]?.type.kind === 'ARRAY' && call.args[0].type.element.kind !== 'STRING')
    throw call.node.refusal(`ARRAY_TO_STRING of ${typeName(call.args[0].type)}`);
  return macro(typeof call.args[1]?.constant === 'string' ? known : unknown)(sql, call);
}

export const arrays = [
  ...total({
    '$make_array(T…)': (sql, { type }) => `[${sql.join(', ')}]::${duckdbType(type)}`,
    '$safe_array_at_offset(ARRAY, INT64)': macro('safe_array_at_offset'),
    '$safe_array_at_ordinal(ARRAY, INT64)': macro('safe_array_at_ordinal'),
    'array_length(ARRAY)': ([list]) => `len(${String(list)})`,
    'array_concat(ARRAY…)': concatenated,
    'array_reverse(ARRAY)': named('list_reverse'),
    'array_to_string(ARRAY, STRING)': (sql, call) => joined(sql, call, 'join_texts', 'join_texts_by'),
    'array_to_string(ARRAY, STRING, STRING)': (sql, call) => joined(sql, call, 'join_words', 'join_words_by'),
  }),
  ...partial({
    '$array_at_offset(ARRAY, INT64)': { strict: macro('array_at_offset') },
    '$array_at_ordinal(ARRAY, INT64)': { strict: macro('array_at_ordinal') },
    'generate_array(INT64, INT64)': {
      strict: ([from, to]) => `generate_series(${String(from)}, ${String(to)})`,
    },
    'generate_array(INT64, INT64, INT64)': { strict: macro('generate_array') },
  }),
];
