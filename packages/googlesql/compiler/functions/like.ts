import type { Expression } from '../expressions.ts';
import { once, parameter } from '../names.ts';
import { decided } from './equality.ts';
import { type FunctionCall, type Render, total } from './registry.ts';
import { argument } from './render.ts';

/** `text LIKE pattern`, in which a backslash escapes. */
function likeSql(text: string, pattern: Expression): string {
  const isPlain = typeof pattern.constant === 'string' && !pattern.constant.includes('\\');
  return `(${text} LIKE ${pattern.sql}${isPlain ? '' : ` ESCAPE '\\'`})`;
}

const like: Render = ([text], call) => likeSql(String(text), argument(call, 1));

/** LIKE ANY and LIKE ALL of written patterns. NOT LIKE ANY holds where one pattern does not match: NOT stands before each. */
const quantified =
  (connective: 'OR' | 'AND', not: '' | 'NOT '): Render =>
  ([text], { args }) =>
    `(${args
      .slice(1)
      .map((pattern) => `${not}${likeSql(String(text), pattern)}`)
      .join(` ${connective} `)})`;

/** The same of an array's patterns. */
const quantifiedArray =
  (decides: 'true' | 'false', not: '' | 'NOT '): Render =>
  ([text, patterns], { compilation }: FunctionCall) => {
    const both = parameter(compilation.fresh('both'));
    const pattern = parameter(compilation.fresh('pattern'));
    const answers = parameter(compilation.fresh('answers'));
    const each = `list_transform(${both}.patterns, lambda ${pattern}: ${not}(${both}.t LIKE ${pattern} ESCAPE '\\'))`;
    return once(
      both,
      `{'t': ${String(text)}, 'patterns': ${String(patterns)}}`,
      once(answers, each, decided(answers, decides)),
    );
  };

export const likes = total({
  '$like(STRING, STRING)': like,
  '$like_any(STRING, STRING…)': quantified('OR', ''),
  '$like_all(STRING, STRING…)': quantified('AND', ''),
  '$not_like_any(STRING, STRING…)': quantified('OR', 'NOT '),
  '$not_like_all(STRING, STRING…)': quantified('AND', 'NOT '),
  '$like_any_array(STRING, ARRAY)': quantifiedArray('true', ''),
  '$like_all_array(STRING, ARRAY)': quantifiedArray('false', ''),
  '$not_like_any_array(STRING, ARRAY)': quantifiedArray('true', 'NOT '),
  '$not_like_all_array(STRING, ARRAY)': quantifiedArray('false', 'NOT '),
});
