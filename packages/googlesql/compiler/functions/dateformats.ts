import type { Facts } from '../facts.ts';
import { quoted } from '../names.ts';
import { type FunctionCall, type RenderFacts, total } from './registry.ts';
import { argument, constant } from './render.ts';
import { minutesOfZone, shownInZone, zoneOf } from './zones.ts';

/** DuckDB expressions of FORMAT_*'s elements that strftime does not have, or has otherwise. */
const computed: Readonly<Record<string, (value: string) => string>> = {
  Q: (value) => `CAST(quarter(${value}) AS VARCHAR)`,
  e: (value) => `lpad(CAST(day(${value}) AS VARCHAR), 2, ' ')`,
  k: (value) => `lpad(CAST(hour(${value}) AS VARCHAR), 2, ' ')`,
  G: (value) => `CAST(isoyear(${value}) AS VARCHAR)`,
  Y: (value) => `CAST(year(${value}) AS VARCHAR)`,
  E4Y: (value) => `lpad(CAST(year(${value}) AS VARCHAR), 4, '0')`,
  E3S: (value) =>
    `strftime(${value}, '%S.') || lpad(CAST(microsecond(${value}) % 1000000 // 1000 AS VARCHAR), 3, '0')`,
  'E*S': (value) => `rtrim(rtrim(strftime(${value}, '%S.%f'), '0'), '.')`,
};

/** Elements that strftime writes, most of them under the same letter. */
const written = new Map([
  ...'mdHIMSpAaBbjuwUWVy'.split('').map((letter) => [letter, `%${letter}`] as const),
  ['E6S', '%S.%f'],
]);
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

const timeOnly = new Set(['H', 'I', 'M', 'S', 'p', 'k', 'E3S', 'E6S', 'E*S']);

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

/** Elements of a moment, which a zone's clock does not tell. */
const ofMoment: Readonly<Record<string, (moment: Moment) => string>> = {
  s: ({ sql }) => `CAST(_googlesql.floor_divide(epoch_us(${sql}), 1000000) AS VARCHAR)`,
  z: ({ sql, zone }) => `replace(_googlesql.offset_to_string(${minutesOfZone(sql, zone)}), ':', '')`,
  Ez: ({ sql, zone }) => `_googlesql.offset_to_string(${minutesOfZone(sql, zone)})`,
  Z: ({ sql, zone }) => `_googlesql.zone_of_offset(${minutesOfZone(sql, zone)})`,
};

interface Moment {
  readonly sql: string;
  readonly zone: string | undefined;
}

/** What is written: a date, or a clock, and of a TIMESTAMP the moment. */
interface Shown {
  readonly sql: string;
  readonly plain: boolean;
  /** What elements there are. */
  readonly has: 'date' | 'clock' | 'both';
  readonly moment?: Moment;
}

const element = /%(Ez|E\*S|E3S|E6S|E4Y|[A-Za-z%])/g;

function expanded(format: string): string {
  return format.replaceAll(/%([FTRDxXhnt])/g, (_, letter: string) => combined[letter] ?? '');
}

/** A piece of a text: as strftime writes it, or as a DuckDB expression computes it. */
export type FormatPiece = { readonly strftime: string } | { readonly sql: string };

export const literalPiece = (text: string): FormatPiece => ({ strftime: text.replaceAll('%', '%%') });

function piece(name: string, shown: Shown, call: FunctionCall): FormatPiece {
  if (name === '%') return literalPiece('%');
  if (shown.has === 'date' && !dateOnly.has(name)) throw call.node.refusal(`%${name} in a format of a DATE`);
  if (shown.has === 'clock' && !timeOnly.has(name)) throw call.node.refusal(`%${name} in a format of a TIME`);
  const strftime = written.get(name);
  if (strftime !== undefined) return { strftime };
  const sql = computed[name]?.(shown.sql) ?? (shown.moment && ofMoment[name]?.(shown.moment));
  if (sql !== undefined) return { sql };
  throw call.node.refusal(`%${name} in a format`);
}

function formatted(shown: Shown, call: FunctionCall): { readonly sql: string } & Facts {
  const { sql: value, plain } = shown;
  const format = expanded(String(constant(call, 0, 'a format')));
  const pieces: FormatPiece[] = [];
  const names: string[] = [];
  let last = 0;
  for (const match of format.matchAll(element)) {
    if (match.index > last) pieces.push(literalPiece(format.slice(last, match.index)));
    last = match.index + match[0].length;
    names.push(String(match[1]));
    pieces.push(piece(String(match[1]), shown, call));
  }
  const rest = format.slice(last);
  if (rest.includes('%')) throw call.node.refusal(`format ${quoted(format)}`);
  if (rest !== '') pieces.push(literalPiece(rest));
  // DuckDB refuses an empty format.
  if (pieces.length === 0) return { sql: `(CASE WHEN ${value} IS NOT NULL THEN '' END)` };
  const sql = `(${shownPieces(pieces, value).join(' || ')})`;
  const isDayNumber = plain && names.join() === 'Y,m,d' && pieces.length === 3;
  return isDayNumber ? { sql, int64: dayNumber(value) } : { sql };
}

/** One call of strftime for all neighbours that it writes. */
export function shownPieces(pieces: readonly FormatPiece[], value: string): string[] {
  const joined: string[] = [];
  let format = '';
  const flush = () => {
    if (format !== '') joined.push(`strftime(${value}, ${quoted(format)})`);
    format = '';
  };
  for (const each of pieces) {
    if ('strftime' in each) {
      format += each.strftime;
    } else {
      flush();
      joined.push(each.sql);
    }
  }
  flush();
  return joined;
}

/** The number that `%Y%m%d` spells. */
const dayNumber = (day: string) => `(year(${day}) * 10000 + month(${day}) * 100 + day(${day}))`;

const formatDate: RenderFacts = (_, call) => formatted({ ...argument(call, 1), has: 'date' }, call);
const formatClock: RenderFacts = (_, call) => formatted({ ...argument(call, 1), has: 'both' }, call);
const formatTime: RenderFacts = (_, call) => {
  const { sql, plain } = argument(call, 1);
  return formatted({ sql: `(DATE '1970-01-01' + ${sql})`, plain, has: 'clock' }, call);
};
const formatMoment: RenderFacts = (_, call) => {
  const { sql, plain } = argument(call, 1);
  const zone = zoneOf(call, 2);
  const clock = zone === undefined ? { sql, plain } : { sql: shownInZone(sql, zone), plain: false };
  return formatted({ ...clock, has: 'both', moment: { sql, zone } }, call);
};

export const dateFormats = [
  ...total({
    'format_date(STRING, DATE)': formatDate,
    'format_timestamp(STRING, TIMESTAMP)': formatMoment,
    'format_timestamp(STRING, TIMESTAMP, STRING)': formatMoment,
    'format_time(STRING, TIME)': formatTime,
    'format_datetime(STRING, DATETIME)': formatClock,
  }),
];
