import { quoted } from '../names.ts';
import { format } from './format.ts';
import { isNeverNull } from './nullness.ts';
import { partial, type Render, total } from './registry.ts';
import { argument, constant, guarded, macro, named } from './render.ts';

const bigint =
  (render: Render): Render =>
  (sql, call) =>
    `${render(sql, call)}::BIGINT`;

const joined: Render = (sql) => `(${sql.join(' || ')})`;

/** `||` copies all that is before it each time; DuckDB's concat does not, but takes NULL for nothing. */
const joinedTexts: Render = (sql, call) =>
  sql.length > 2 && call.args.every(isNeverNull) ? named('concat')(sql, call) : joined(sql, call);

/** SUBSTR with a literal position from 1 and a literal length is DuckDB's own. */
const substr =
  (safe: boolean): Render =>
  (sql, call) => {
    const [, position, length] = call.args;
    const fromFront = typeof position?.constant === 'number' && position.constant >= 1;
    const literalLength =
      length === undefined || (typeof length.constant === 'number' && length.constant >= 0);
    if (fromFront && literalLength) return named('substring')(sql, call);
    return macro(`${safe ? 'safe_' : ''}substr${length === undefined ? '' : '_length'}`)(sql, call);
  };

const like: Render = ([text, pattern], call) => {
  const known = argument(call, 1).constant;
  const plain = typeof known === 'string' && !known.includes('\\');
  return `(${String(text)} LIKE ${String(pattern)}${plain ? '' : ` ESCAPE '\\'`})`;
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
    '$like(STRING, STRING)': like,
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
    'format(STRING, T…)': { strict: format },
  }),
];
