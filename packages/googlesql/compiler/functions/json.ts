import { quoted } from '../names.ts';
import { toJsonString } from './jsontext.ts';
import { type Call, partial, type Render, total } from './registry.ts';
import { constant, guarded, macro } from './render.ts';

const standardPath = /^\$(?:\.[A-Za-z_][A-Za-z0-9_]*|\."[^"\\]*"|\[\d+\])*$/;

/** @throws Refused for a path that is no literal, or that DuckDB would read otherwise. */
function pathOf(call: Call): string {
  if (call.args.length === 1) return quoted('$');
  const path = String(constant(call, 1, 'a JSON path'));
  if (!standardPath.test(path)) throw call.node.refusal(`JSON path ${path}`);
  return quoted(path);
}

const at =
  (name: string): Render =>
  ([json], call) =>
    `_googlesql.${name}(${String(json)}, ${pathOf(call)})`;

/** PARSE_JSON(text, wide_number_mode => 'exact') */
const parse =
  (name: string): Render =>
  (sql, call) => {
    if (constant(call, 1, 'wide_number_mode') !== 'exact')
      throw call.node.refusal('PARSE_JSON with rounding');
    return macro(name)(sql.slice(0, 1), call);
  };

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
    'json_type(JSON)': macro('json_type'),
    'lax_int64(JSON)': macro('json_lax_int64'),
    'to_json_string(T)': toJsonString,
    'to_json_string(T, BOOL)': toJsonString,
  }),
  ...partial({
    'string(JSON)': guarded('json_to_string'),
    'int64(JSON)': guarded('json_to_int64'),
    'bool(JSON)': guarded('json_to_bool'),
    'parse_json(STRING, STRING)': { strict: parse('parse_json'), safe: parse('safe_parse_json') },
  }),
];
