import { isNeverNull } from '../facts.ts';
import { quoted } from '../names.ts';
import type { Expression } from '../expressions.ts';
import { format } from './format.ts';
import { partial, type Render, type RenderFacts, total } from './registry.ts';
import { argument, constant, guarded, macro, named } from './render.ts';

const bigint =
  (render: Render): Render =>
  (sql, call) =>
    `${render(sql, call)}::BIGINT`;

const joined: Render = (sql) => `(${sql.join(' || ')})`;

/** `||` copies all that is before it each time; DuckDB's concat does not, but takes NULL for nothing. */
const joinedTexts: RenderFacts = (sql, call) => {
  const neverNull = call.args.every(isNeverNull);
  const text = sql.length > 2 && neverNull ? named('concat')(sql, call) : joined(sql, call);
  return { sql: text, neverNull, ...(isHexNumber(call.args) ? { int64: `CAST(${text} AS BIGINT)` } : {}) };
};

/** Whether texts make up `0x` and hexadecimal digits of a number that is an INT64: DuckDB's own cast reads it. */
function isHexNumber([prefix, digits, ...others]: readonly Expression[]): boolean {
  return prefix?.constant === '0x' && (digits?.hexDigits ?? Infinity) <= 15 && others.length === 0;
}

/** SUBSTR with a literal position from 1 and a literal length is DuckDB's own. */
const substr =
  (safe: boolean): RenderFacts =>
  (sql, call) => {
    const [text, position, length] = call.args;
    const from = position?.constant;
    const count = length === undefined ? Infinity : length.constant;
    if (typeof from === 'number' && from >= 1 && typeof count === 'number' && count >= 0) {
      const hexDigits = Math.min(count, (text?.hexDigits ?? 0) - from + 1);
      return { sql: named('substring')(sql, call), ...(hexDigits > 0 ? { hexDigits } : {}) };
    }
    return { sql: macro(`${safe ? 'safe_' : ''}substr${length === undefined ? '' : '_length'}`)(sql, call) };
  };

const normalize: Render = ([text], call) => {
  const mode = call.args.length > 1 ? constant(call, 1, 'a mode of NORMALIZE') : 'NFC';
  const known = argument(call, 0).constant;
  if (typeof known === 'string') return quoted(known.normalize(String(mode)));
  if (mode !== 'NFC') throw call.node.refusal(`NORMALIZE to ${String(mode)}`);
  return `nfc_normalize(${String(text)})`;
};

export const strings = [
  ...total({
    'concat(STRING…)': joinedTexts,
    'concat(BYTES…)': joined,
    'length(STRING)': named('length'),
    'length(BYTES)': named('octet_length'),
    'char_length(STRING)': named('length'),
    'byte_length(STRING)': bigint(named('strlen')),
    'byte_length(BYTES)': named('octet_length'),
    'lower(STRING)': macro('lower'),
    'upper(STRING)': macro('upper'),
    'trim(STRING)': macro('trim'),
    'ltrim(STRING)': macro('ltrim'),
    'rtrim(STRING)': macro('rtrim'),
    'trim(STRING, STRING)': named('trim'),
    'ltrim(STRING, STRING)': named('ltrim'),
    'rtrim(STRING, STRING)': named('rtrim'),
    'strpos(STRING, STRING)': named('instr'),
    'instr(STRING, STRING)': named('instr'),
    'replace(STRING, STRING, STRING)': named('replace'),
    'starts_with(STRING, STRING)': named('starts_with'),
    'ends_with(STRING, STRING)': named('suffix'),
    'reverse(STRING)': macro('reverse'),
    'split(STRING)': ([text]) => `string_split(${String(text)}, ',')`,
    'split(STRING, STRING)': macro('split'),
    'normalize(STRING)': normalize,
    'normalize(STRING, PART)': normalize,
    'initcap(STRING)': macro('initcap'),
    'unicode(STRING)': macro('unicode'),
  }),
  ...partial({
    'substr(STRING, INT64)': { strict: substr(false), safe: substr(true) },
    'substr(STRING, INT64, INT64)': { strict: substr(false), safe: substr(true) },
    'left(STRING, INT64)': guarded('left'),
    'right(STRING, INT64)': guarded('right'),
    'repeat(STRING, INT64)': guarded('repeat'),
    'lpad(STRING, INT64)': guarded('lpad'),
    'lpad(STRING, INT64, STRING)': guarded('lpad_with'),
    'rpad(STRING, INT64)': guarded('rpad'),
    'rpad(STRING, INT64, STRING)': guarded('rpad_with'),
    'instr(STRING, STRING, INT64)': guarded('instr_from'),
    'instr(STRING, STRING, INT64, INT64)': guarded('instr_occurrence'),
    'ascii(STRING)': guarded('ascii'),
    'chr(INT64)': guarded('chr'),
    'translate(STRING, STRING, STRING)': guarded('translate'),
    'format(STRING, T…)': { strict: format },
  }),
];
