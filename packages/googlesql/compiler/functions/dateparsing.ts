import { parameter, quoted } from '../names.ts';
import { type FunctionCall, partial, type Render } from './registry.ts';
import { offsetPattern, zonePattern } from '../runtime/zones.ts';
import { constant } from './render.ts';
import { safeFromZone, zoneOf } from './zones.ts';

const p = parameter('p');

type Digits = readonly [least: number, most: number];

interface Element {
  /** As strptime calls it, and as many characters as its usual spelling has. */
  readonly strptime: string;
  readonly mask: string;
  /** Of a number the digits that it may have, of another element a regular expression. */
  readonly takes: Digits | string;
  /** What may precede its digits, and what follows them. */
  readonly before?: string;
  readonly after?: string;
  /** Field of the numbers that `civil_of` takes. */
  readonly field: 'y' | 'm' | 'd' | 'h' | 'i' | 's' | 'f' | 'b';
}

const two: Digits = [1, 2];

/** Elements of PARSE_DATE, PARSE_TIMESTAMP and PARSE_DATETIME that are translated; any other is refused. */
const elements: Readonly<Record<string, Element>> = {
  Y: { strptime: '%Y', mask: '____', takes: [1, 4], field: 'y' },
  E4Y: { strptime: '%Y', mask: '____', takes: [4, 4], field: 'y' },
  m: { strptime: '%m', mask: '__', takes: two, field: 'm' },
  d: { strptime: '%d', mask: '__', takes: two, field: 'd' },
  e: { strptime: '%d', mask: '__', takes: two, before: String.raw`\s*`, field: 'd' },
  b: { strptime: '%b', mask: '___', takes: '([A-Za-z]{3,9})', field: 'b' },
  B: { strptime: '%B', mask: '%', takes: '([A-Za-z]{3,9})', field: 'b' },
  H: { strptime: '%H', mask: '__', takes: two, field: 'h' },
  M: { strptime: '%M', mask: '__', takes: two, field: 'i' },
  S: { strptime: '%S', mask: '__', takes: two, field: 's' },
  'E*S': { strptime: '%S', mask: '__', takes: two, after: String.raw`(?:\.(\d+))?`, field: 's' },
  E6S: { strptime: '%S.%f', mask: '__.______', takes: two, after: String.raw`\.(\d{6})`, field: 's' },
};

/** Parts of `%F`, `%T` and `%R` may stand behind blanks; `L` says so, which is no element of GoogleSQL. */
const combined: Readonly<Record<string, string>> = {
  F: '%Y-%Lm-%Ld',
  T: '%H:%LM:%LS',
  R: '%H:%LM',
  h: '%b',
};

interface ParsePattern {
  readonly strptime: string;
  readonly mask: string;
  readonly pattern: string;
  readonly names: readonly string[];
  readonly zone: boolean;
}

/**
 * A number takes as many digits as it may, and none is given back: one digit of two stands only before something else. Blanks
 * are skipped where the format has some.
 *
 * @param rest of the format, behind the element.
 */
function patternOf({ takes, before = '', after }: Element, rest: string): string {
  if (typeof takes === 'string') return takes;
  return before + digitsOf(takes, after, rest);
}

function digitsOf([least, most]: Digits, after: string | undefined, rest: string): string {
  const [, blanks = '', name] = /^(\s*)(?:%L?(E\*S|E6S|E4Y|[A-Za-z]))?/.exec(rest) ?? [];
  const precedesNumber = name !== undefined && typeof elements[name]?.takes === 'object';
  if (after !== undefined || !precedesNumber) return `(\\d{${least},${most}})${after ?? ''}`;
  if (blanks === '') return `(\\d{${most}})`;
  return most === 2 ? String.raw`(\d{2}|\d\s)` : String.raw`(\d{${least},${most}}\s)`;
}

/** @throws Refused for an element that is not translated, and for one written twice. */
function parsePattern(call: FunctionCall): ParsePattern {
  const written = String(constant(call, 0, 'a format'));
  if (written.includes('%L')) throw call.node.refusal('%L in a format');
  const format = written.replaceAll(/%([FTRh])/g, (_, letter: string) => combined[letter] ?? '');
  let strptime = '';
  let mask = '';
  let pattern = '';
  let last = 0;
  let zone = false;
  const names: string[] = [];
  const text = (literal: string) => {
    if (/[%_]/.test(literal)) throw call.node.refusal(`format ${quoted(format)}`);
    strptime += literal;
    mask += literal;
    pattern += literal.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/\s+/g, String.raw`\s*`);
  };
  for (const match of format.matchAll(/%(L?)(E\*S|E6S|E4Y|[A-Za-z%])/g)) {
    text(format.slice(last, match.index));
    last = match.index + match[0].length;
    const name = String(match[2]);
    if ((name === 'Z' || name === 'z') && last === format.length && call.type.kind === 'TIMESTAMP') {
      zone = true;
      pattern += name === 'z' ? String.raw`([+-]\d{2}(?:[0-5]\d)?)` : `(${offsetPattern}|${zonePattern})`;
      names.push('z');
      continue;
    }
    const element = elements[name];
    if (element === undefined || names.includes(element.field))
      throw call.node.refusal(`%${name} in a format`);
    strptime += element.strptime;
    mask += element.mask;
    pattern += (match[1] === '' ? '' : String.raw`\s*`) + patternOf(element, format.slice(last));
    names.push(element.field, ...(name.endsWith('*S') || name === 'E6S' ? ['f'] : []));
  }
  text(format.slice(last));
  return { strptime, mask, pattern: String.raw`^\s*${pattern}\s*$`, names, zone };
}

/** What is not in the format is that of 1970-01-01 00:00:00. */
const defaults = { y: '1970', m: '1', d: '1', h: '0', i: '0', s: '0', f: '0' };

function parsed(text: string, call: FunctionCall): { civil: string; zone: boolean } {
  const { strptime, mask, pattern, names, zone } = parsePattern(call);
  const fields = Object.entries(defaults).map(([field, otherwise]) => {
    if (field === 'm' && names.includes('b')) return `m := _googlesql.month_of(${p}.b)`;
    const value = names.includes(field) ? `rtrim(${p}.${field}, E' \\t\\n\\v\\f\\r')` : `'${otherwise}'`;
    return `${field} := ${field === 'y' ? `lpad(${value}, CASE WHEN ${p}.${String(names[0])} = '' THEN 0 ELSE 4 END, '0')` : value}`;
  });
  const list = `[${names.map((name) => `'${name}'`).join(', ')}]`;
  const found = `regexp_extract(${text}, ${quoted(pattern)}, ${list})`;
  const civil = `_googlesql.civil_of(struct_pack(${fields.join(', ')}))`;
  const value = zone ? `_googlesql.in_zone(${civil}, ${p}.z)` : civil;
  const odd = `list_transform([${found}], lambda ${p}: _googlesql.representable(${value}))[1]`;
  if (zone) return { civil: odd, zone };
  const usual = `CASE WHEN ${text} LIKE ${quoted(mask)} AND right(${text}, 1) >= '0' THEN _googlesql.representable(try_strptime(${text}, ${quoted(strptime)})) END`;
  return { civil: mask.startsWith('____') ? `coalesce(${usual}, ${odd})` : odd, zone };
}

function failing(text: string, value: string, safe: boolean): string {
  if (safe) return value;
  return `(CASE WHEN ${text} IS NOT NULL THEN coalesce(${value}, error('Failed to parse input string "' || ${text} || '"')) END)`;
}

const parseDate =
  (safe: boolean): Render =>
  ([, text], call) =>
    failing(String(text), `CAST(${parsed(String(text), call).civil} AS DATE)`, safe);

const parseClock =
  (safe: boolean): Render =>
  ([, text], call) => {
    const { civil, zone } = parsed(String(text), call);
    const place = zone ? undefined : zoneOf(call, 2);
    return failing(String(text), place === undefined ? civil : safeFromZone(civil, place), safe);
  };

const ofTime = new Set(['h', 'i', 's', 'f']);

const parseTime =
  (safe: boolean): Render =>
  ([, text], call) => {
    if (!parsePattern(call).names.every((name) => ofTime.has(name)))
      throw call.node.refusal('a part of a date in a format of a TIME');
    return failing(String(text), `CAST(${parsed(String(text), call).civil} AS TIME)`, safe);
  };

export const dateParsing = partial({
  'parse_date(STRING, STRING)': { strict: parseDate(false), safe: parseDate(true) },
  'parse_timestamp(STRING, STRING)': { strict: parseClock(false), safe: parseClock(true) },
  'parse_timestamp(STRING, STRING, STRING)': { strict: parseClock(false), safe: parseClock(true) },
  'parse_time(STRING, STRING)': { strict: parseTime(false), safe: parseTime(true) },
  'parse_datetime(STRING, STRING)': { strict: parseClock(false), safe: parseClock(true) },
});
