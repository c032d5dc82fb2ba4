import { parameter, quoted } from '../names.ts';
import { type FunctionCall, partial, type Render } from './registry.ts';
import { constant } from './render.ts';
import { safeFromZone, zoneOf } from './zones.ts';

const p = parameter('p');

interface Element {
  /** As strptime calls it, and as many characters as its usual spelling has. */
  readonly strptime: string;
  readonly mask: string;
  readonly pattern: string;
  /** Field of the numbers that `civil_of` takes. */
  readonly field: 'y' | 'm' | 'd' | 'h' | 'i' | 's' | 'f' | 'b';
}

const two = String.raw`\s*(\d{1,2})`;

/** Elements of PARSE_DATE, PARSE_TIMESTAMP and PARSE_DATETIME that are translated; any other is refused. */
const elements: Readonly<Record<string, Element>> = {
  Y: { strptime: '%Y', mask: '____', pattern: String.raw`\s*(\d{1,4})`, field: 'y' },
  E4Y: { strptime: '%Y', mask: '____', pattern: String.raw`\s*(\d{4})`, field: 'y' },
  m: { strptime: '%m', mask: '__', pattern: two, field: 'm' },
  d: { strptime: '%d', mask: '__', pattern: two, field: 'd' },
  e: { strptime: '%d', mask: '__', pattern: two, field: 'd' },
  b: { strptime: '%b', mask: '___', pattern: '([A-Za-z]{3,9})', field: 'b' },
  B: { strptime: '%B', mask: '%', pattern: '([A-Za-z]{3,9})', field: 'b' },
  H: { strptime: '%H', mask: '__', pattern: two, field: 'h' },
  M: { strptime: '%M', mask: '__', pattern: two, field: 'i' },
  S: { strptime: '%S', mask: '__', pattern: two, field: 's' },
  'E*S': { strptime: '%S', mask: '__', pattern: String.raw`${two}(?:\.(\d+))?`, field: 's' },
  E6S: { strptime: '%S.%f', mask: '__.______', pattern: String.raw`${two}\.(\d{6})`, field: 's' },
};

const combined: Readonly<Record<string, string>> = { F: '%Y-%m-%d', T: '%H:%M:%S', R: '%H:%M', h: '%b' };

interface ParsePattern {
  readonly strptime: string;
  readonly mask: string;
  readonly pattern: string;
  readonly names: readonly string[];
  readonly zone: boolean;
}

/** @throws Refused for an element that is not translated, and for one written twice. */
function parsePattern(call: FunctionCall): ParsePattern {
  const format = String(constant(call, 0, 'a format')).replaceAll(
    /%([FTRh])/g,
    (_, letter: string) => combined[letter] ?? '',
  );
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
  for (const match of format.matchAll(/%(E\*S|E6S|E4Y|[A-Za-z%])/g)) {
    text(format.slice(last, match.index));
    last = match.index + match[0].length;
    const name = String(match[1]);
    if ((name === 'Z' || name === 'z') && last === format.length) {
      zone = true;
      pattern += String.raw`([zZ]|[+-](?:\d{4}|\d{1,2}(?::\d{2})?)|[A-Za-z][A-Za-z_/+0-9-]*)`;
      names.push('z');
      continue;
    }
    const element = elements[name];
    if (element === undefined || names.includes(element.field))
      throw call.node.refusal(`%${name} in a format`);
    strptime += element.strptime;
    mask += element.mask;
    pattern += element.pattern;
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
    const value = names.includes(field) ? `${p}.${field}` : `'${otherwise}'`;
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

export const dateParsing = partial({
  'parse_date(STRING, STRING)': { strict: parseDate(false), safe: parseDate(true) },
  'parse_timestamp(STRING, STRING)': { strict: parseClock(false), safe: parseClock(true) },
  'parse_timestamp(STRING, STRING, STRING)': { strict: parseClock(false), safe: parseClock(true) },
  'parse_datetime(STRING, STRING)': { strict: parseClock(false), safe: parseClock(true) },
});
