import { quoted } from '../names.ts';
import { toJson, toJsonString } from './jsontext.ts';
import { type FunctionCall, partial, type Render, total } from './registry.ts';
import { constant, guarded, macro } from './render.ts';

const standardPath = /^\$(?:\.[A-Za-z_][A-Za-z0-9_]*|\."[^"\\]*"|\[\d+\])*$/;

/** @throws Refused for a path that is no literal, or that DuckDB would read otherwise. */
function pathOf(call: FunctionCall): string {
  if (call.args.length === 1) return quoted('$');
  const path = String(constant(call, 1, 'a JSON path'));
  if (!standardPath.test(path)) throw call.node.refusal(`JSON path ${path}`);
  return quoted(path);
}

const at =
  (name: string): Render =>
  ([json], call) =>
    `_googlesql.${name}(${String(json)}, ${pathOf(call)})`;

/** @returns whether a number must be a FLOAT64 exactly (`'exact'`), or may be rounded to one (`'round'`). */
function isExact(call: FunctionCall): boolean {
  const mode = constant(call, 1, 'wide_number_mode');
  if (mode !== 'exact' && mode !== 'round') throw call.node.refusal(`wide_number_mode ${String(mode)}`);
  return mode === 'exact';
}

/** PARSE_JSON(text, wide_number_mode): a number that the modes take for two is refused, so both are one here. */
const parse =
  (name: string): Render =>
  (sql, call) => {
    isExact(call);
    return macro(name)(sql.slice(0, 1), call);
  };

/** FLOAT64(json, wide_number_mode): 'exact' fails for an integer that has no FLOAT64. */
const asFloat =
  (safe: string): Render =>
  ([json], call) =>
    `_googlesql.${safe}json_to_float64(${String(json)}, ${String(isExact(call))})`;

export const json = [
  ...total({
    'json_value(JSON, STRING)': at('json_value'),
    'json_value(STRING, STRING)': at('json_text_value'),
    'json_extract_scalar(JSON, STRING)': at('json_value'),
    'json_extract_scalar(STRING, STRING)': at('json_text_value'),
    'json_query(JSON, STRING)': at('json_query'),
    'json_query(STRING, STRING)': at('json_text_query'),
    'json_extract(JSON, STRING)': at('json_query'),
    'json_extract(STRING, STRING)': at('json_text_query'),
    'json_query_array(JSON, STRING)': at('json_query_array'),
    'json_extract_array(JSON, STRING)': at('json_query_array'),
    'json_query_array(STRING, STRING)': at('json_text_query_array'),
    'json_extract_array(STRING, STRING)': at('json_text_query_array'),
    'json_value_array(JSON, STRING)': at('json_value_array'),
    'json_value_array(STRING, STRING)': at('json_text_value_array'),
    'json_extract_string_array(JSON, STRING)': at('json_value_array'),
    'json_extract_string_array(STRING, STRING)': at('json_text_value_array'),
    '$subscript(JSON, INT64)': macro('json_element'),
    '$subscript(JSON, STRING)': macro('json_member'),
    'json_type(JSON)': macro('json_type'),
    'lax_int64(JSON)': macro('json_lax_int64'),
    'lax_float64(JSON)': macro('json_lax_float64'),
    'lax_bool(JSON)': macro('json_lax_bool'),
    'lax_string(JSON)': macro('json_lax_string'),
    'to_json(T, BOOL)': toJson,
    'to_json_string(T)': toJsonString,
    'to_json_string(T, BOOL)': toJsonString,
  }),
  ...partial({
    'string(JSON)': guarded('json_to_string'),
    'int64(JSON)': guarded('json_to_int64'),
    'bool(JSON)': guarded('json_to_bool'),
    'float64(JSON, STRING)': { strict: asFloat(''), safe: asFloat('safe_') },
    'parse_json(STRING, STRING)': { strict: parse('parse_json'), safe: parse('safe_parse_json') },
  }),
];
