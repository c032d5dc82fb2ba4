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
    'array_to_string',
    'list, separator, word',
    'array_to_string(list_transform(list, lambda x: coalesce(x, word)), separator)',
  ),
  define(
    'generate_array',
    'a, b, step',
    `CASE WHEN a IS NULL OR b IS NULL OR step IS NULL THEN NULL WHEN step = 0 THEN error('Sequence step cannot be 0.') ELSE generate_series(a, b, step) END`,
  ),
];
