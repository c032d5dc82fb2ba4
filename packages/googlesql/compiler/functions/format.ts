import { quoted } from '../names.ts';
import type { FunctionCall, Render } from './registry.ts';
import { constant } from './render.ts';
import type { Expression } from '../expressions.ts';
import { typeName } from '../types.ts';

/** One specifier of FORMAT: `%-10.2f`. */
const specifier = /%([-+ #0']*)(\d*)(?:\.(\d+))?([a-zA-Z%])/g;

/** FORMAT with a literal format, translated specifier by specifier. NULL for any argument but that of %t and %T gives NULL. */
export const format: Render = (_, call) => {
  const text = String(constant(call, 0, 'a format'));
  const parts: string[] = [];
  let last = 0;
  let next = 1;
  for (const match of text.matchAll(specifier)) {
    if (match.index > last) parts.push(quoted(text.slice(last, match.index)));
    last = match.index + match[0].length;
    if (match[4] === '%') {
      parts.push(quoted('%'));
      continue;
    }
    const value = call.args[next];
    next += 1;
    if (value === undefined) throw call.node.refusal('FORMAT with too few arguments');
    parts.push(one(match, value, call));
  }
  const rest = text.slice(last);
  if (rest.includes('%')) throw call.node.refusal(`FORMAT ${quoted(text)}`);
  if (next !== call.args.length) throw call.node.refusal('FORMAT with too many arguments');
  if (rest !== '' || parts.length === 0) parts.push(quoted(rest));
  return `(${parts.join(' || ')})`;
};

function one(match: RegExpExecArray, value: Expression, call: FunctionCall): string {
  const [written, flags = '', width = '', precision, letter = ''] = match;
  const refuse = () => call.node.refusal(`FORMAT's ${written} for ${typeName(value.type)}`);
  const { kind } = value.type;
  if (letter === 's' && kind === 'STRING') {
    if (precision !== undefined || !['', '-'].includes(flags)) throw refuse();
    return padded(value.sql, width, flags === '-' ? 'right' : 'left');
  }
  if ((letter === 'd' || letter === 'i') && kind === 'INT64' && precision === undefined) {
    if (flags === '0' && width !== '') return `printf('%0${width}d', ${value.sql})`;
    if (flags === "'") return padded(`format('{:,}', ${value.sql})`, width, 'left');
    if (flags === '' || flags === '-')
      return padded(`CAST(${value.sql} AS VARCHAR)`, width, flags === '-' ? 'right' : 'left');
    throw refuse();
  }
  if (letter === 'f' && kind === 'FLOAT64' && flags === '') {
    return `_googlesql.format_float(${value.sql}, '%${width}.${precision ?? '6'}f')`;
  }
  if (letter === 't' && flags === '' && width === '' && precision === undefined) return shown(value, refuse);
  throw refuse();
}

function padded(sql: string, width: string, side: 'left' | 'right'): string {
  if (width === '') return sql;
  return `_googlesql.pad_${side}(${sql}, ${width})`;
}

/** %t: as a cast to STRING would show it, and NULL as a word. */
function shown(value: Expression, refuse: () => Error): string {
  const { sql, type } = value;
  const texts: Readonly<Record<string, string>> = {
    STRING: sql,
    INT64: `CAST(${sql} AS VARCHAR)`,
    BOOL: `CAST(${sql} AS VARCHAR)`,
    DATE: `CAST(${sql} AS VARCHAR)`,
    NUMERIC: `_googlesql.numeric_to_string(${sql})`,
    TIMESTAMP: `_googlesql.timestamp_to_string(${sql})`,
    DATETIME: `_googlesql.datetime_to_string(${sql})`,
  };
  const text = texts[type.kind];
  if (text === undefined) throw refuse();
  return `coalesce(${text}, 'NULL')`;
}
