import { parameter } from '../names.ts';
import { define, pair } from './macro.ts';

/** Escapes that DuckDB's to_json does not make; a search costs a fraction of a replacement. */
const holdsSeparator = (text: string) => `contains(${text}, chr(8232)) OR contains(${text}, chr(8233))`;
const json = 'CAST(to_json(s) AS VARCHAR)';
const escaped = `CASE WHEN ${holdsSeparator('s')} THEN replace(replace(${json}, chr(8232), '\\u2028'), chr(8233), '\\u2029') ELSE ${json} END`;

/** Control characters whose escape DuckDB writes in capitals. */
const capitals = String.raw`[\x0b\x0e\x0f\x1a-\x1f]`;

/** A text that holds such: an escape may not be told from the same letters after a backslash once it is written. */
const signBySign = `'"' || array_to_string(list_transform(regexp_extract_all(s, '(?s:.)'), lambda sign:
  CASE WHEN regexp_matches(sign, '[\\x00-\\x07\\x0b\\x0e-\\x1f\\x{2028}\\x{2029}]') THEN printf('\\u%04x', unicode(sign))
    ELSE substring(CAST(to_json(sign) AS VARCHAR), 2, length(CAST(to_json(sign) AS VARCHAR)) - 2) END), '') || '"'`;

/** GoogleSQL reads the beginning of a broken object or array, as far as it needs: refused. */
const broken = `WHEN left(ltrim(s), 1) IN ('{', '[') THEN error('Text that begins as JSON and is none is not supported by the embedded warehouse')`;

/** A string, and a number outside of strings, of a JSON text: patterns. */
const string = `'"(?:[^"\\\\]|\\\\.)*"'`;
const number = `'-?\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?'`;

const rare = `error('JSON text with a sign of the private area is not supported by the embedded warehouse')`;

/** The JSON pointer to a member or element. */
const pointer = (name: string): string => `'/' || replace(replace(${name}, '~', '~0'), '/', '~1')`;

/** How deep objects and arrays may lie in each other: each level doubles the time in which DuckDB binds the macro. */
const depth = 4;

/** JSON text as GoogleSQL writes it, from the inside out: a macro cannot call itself. */
const canonical = [
  define(
    'json_items',
    'j',
    `CASE json_type(j) WHEN 'OBJECT' THEN list_transform(list_sort(list_distinct(json_keys(j))), lambda k: {'k': CAST(to_json(k) AS VARCHAR) || ':', 'v': json_extract(j, ${pointer('k')})})
       WHEN 'ARRAY' THEN list_transform(range(json_array_length(j)::BIGINT), lambda i: {'k': '', 'v': json_extract(j, '$[' || i || ']')}) ELSE [] END`,
  ),
  define(
    'json_leaf',
    'j',
    `CASE json_type(j) WHEN 'DOUBLE' THEN _googlesql.json_double(j::DOUBLE) ELSE CAST(json(j) AS VARCHAR) END`,
  ),
  ...Array.from({ length: depth + 1 }, (_, level) => {
    const item = parameter(`item${String(level)}`);
    const inner =
      level === 0
        ? `error('JSON more than ${String(depth)} levels deep is not supported by the embedded warehouse')`
        : `_googlesql.json_canonical_${String(level - 1)}(${item}.v)`;
    const items = `coalesce(array_to_string(list_transform(_googlesql.json_items(j), lambda ${item}: ${item}.k || ${inner}), ','), '')`;
    const bracket = (object: string, array: string) =>
      `CASE json_type(j) WHEN 'OBJECT' THEN '${object}' ELSE '${array}' END`;
    const body = `CASE WHEN json_type(j) IN ('OBJECT', 'ARRAY') THEN ${bracket('{', '[')} || ${items} || ${bracket('}', ']')} ELSE _googlesql.json_leaf(j) END`;
    return define(`json_canonical_${String(level)}`, 'j', body);
  }),
];

/** Of each element of the array at a path. */
const elements = (json: string, each: string): string =>
  `list_transform(range(json_array_length(${json}, path)::BIGINT), lambda i: ${each})`;
const elementPath = `path || '[' || i || ']'`;

/** Texts of an array's scalars: NULL where an element is an object or an array, and for an element that is null. */
const scalars = (json: string, value: string): string =>
  `CASE WHEN json_type(${json}, path) = 'ARRAY' THEN CASE WHEN NOT list_contains(${elements(json, `json_type(${json}, ${elementPath}) IN ('OBJECT', 'ARRAY')`)}, true)
       THEN ${elements(json, `_googlesql.${value}(${json}, ${elementPath})`)} END END`;

export const jsonMacros: readonly string[] = [
  define(
    'json_string',
    's',
    `CASE WHEN contains(${json}, '\\u00') AND regexp_matches(s, '${capitals}')
       THEN ${signBySign} ELSE ${escaped} END`,
  ),
  // A struct of texts as DuckDB writes it, at once; NULL where a sign may need an escape of its own.
  define(
    'json_of_texts',
    'x',
    `list_transform([CAST(to_json(x) AS VARCHAR)], lambda t: CASE WHEN NOT (contains(t, '\\u00') OR ${holdsSeparator('t')}) THEN t END)[1]`,
  ),
  define(
    'json_int64',
    'x',
    `CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 THEN x::VARCHAR ELSE '"' || x || '"' END`,
  ),
  define(
    'json_float64',
    'x',
    `CASE WHEN isnan(x) THEN '"NaN"' WHEN isinf(x) THEN CASE WHEN x > 0 THEN '"Infinity"' ELSE '"-Infinity"' END ELSE _googlesql.float64_to_string(x) END`,
  ),
  define(
    'json_numeric',
    'x',
    `list_transform([_googlesql.numeric_to_string(x)], lambda t:
       CASE WHEN x BETWEEN -9007199254740992 AND 9007199254740992 AND NOT contains(t, '.') THEN t ELSE '"' || t || '"' END)[1]`,
  ),
  // Numbers within a JSON value: the shortest text that is the same FLOAT64.
  define(
    'json_float',
    'x',
    `CASE WHEN isfinite(x) THEN _googlesql.json_double(x) ELSE _googlesql.json_float64(x) END`,
  ),
  define(
    'json_decimal',
    'x',
    `CASE WHEN x = trunc(x) AND abs(x) < 9223372036854775807 THEN _googlesql.numeric_to_string(x) ELSE _googlesql.json_double(CAST(x AS DOUBLE)) END`,
  ),
  // The text without what stands in strings.
  define('json_bare', 's', `regexp_replace(s, ${string}, '""', 'g')`),
  // DuckDB also takes a comma before a bracket, NaN and Infinity.
  define(
    'json_is_valid',
    's',
    `(json_valid(s) AND NOT regexp_matches(_googlesql.json_bare(s), ',\\s*[\\]}]|[nN][aA]|[iI][nN][fF]|/'))`,
  ),
  // Shortest digits of a FLOAT64 as GoogleSQL's JSON has them: with an exponent from 1e15 on, where DuckDB's begins at 1e16.
  define(
    'json_double',
    'x',
    `CASE WHEN abs(x) >= 1e15 AND abs(x) < 1e16
       THEN regexp_replace(regexp_replace(x::VARCHAR, '^(-?\\d)(\\d*?)0*\\.0$', '\\1.\\2e+15'), '\\.e', 'e') ELSE x::VARCHAR END`,
  ),
  ...canonical,
  // GoogleSQL keeps the keys of an object in their order, each once; a text that surely is so already is not taken apart.
  define(
    'json_compact',
    'j',
    `CASE WHEN regexp_matches(_googlesql.json_bare(CAST(j AS VARCHAR)), ',[^:]*:|[eE.]') THEN _googlesql.json_canonical_${String(depth)}(j) ELSE CAST(json(j) AS VARCHAR) END`,
  ),
  define(
    'digits_of',
    'n',
    `regexp_replace(ltrim(replace(regexp_replace(n, '^-|[eE].*$', '', 'g'), '.', ''), '0'), '0+$', '')`,
  ),
  // The first number of a text that may be printed otherwise than GoogleSQL does, or that it rounds or does not take.
  define(
    'json_odd_number',
    's',
    `list_filter(regexp_extract_all(_googlesql.json_bare(s), ${number}), lambda n: CASE WHEN length(n) < 16 AND NOT contains(lower(n), 'e') THEN false
       WHEN NOT regexp_matches(n, '[.eE]') AND TRY_CAST(n AS HUGEINT) BETWEEN -9223372036854775808 AND 18446744073709551615 THEN false
       ELSE TRY_CAST(n AS DOUBLE) IS NULL OR NOT isfinite(TRY_CAST(n AS DOUBLE)) OR (TRY_CAST(n AS DOUBLE) = 0 AND _googlesql.digits_of(n) <> '') OR (length(_googlesql.digits_of(n)) > 15 AND _googlesql.digits_of(n) <> _googlesql.digits_of(TRY_CAST(n AS DOUBLE)::VARCHAR)) END)[1]`,
  ),
  // Numbers as marked strings, which keep how they were written.
  define(
    'json_marked',
    's',
    `replace(replace(replace(regexp_replace(s, '(' || ${string} || ')|(' || ${number} || ')', '\\1\ue000\\2\ue001', 'g'), '\ue000\ue001', ''), '\ue000', '"\ue000'), '\ue001', '\ue001"')`,
  ),
  define('json_unmarked', 's', `regexp_replace(s, '"\ue000([^"]*)\ue001"', '\\1', 'g')`),
  define('holds_marks', 's', `(contains(s, '\ue000') OR contains(s, '\ue001'))`),
  // Whether a number may be printed otherwise than it was written.
  define('holds_odd_number', 's', `regexp_matches(_googlesql.json_bare(s), '\\d[.eE]|\\d{16}|-0')`),
  define('json_datetime', 't', `strftime(t, '%Y-%m-%dT%H:%M:%S') || _googlesql.fraction_to_string(t)`),
  define(
    'json_scalar',
    'j',
    `CASE json_type(j) WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL WHEN 'NULL' THEN NULL
       WHEN 'DOUBLE' THEN _googlesql.json_double(j::DOUBLE) ELSE j ->> '$' END`,
  ),
  define('json_value', 'j, path', `_googlesql.json_scalar(json_extract(j, path))`),
  define(
    'json_text_value',
    's, path',
    `CASE WHEN _googlesql.json_is_valid(s) THEN
         CASE WHEN _googlesql.holds_odd_number(s) AND json_type(s, path) IN ('DOUBLE', 'BIGINT', 'UBIGINT')
           THEN CASE WHEN _googlesql.holds_marks(s) THEN ${rare} ELSE replace(replace(json_extract_string(_googlesql.json_marked(s), path), '\ue000', ''), '\ue001', '') END
           ELSE _googlesql.json_scalar(json_extract(s, path)) END ${broken} END`,
  ),
  define('json_query', 'j, path', `json_extract(j, path)`),
  define(
    'json_text_query',
    's, path',
    `CASE WHEN _googlesql.json_is_valid(s) THEN nullif(replace(CASE WHEN _googlesql.holds_odd_number(s)
         THEN CASE WHEN _googlesql.holds_marks(s) THEN ${rare} ELSE _googlesql.json_unmarked(CAST(json_extract(_googlesql.json_marked(s), path) AS VARCHAR)) END
         ELSE CAST(json_extract(s, path) AS VARCHAR) END, chr(8232), '\\u2028'), 'null') ${broken} END`,
  ),
  define(
    'json_text_query_array',
    's, path',
    `CASE WHEN _googlesql.json_is_valid(s) THEN CASE WHEN json_type(s, path) = 'ARRAY'
       THEN ${elements('s', `coalesce(_googlesql.json_text_query(s, ${elementPath}), 'null')`)} END ${broken} END`,
  ),
  define('json_value_array', 'j, path', scalars('j', 'json_value')),
  define(
    'json_text_value_array',
    's, path',
    `CASE WHEN _googlesql.json_is_valid(s) THEN ${scalars('s', 'json_text_value')} ${broken} END`,
  ),
  define(
    'json_element',
    'j, i',
    `CASE WHEN json_type(j) = 'ARRAY' AND i >= 0 THEN json_extract(j, '$[' || i || ']') END`,
  ),
  define(
    'json_member',
    'j, name',
    `CASE WHEN json_type(j) = 'OBJECT' THEN json_extract(j, ${pointer('name')}) END`,
  ),
  define(
    'json_query_array',
    'j, path',
    `CASE WHEN json_type(j, path) = 'ARRAY' THEN list_transform(range(json_array_length(j, path)::BIGINT), lambda i: json_extract(j, path || '[' || i || ']')) END`,
  ),
  define(
    'json_type',
    'j',
    `CASE json_type(j) WHEN 'OBJECT' THEN 'object' WHEN 'ARRAY' THEN 'array' WHEN 'VARCHAR' THEN 'string' WHEN 'BOOLEAN' THEN 'boolean'
       WHEN 'NULL' THEN 'null' WHEN 'UBIGINT' THEN 'number' WHEN 'BIGINT' THEN 'number' WHEN 'DOUBLE' THEN 'number' END`,
  ),
  define(
    'json_lax_int64',
    'j',
    `CASE json_type(j) WHEN 'UBIGINT' THEN TRY_CAST(j AS BIGINT) WHEN 'BIGINT' THEN TRY_CAST(j AS BIGINT) WHEN 'BOOLEAN' THEN CASE WHEN j = 'true' THEN 1 ELSE 0 END
       WHEN 'DOUBLE' THEN _googlesql.safe_float64_to_int64(j::DOUBLE) WHEN 'VARCHAR' THEN
         coalesce(_googlesql.safe_string_to_int64(j ->> '$'), _googlesql.safe_float64_to_int64(_googlesql.safe_string_to_float64(j ->> '$'))) END`,
  ),
  define(
    'json_lax_float64',
    'j',
    `CASE json_type(j) WHEN 'UBIGINT' THEN j::DOUBLE WHEN 'BIGINT' THEN j::DOUBLE WHEN 'DOUBLE' THEN j::DOUBLE WHEN 'VARCHAR' THEN _googlesql.safe_string_to_float64(j ->> '$') END`,
  ),
  define(
    'json_lax_bool',
    'j',
    `CASE json_type(j) WHEN 'BOOLEAN' THEN j = 'true' WHEN 'UBIGINT' THEN j::DOUBLE <> 0 WHEN 'BIGINT' THEN j::DOUBLE <> 0 WHEN 'DOUBLE' THEN j::DOUBLE <> 0
       WHEN 'VARCHAR' THEN _googlesql.safe_string_to_bool(j ->> '$') END`,
  ),
  define(
    'json_lax_string',
    'j',
    `CASE json_type(j) WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL WHEN 'NULL' THEN NULL WHEN 'DOUBLE' THEN _googlesql.float64_to_string(j::DOUBLE) ELSE _googlesql.json_scalar(j) END`,
  ),
  ...pair(
    'json_to_float64',
    'j, exact',
    `CASE json_type(j) WHEN 'DOUBLE' THEN j::DOUBLE WHEN 'UBIGINT' THEN CASE WHEN NOT exact OR CAST(j::DOUBLE AS HUGEINT) = CAST(j AS HUGEINT) THEN j::DOUBLE END
       WHEN 'BIGINT' THEN CASE WHEN NOT exact OR CAST(j::DOUBLE AS HUGEINT) = CAST(j AS HUGEINT) THEN j::DOUBLE END END`,
    `'The provided JSON input is not a number'`,
  ),
  ...pair(
    'json_to_string',
    'j',
    `CASE json_type(j) WHEN 'VARCHAR' THEN j ->> '$' END`,
    `'The provided JSON input is not a string'`,
  ),
  ...pair(
    'json_to_int64',
    'j',
    `CASE json_type(j) WHEN 'UBIGINT' THEN TRY_CAST(j AS BIGINT) WHEN 'BIGINT' THEN TRY_CAST(j AS BIGINT) WHEN 'DOUBLE' THEN CASE WHEN j::DOUBLE = round(j::DOUBLE) THEN TRY_CAST(j::DOUBLE AS BIGINT) END END`,
    `'The provided JSON input is not an integer'`,
  ),
  ...pair(
    'json_to_bool',
    'j',
    `CASE json_type(j) WHEN 'BOOLEAN' THEN j = 'true' END`,
    `'The provided JSON input is not a boolean'`,
  ),
  ...pair(
    'parse_json',
    's',
    `CASE WHEN _googlesql.json_is_valid(s) THEN CASE WHEN _googlesql.json_odd_number(s) IS NOT NULL
       THEN error('PARSE_JSON of the number ' || _googlesql.json_odd_number(s) || ' is not supported by the embedded warehouse') ELSE CAST(_googlesql.json_compact(s) AS JSON) END END`,
    `'syntax error while parsing JSON'`,
  ),
];
