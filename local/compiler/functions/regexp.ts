import { partial, type Render, total } from './registry.ts';
import { constant } from './render.ts';
import type { Call } from './registry.ts';

/** Number of capturing groups of a regular expression that is known when compiling. */
function groups(call: Call): number {
  const pattern = String(constant(call, 1, 'a regular expression'));
  const withoutClasses = pattern.replaceAll(/\\[^]/g, '').replaceAll(/\[\^?\]?[^\]]*\]/g, '');
  const count = [...withoutClasses.matchAll(/\((?!\?)|\(\?P?</g)].length;
  if (count > 1) throw call.node.refusal('a regular expression with several capturing groups');
  return count;
}

const extract: Render = ([text, pattern], call) =>
  `(CASE WHEN regexp_matches(${String(text)}, ${String(pattern)}) ` +
  `THEN regexp_extract(${String(text)}, ${String(pattern)}, ${String(groups(call))}) END)`;

const extractAll: Render = ([text, pattern], call) =>
  `regexp_extract_all(${String(text)}, ${String(pattern)}, ${String(groups(call))})`;

const position: Render = ([text, pattern], call) => {
  if (groups(call) > 0) throw call.node.refusal('REGEXP_INSTR with a capturing group');
  const before = `regexp_extract(${String(text)}, '^(?s:(.*?))(?:' || ${String(pattern)} || ')', 1)`;
  return `(CASE WHEN regexp_matches(${String(text)}, ${String(pattern)}) THEN length(${before}) + 1 WHEN ${String(text)} IS NOT NULL THEN 0 END)`;
};

const known =
  (render: Render): Render =>
  (sql, call) => {
    constant(call, 1, 'a regular expression');
    return render(sql, call);
  };

export const regularExpressions = [
  ...total({
    'regexp_contains(STRING, STRING)': known(
      ([text, pattern]) => `regexp_matches(${String(text)}, ${String(pattern)})`,
    ),
    'regexp_extract(STRING, STRING)': extract,
    'regexp_extract_all(STRING, STRING)': extractAll,
    'regexp_instr(STRING, STRING)': position,
  }),
  ...partial({
    'regexp_replace(STRING, STRING, STRING)': {
      strict: known(
        ([text, pattern, by]) => `regexp_replace(${String(text)}, ${String(pattern)}, ${String(by)}, 'g')`,
      ),
    },
  }),
];
