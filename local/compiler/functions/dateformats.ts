import { quoted } from '../names.ts';
import { type Call, partial, type Render, total } from './registry.ts';
import { constant } from './render.ts';
import { fromZone, toZone, zoneOf } from './zones.ts';

/** DuckDB expressions of FORMAT_*'s elements that strftime does not have, or has otherwise. */
const computed: Readonly<Record<string, (value: string) => string>> = {
  Q: (value) => `CAST(quarter(${value}) AS VARCHAR)`,
  e: (value) => `lpad(CAST(day(${value}) AS VARCHAR), 2, ' ')`,
  k: (value) => `lpad(CAST(hour(${value}) AS VARCHAR), 2, ' ')`,
  G: (value) => `lpad(CAST(isoyear(${value}) AS VARCHAR), 4, '0')`,
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
  return parts.length === 0 ? `''` : `(${joinStrftime(parts, value).join(' || ')})`;
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

/** Elements of PARSE_* and how strptime calls them. Anything else is refused. */
const parsed: Readonly<Record<string, string>> = {
  Y: '%Y',
  E4Y: '%Y',
  m: '%m',
  d: '%d',
  e: '%d',
  b: '%b',
  B: '%B',
  H: '%H',
  M: '%M',
  S: '%S',
  'E*S': '%S',
  E6S: '%S.%f',
  j: '%j',
  y: '%y',
  p: '%p',
  I: '%I',
};

/** What a text in such a format looks like; strptime alone takes more than GoogleSQL does in places, and less in others. */
const shapes: Readonly<Record<string, string>> = {
  Y: '\\d{1,4}',
  E4Y: '\\d{4}',
  m: '\\d{1,2}',
  d: '\\s*\\d{1,2}',
  e: '\\s*\\d{1,2}',
  b: '[A-Za-z]{3}',
  B: '[A-Za-z]{3,9}',
  H: '\\d{1,2}',
  M: '\\d{1,2}',
  S: '\\d{1,2}',
  'E*S': '\\d{1,2}(?:\\.\\d+)?',
  E6S: '\\d{1,2}\\.\\d{6}',
  j: '\\d{1,3}',
  y: '\\d{2}',
  p: '[AaPp][Mm]',
  I: '\\d{1,2}',
};

interface ParseFormat {
  readonly strptime: string;
  readonly shape: string;
  readonly fraction: boolean;
  readonly zone: boolean;
}

/** @throws Refused for an element that is not translated. */
export function parseFormat(call: Call): ParseFormat {
  const format = expanded(String(constant(call, 0, 'a format')));
  let strptime = '';
  let shape = '';
  let last = 0;
  let zone = false;
  const text = (literal: string) => {
    if (literal.includes('%')) throw call.node.refusal(`format ${quoted(format)}`);
    strptime += literal;
    shape += literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&').replaceAll(/\s+/g, '\\s*');
  };
  for (const match of format.matchAll(element)) {
    text(format.slice(last, match.index));
    last = match.index + match[0].length;
    const name = String(match[1]);
    if (name === 'Z' || name === 'z') {
      if (last !== format.length) throw call.node.refusal(`%${name} before the end of a format`);
      zone = true;
      continue;
    }
    const known = parsed[name];
    if (known === undefined) throw call.node.refusal(`%${name} in a format`);
    strptime += known;
    shape += String(shapes[name]);
  }
  text(format.slice(last));
  return { strptime, shape, fraction: format.includes('%E*S'), zone };
}

const parseDate =
  (safe: string): Render =>
  ([, text], call) => {
    const { strptime, shape } = parseFormat(call);
    return `_googlesql.${safe}parse_date(${String(text)}, ${quoted(strptime)}, ${quoted(shape)})`;
  };

const parseClock =
  (safe: string): Render =>
  ([, text], call) => {
    const { strptime, shape, fraction, zone } = parseFormat(call);
    if (zone) {
      return `_googlesql.${safe}parse_zoned(${String(text)}, ${quoted(strptime)}, ${quoted(shape)}, ${String(fraction)})`;
    }
    const clock = `_googlesql.${safe}parse_clock(${String(text)}, ${quoted(strptime)}, ${quoted(shape)}, ${String(fraction)})`;
    return fromZone(clock, zoneOf(call, 2));
  };

export const dateFormats = [
  ...total({
    'format_date(STRING, DATE)': formatDate,
    'format_timestamp(STRING, TIMESTAMP)': formatClock,
    'format_timestamp(STRING, TIMESTAMP, STRING)': formatClock,
    'format_datetime(STRING, DATETIME)': formatClock,
  }),
  ...partial({
    'parse_date(STRING, STRING)': { strict: parseDate(''), safe: parseDate('safe_') },
    'parse_timestamp(STRING, STRING)': { strict: parseClock(''), safe: parseClock('safe_') },
    'parse_timestamp(STRING, STRING, STRING)': { strict: parseClock(''), safe: parseClock('safe_') },
    'parse_datetime(STRING, STRING)': { strict: parseClock(''), safe: parseClock('safe_') },
  }),
];
