import { type FormatPiece, literalPiece, shownPieces } from './functions/dateformats.ts';
import { minutesOfZone, safeFromZone, shownInZone, zoneCalled } from './functions/zones.ts';
import type { Expression } from './expressions.ts';
import { parameter, quoted } from './names.ts';
import type { ResolvedNode } from './reader.ts';
import type { GoogleType } from './types.ts';

/** FORMAT of a CAST, and the zone that it names. */
export interface CastFormat {
  readonly format: Expression;
  readonly zone: Expression | undefined;
}

/** An element of a format as it is written, or a text between quotation marks or a separator. */
type Part = { readonly element: string } | { readonly text: string };

/** The longest first. Of what begins as one of these and goes on, the rest is no element and refused. */
const known =
  'SSSSS|YYYY|RRRR|Y,YYY|MONTH|A\\.M\\.|P\\.M\\.|HH24|HH12|YYY|MON|DDD|DAY|TZH|TZM|FF[1-9]|YY|RR|MM|DD|DY|HH|MI|SS|AM|PM|Y|D';
const part = new RegExp(`(${known})|([-./,';: ]+)|"((?:[^"\\\\]|\\\\.)*)"`, 'iy');

function partsOf({ constant }: Expression, node: ResolvedNode): Part[] {
  if (typeof constant !== 'string') throw node.refusal('FORMAT of a CAST that is no literal');
  const parts: Part[] = [];
  part.lastIndex = 0;
  while (part.lastIndex < constant.length) {
    const from = part.lastIndex;
    const [, element, separator, text] = part.exec(constant) ?? [];
    if (element !== undefined) parts.push({ element });
    else if (separator !== undefined) parts.push({ text: separator });
    else if (text !== undefined) parts.push({ text: text.replaceAll(/\\(.)/g, '$1') });
    else throw node.refusal(`FORMAT ${quoted(constant.slice(from))}`);
  }
  return parts;
}

const digits = (value: string, count: number) => `lpad(CAST(${value} AS VARCHAR), ${String(count)}, '0')`;
const lastOfYear = (count: number) => (value: string) =>
  digits(`(year(${value}) % ${String(10 ** count)})`, count);

/** Numbers of a date and of a clock, as a DuckDB expression or as strftime calls them. */
const dateNumbers: Readonly<Record<string, string | ((value: string) => string)>> = {
  YYYY: (value) => digits(`year(${value})`, 4),
  RRRR: (value) => digits(`year(${value})`, 4),
  YYY: lastOfYear(3),
  YY: lastOfYear(2),
  RR: lastOfYear(2),
  Y: lastOfYear(1),
  MM: '%m',
  DDD: '%j',
  DD: '%d',
  D: (value) => `CAST(dayofweek(${value}) + 1 AS VARCHAR)`,
};
const clockNumbers: Readonly<Record<string, string | ((value: string) => string)>> = {
  HH24: '%H',
  HH12: '%I',
  HH: '%I',
  MI: '%M',
  SS: '%S',
  SSSSS: (value) => digits(`(hour(${value}) * 3600 + minute(${value}) * 60 + second(${value}))`, 5),
};
const dateNames: Readonly<Record<string, string>> = { MONTH: '%B', MON: '%b', DAY: '%A', DY: '%a' };

/** A name is written as its element is: all capitals, a capital first, or none. */
function asWritten(name: string, element: string): string {
  if (element === element.toUpperCase()) return `upper(${name})`;
  if (element === element.toLowerCase()) return `lower(${name})`;
  return name;
}

const isPlainlyWritten = (element: string) =>
  [
    element.toUpperCase(),
    element.toLowerCase(),
    element.slice(0, 1).toUpperCase() + element.slice(1).toLowerCase(),
  ].includes(element);

/** CAST of a DATE, DATETIME, TIME or TIMESTAMP to STRING with a FORMAT. */
export function formattedSql(input: Expression, { format, zone }: CastFormat, node: ResolvedNode): string {
  const { kind } = input.type;
  const place = kind === 'TIMESTAMP' && zone !== undefined ? zoneCalled(zone, node) : undefined;
  const clock =
    kind === 'TIME'
      ? `(DATE '1970-01-01' + ${input.sql})`
      : place === undefined
        ? input.sql
        : shownInZone(input.sql, place);
  const refused = (element: string) => node.refusal(`${element} in a FORMAT of a ${kind}`);
  const pieces = partsOf(format, node).map((each): FormatPiece => {
    if ('text' in each) return literalPiece(each.text);
    const name = each.element.toUpperCase();
    const number =
      (kind === 'TIME' ? undefined : dateNumbers[name]) ?? (kind === 'DATE' ? undefined : clockNumbers[name]);
    if (number !== undefined)
      return typeof number === 'string' ? { strftime: number } : { sql: number(clock) };
    const called = dateNames[name];
    if (called !== undefined && kind !== 'TIME' && isPlainlyWritten(each.element))
      return { sql: asWritten(`strftime(${clock}, '${called}')`, each.element) };
    if (kind === 'DATE') throw refused(each.element);
    if (name.startsWith('FF')) return { sql: `left(strftime(${clock}, '%f') || '000', ${name.slice(2)})` };
    if (/^[AP]\.?M/.test(name) && (each.element === name || each.element === name.toLowerCase())) {
      const half = name.includes('.')
        ? `CASE WHEN hour(${clock}) < 12 THEN 'A.M.' ELSE 'P.M.' END`
        : `strftime(${clock}, '%p')`;
      return { sql: asWritten(half, each.element) };
    }
    if (kind === 'TIMESTAMP' && name.startsWith('TZ')) {
      const shown = `_googlesql.offset_to_string(${minutesOfZone(input.sql, place)})`;
      return { sql: name === 'TZH' ? `left(${shown}, 3)` : `right(${shown}, 2)` };
    }
    throw refused(each.element);
  });
  const texts = pieces.length === 0 ? [`''`] : shownPieces(pieces, clock);
  return `(CASE WHEN ${input.sql} IS NOT NULL THEN ${texts.join(' || ')} END)`;
}

/** What a number that is read has at most, and the field that `civil_of` takes. */
const read: Readonly<Record<string, readonly [most: number, field: string]>> = {
  YYYY: [4, 'y'],
  MM: [2, 'm'],
  DD: [2, 'd'],
  HH24: [2, 'h'],
  MI: [2, 'i'],
  SS: [2, 's'],
  ...Object.fromEntries([1, 2, 3, 4, 5, 6].map((n) => [`FF${String(n)}`, [n, 'f'] as const])),
};

const fieldsOf: Readonly<Record<string, string>> = {
  DATE: 'ymd',
  TIME: 'hisf',
  DATETIME: 'ymdhisf',
  TIMESTAMP: 'ymdhisf',
};
const blank = String.raw`[\s\x0b\x{85}\p{Z}]`;
const otherwise: Readonly<Record<string, string>> = {
  y: '1970',
  m: '1',
  d: '1',
  h: '0',
  i: '0',
  s: '0',
  f: '0',
};

/** CAST of a STRING to DATE, DATETIME, TIME or TIMESTAMP with a FORMAT of numbers. */
export function readSql(
  input: Expression,
  type: GoogleType,
  safe: boolean,
  { format, zone }: CastFormat,
  node: ResolvedNode,
): string {
  const parts = partsOf(format, node);
  const fields: string[] = [];
  const patterns = parts.map((each, i) => {
    if ('text' in each) {
      if (/\d/.test(each.text)) throw node.refusal(`digits in a FORMAT that is read`);
      return each.text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`).replaceAll(/ +/g, `${blank}+`);
    }
    const [most, field] = read[each.element.toUpperCase()] ?? [];
    if (
      most === undefined ||
      field === undefined ||
      fieldsOf[type.kind]?.includes(field) !== true ||
      fields.includes(field)
    )
      throw node.refusal(`${each.element} in a FORMAT that is read as ${type.kind}`);
    fields.push(field);
    // No digit is given back: before another number all are there.
    const next = parts[i + 1];
    const isExact = next !== undefined && 'element' in next;
    if (field === 's') return isExact ? String.raw`([0-5]\d)` : String.raw`([0-5]?\d)`;
    return String.raw`(\d{${isExact ? '' : '1,'}${String(most)}})`;
  });
  // A year or month that is not there would be today's.
  if (type.kind === 'TIME' ? fields.length === 0 : !fields.includes('y') || !fields.includes('m'))
    throw node.refusal(`a FORMAT without year and month that is read as ${type.kind}`);
  const p = parameter('p');
  const pattern = `^${blank}*${patterns.join('')}${blank}*$`;
  const found = `regexp_extract(${input.sql}, ${quoted(pattern)}, [${fields.map((name) => `'${name}'`).join(', ')}])`;
  const given = Object.entries(otherwise).map(([field, missing]) => {
    const value = fields.includes(field) ? `${p}.${field}` : `'${missing}'`;
    // Where the text is otherwise no field has a digit; without a year nothing is read.
    return `${field} := ${field === 'y' ? `lpad(${value}, CASE WHEN ${p}.${String(fields[0])} = '' THEN 0 ELSE 4 END, '0')` : value}`;
  });
  const civil = `list_transform([${found}], lambda ${p}: _googlesql.representable(_googlesql.civil_of(struct_pack(${given.join(', ')}))))[1]`;
  const place = zone === undefined ? undefined : zoneCalled(zone, node);
  const value =
    type.kind === 'TIMESTAMP'
      ? place === undefined
        ? civil
        : safeFromZone(civil, place)
      : `CAST(${civil} AS ${type.kind === 'DATETIME' ? 'TIMESTAMP' : type.kind})`;
  if (safe) return value;
  return `(CASE WHEN ${input.sql} IS NOT NULL THEN coalesce(${value}, error('Failed to parse input timestamp string "' || ${input.sql} || '"')) END)`;
}
