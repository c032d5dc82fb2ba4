import { quoted } from '../names.ts';
import { type Call, type Render, total } from './registry.ts';
import { constant } from './render.ts';
import { toZone, zoneOf } from './zones.ts';

/** DuckDB expressions of FORMAT_*'s elements that strftime does not have, or has otherwise. */
const computed: Readonly<Record<string, (value: string) => string>> = {
  Q: (value) => `CAST(quarter(${value}) AS VARCHAR)`,
  e: (value) => `lpad(CAST(day(${value}) AS VARCHAR), 2, ' ')`,
  k: (value) => `lpad(CAST(hour(${value}) AS VARCHAR), 2, ' ')`,
  G: (value) => `CAST(isoyear(${value}) AS VARCHAR)`,
  Y: (value) => `CAST(year(${value}) AS VARCHAR)`,
  E4Y: (value) => `lpad(CAST(year(${value}) AS VARCHAR), 4, '0')`,
  S: (value) => `strftime(${value}, '%S')`,
  E3S: (value) =>
    `strftime(${value}, '%S.') || lpad(CAST(microsecond(${value}) % 1000000 // 1000 AS VARCHAR), 3, '0')`,
  E6S: (value) => `strftime(${value}, '%S.%f')`,
  'E*S': (value) => `rtrim(rtrim(strftime(${value}, '%S.%f'), '0'), '.')`,
  s: (value) => `CAST(_googlesql.floor_divide(epoch_us(${value}), 1000000) AS VARCHAR)`,
};

/** Elements that strftime writes alike. */
const alike = new Set(['m', 'd', 'H', 'I', 'M', 'p', 'A', 'a', 'B', 'b', 'j', 'u', 'w', 'U', 'W', 'V', 'y']);
const dateOnly = new Set([
  'm',
  'd',
  'A',
  'a',
  'B',
  'b',
  'j',
  'u',
  'w',
  'U',
  'W',
  'V',
  'y',
  'Q',
  'e',
  'G',
  'Y',
  'E4Y',
]);

const combined: Readonly<Record<string, string>> = {
  F: '%Y-%m-%d',
  T: '%H:%M:%S',
  R: '%H:%M',
  D: '%m/%d/%y',
  x: '%m/%d/%y',
  X: '%H:%M:%S',
  h: '%b',
  n: '\n',
  t: '\t',
};

const element = /%(E\*S|E3S|E6S|E4Y|[A-Za-z%])/g;

function expanded(format: string): string {
  return format.replaceAll(/%([FTRDxXhnt])/g, (_, letter: string) => combined[letter] ?? '');
}

function formatted(value: string, index: number, call: Call, hasClock: boolean): string {
  const format = expanded(String(constant(call, index, 'a format')));
  const parts: string[] = [];
  let last = 0;
  for (const match of format.matchAll(element)) {
    if (match.index > last) parts.push(quoted(format.slice(last, match.index)));
    last = match.index + match[0].length;
    const name = String(match[1]);
    if (name === '%') parts.push(quoted('%'));
    else if (!hasClock && !dateOnly.has(name)) throw call.node.refusal(`%${name} in a format of a DATE`);
    else if (alike.has(name)) parts.push(`strftime(${value}, '%${name}')`);
    else if (computed[name] !== undefined) parts.push(computed[name](value));
    else if (name === 'Z' && call.args.length === 2 && argumentKind(call) === 'TIMESTAMP')
      parts.push(`'UTC'`);
    else throw call.node.refusal(`%${name} in a format`);
  }
  const rest = format.slice(last);
  if (rest.includes('%')) throw call.node.refusal(`format ${quoted(format)}`);
  if (rest !== '') parts.push(quoted(rest));
  const text = parts.length === 0 ? `''` : joinStrftime(parts, value).join(' || ');
  return text.includes(value) ? `(${text})` : `(CASE WHEN ${value} IS NOT NULL THEN ${text} END)`;
}

function argumentKind(call: Call): string {
  return call.args[1]?.type.kind ?? '';
}

/** Neighbouring strftime calls and texts as one call. */
function joinStrftime(parts: readonly string[], value: string): string[] {
  const head = `strftime(${value}, '`;
  const joined: string[] = [];
  for (const part of parts) {
    const previous = joined.at(-1);
    const text = /^'([^']*)'$/.exec(part)?.[1]?.replaceAll('%', '%%');
    const own =
      part.startsWith(head) && /^%[A-Za-z]'\)$/.test(part.slice(head.length))
        ? part.slice(head.length, -2)
        : text;
    if (
      previous?.startsWith(head) === true &&
      previous.endsWith("')") &&
      own !== undefined &&
      !previous.includes('||')
    ) {
      joined[joined.length - 1] = `${previous.slice(0, -2)}${own}')`;
    } else joined.push(part);
  }
  return joined;
}

const formatDate: Render = ([, date], call) => formatted(String(date), 0, call, false);
const formatClock: Render = ([, value], call) =>
  formatted(toZone(String(value), zoneOf(call, 2)), 0, call, true);

export const dateFormats = [
  ...total({
    'format_date(STRING, DATE)': formatDate,
    'format_timestamp(STRING, TIMESTAMP)': formatClock,
    'format_timestamp(STRING, TIMESTAMP, STRING)': formatClock,
    'format_datetime(STRING, DATETIME)': formatClock,
  }),
];
