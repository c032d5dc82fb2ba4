import { duckdbType } from '../types.ts';
import { partial, type Render, total } from './registry.ts';
import { macro, named } from './render.ts';

/** NULL if any operand is NULL; DuckDB takes a NULL list for an empty one. */
const concatenated: Render = (sql) =>
  sql.length === 1
    ? String(sql[0])
    : `(CASE WHEN ${sql.map((each) => `${each} IS NULL`).join(' OR ')} THEN NULL ELSE list_concat(${sql.join(', ')}) END)`;

export const arrays = [
  ...total({
    '$make_array(T…)': (sql, { type }) => `[${sql.join(', ')}]::${duckdbType(type)}`,
    '$safe_array_at_offset(ARRAY, INT64)': macro('safe_array_at_offset'),
    '$safe_array_at_ordinal(ARRAY, INT64)': macro('safe_array_at_ordinal'),
    'array_length(ARRAY)': ([list]) => `len(${String(list)})`,
    'array_concat(ARRAY…)': concatenated,
    'array_reverse(ARRAY)': named('list_reverse'),
    'array_to_string(ARRAY, STRING)': ([list, separator]) =>
      `array_to_string(${String(list)}, ${String(separator)})`,
    'array_to_string(ARRAY, STRING, STRING)': macro('array_to_string'),
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
