import { define, pair } from './macro.ts';

/** Escapes that DuckDB's to_json does not make; a search costs a fraction of a replacement. */
const holdsSeparator = (text: string) => `contains(${text}, chr(8232)) OR contains(${text}, chr(8233))`;
const json = 'CAST(to_json(s) AS VARCHAR)';
const escaped = `CASE WHEN ${holdsSeparator('s')} THEN replace(replace(${json}, chr(8232), '\\u2028'), chr(8233), '\\u2029') ELSE ${json} END`;

/** Control characters whose escape DuckDB writes in capitals. */
const capitals = String.raw`[\x0b\x0e\x0f\x1a-\x1f]`;

/** GoogleSQL reads the beginning of a broken object or array, as far as it needs: refused. */
const broken = `WHEN left(ltrim(s), 1) IN ('{', '[') THEN error('Text that begins as JSON and is none is not supported by the embedded warehouse: ' || s)`;

export const jsonMacros: readonly string[] = [
  define(
    'json_string',
    's',
    `CASE WHEN contains(${json}, '\\u00') AND regexp_matches(s, '${capitals}')
       THEN error('TO_JSON_STRING of rare control characters is not supported by the embedded warehouse') ELSE ${escaped} END`,
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
    `CASE WHEN x = trunc(x) AND x BETWEEN -9007199254740992 AND 9007199254740992 THEN _googlesql.numeric_to_string(x)
       ELSE '"' || _googlesql.numeric_to_string(x) || '"' END`,
  ),
  // GoogleSQL writes the keys of an object in their order; only objects of one key are sure to be.
  define(
    'json_compact',
    'j',
    `CASE WHEN contains(regexp_replace(CAST(json(j) AS VARCHAR), '"(?:\\\\.|[^"\\\\])*"', '', 'g'), ',:')
       THEN error('TO_JSON_STRING of a JSON object of several keys is not supported by the embedded warehouse') ELSE CAST(json(j) AS VARCHAR) END`,
  ),
  define('json_datetime', 't', `strftime(t, '%Y-%m-%dT%H:%M:%S') || _googlesql.fraction_to_string(t)`),
  define(
    'json_scalar',
    'j',
    `CASE json_type(j) WHEN 'OBJECT' THEN NULL WHEN 'ARRAY' THEN NULL WHEN 'NULL' THEN NULL
       WHEN 'DOUBLE' THEN error('JSON_VALUE of a number with a fraction is not supported by the embedded warehouse') ELSE j ->> '$' END`,
  ),
  define('json_value', 'j, path', `_googlesql.json_scalar(json_extract(j, path))`),
  define(
    'json_text_value',
    's, path',
    `CASE WHEN json_valid(s) THEN _googlesql.json_scalar(json_extract(s, path)) ${broken} END`,
  ),
  define('json_query', 'j, path', `json_extract(j, path)`),
  define(
    'json_text_query',
    's, path',
    `CASE WHEN json_valid(s) THEN nullif(replace(CAST(json_extract(s, path) AS VARCHAR), chr(8232), '\\u2028'), 'null') ${broken} END`,
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
       WHEN 'DOUBLE' THEN TRY_CAST(round(j::DOUBLE) AS BIGINT) WHEN 'VARCHAR' THEN _googlesql.safe_string_to_int64(j ->> '$') END`,
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
  ...pair('parse_json', 's', `CASE WHEN json_valid(s) THEN json(s) END`, `'syntax error while parsing JSON'`),
];
