import { define } from './macro.ts';

export const arrayMacros: readonly string[] = [
  define(
    'in_array',
    'x, list',
    `CASE WHEN list IS NULL OR len(list) = 0 THEN false WHEN x IS NULL THEN NULL
       WHEN list_contains(list, x) THEN true WHEN list_count(list) < len(list) THEN NULL ELSE false END`,
  ),
  define(
    'array_at_offset',
    'list, i',
    `CASE WHEN i >= 0 AND i < len(list) THEN list[i + 1]
       WHEN list IS NOT NULL AND i IS NOT NULL THEN error('Array index ' || i || ' is out of bounds') END`,
  ),
  define(
    'array_at_ordinal',
    'list, i',
    `CASE WHEN i >= 1 AND i <= len(list) THEN list[i]
       WHEN list IS NOT NULL AND i IS NOT NULL THEN error('Array index ' || i || ' is out of bounds') END`,
  ),
  define('safe_array_at_offset', 'list, i', 'CASE WHEN i >= 0 THEN list[i + 1] END'),
  define('safe_array_at_ordinal', 'list, i', 'CASE WHEN i >= 1 THEN list[i] END'),
  define(
    'join_texts',
    'list, separator',
    `CASE WHEN list IS NOT NULL THEN coalesce(array_to_string(list, separator), '') END`,
  ),
  define(
    'join_words',
    'list, separator, word',
    `CASE WHEN word IS NOT NULL THEN _googlesql.join_texts(list_transform(list, lambda x: coalesce(x, word)), separator) END`,
  ),
  define(
    'join_texts_by',
    'list, separator',
    `CASE WHEN list IS NULL OR separator IS NULL THEN NULL WHEN list_count(list) = 0 THEN ''
       ELSE list_reduce(list_filter(list, lambda x: x IS NOT NULL), lambda a, b: a || separator || b) END`,
  ),
  define(
    'join_words_by',
    'list, separator, word',
    `CASE WHEN word IS NOT NULL THEN _googlesql.join_texts_by(list_transform(list, lambda x: coalesce(x, word)), separator) END`,
  ),
  define(
    'generate_array',
    'a, b, step',
    `CASE WHEN a IS NULL OR b IS NULL OR step IS NULL THEN NULL WHEN step = 0 THEN error('Sequence step cannot be 0.') ELSE generate_series(a, b, step) END`,
  ),
];
