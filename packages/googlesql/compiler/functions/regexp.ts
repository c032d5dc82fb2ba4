import { partial, type Render, total } from './registry.ts';
import { constant } from './render.ts';
import type { FunctionCall } from './registry.ts';

/**
 * Number of capturing groups of a regular expression that is known when compiling, 0 or 1.
 *
 * @throws Refused for several groups, and for one that may take no part in a match: GoogleSQL's NULL is DuckDB's ''.
 */
function groups(call: FunctionCall): number {
  const pattern = String(constant(call, 1, 'a regular expression'))
    .replaceAll(/\\[^]/g, '_')
    .replaceAll(/\[\^?\]?[^\]]*\]/g, '_');
  const open: { capturing: boolean; holdsCapture: boolean }[] = [{ capturing: false, holdsCapture: false }];
  let count = 0;
  let optional = false;
  for (const { 0: token, index } of pattern.matchAll(/\(\?P?<(?![=!])|\(\?|[()|]/g)) {
    if (token === '|') {
      optional ||= !open.some(({ capturing }) => capturing);
    } else if (token === ')') {
      const group = open.pop();
      optional ||= group?.holdsCapture === true && /^[?*{]/.test(pattern.slice(index + 1));
    } else {
      const capturing = token !== '(?';
      if (capturing) {
        count += 1;
        for (const each of open) each.holdsCapture = true;
      }
      open.push({ capturing, holdsCapture: capturing });
    }
  }
  if (count > 1) throw call.node.refusal('a regular expression with several capturing groups');
  if (count === 1 && optional)
    throw call.node.refusal('a regular expression whose group may take no part in a match');
  return count;
}

const extract: Render = ([text, pattern], call) =>
  `(CASE WHEN regexp_matches(${String(text)}, ${String(pattern)}) ` +
  `THEN regexp_extract(${String(text)}, ${String(pattern)}, ${String(groups(call))}) END)`;

/**
 * DuckDB looks for one more match behind the text; GoogleSQL does so only in an empty text. What matches the place between two
 * signs DuckDB finds twice.
 */
const extractAll: Render = ([text, pattern], call) => {
  const all = `regexp_extract_all(${String(text)}, ${String(pattern)}, ${String(groups(call))})`;
  const written = String(constant(call, 1, 'a regular expression'));
  if (!mayBeEmpty(written)) return all;
  if (/\\b|\\B|\(\?[a-z]*m/.test(written))
    throw call.node.refusal('REGEXP_EXTRACT_ALL of what may match nothing, with \\b or (?m)');
  const whole = `regexp_extract_all(${String(text)}, ${String(pattern)}, 0)`;
  return `(CASE WHEN ${String(text)} <> '' AND ${whole}[-1] = '' THEN ${all}[:-2] ELSE ${all} END)`;
};

/** Whether a regular expression may match the empty text; true where that cannot be seen. */
function mayBeEmpty(pattern: string): boolean {
  if (/^(?:\\d|\\w|\\s|[A-Za-z0-9]|\[[^\]]+\])(?:\+|\{[1-9]\d*(?:,\d*)?\})?$/.test(pattern)) return false;
  try {
    return /[$^]|\\b|\\B/.test(pattern) || new RegExp(`^(?:${pattern})$`, 'u').test('');
  } catch {
    return true;
  }
}

const position: Render = ([text, pattern], call) => {
  if (groups(call) > 0) throw call.node.refusal('REGEXP_INSTR with a capturing group');
  const before = `regexp_extract(${String(text)}, '^(?s:(.*?))(?:' || ${String(pattern)} || ')', 1)`;
  const found = `regexp_extract(${String(text)}, ${String(pattern)})`;
  return (
    `(CASE WHEN ${String(text)} IS NULL THEN NULL WHEN ${String(text)} = '' OR ${String(pattern)} = '' OR NOT regexp_matches(${String(text)}, ${String(pattern)}) THEN 0 ` +
    `WHEN ${found} = '' THEN error('REGEXP_INSTR of an empty match is not supported by the embedded warehouse') ELSE length(${before}) + 1 END)`
  );
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
