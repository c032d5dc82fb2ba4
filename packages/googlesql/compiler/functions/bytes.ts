import { partial, type Render, total } from './registry.ts';
import { guarded, macro, named } from './render.ts';

/** DuckDB's hashes are hexadecimal text, GoogleSQL's are bytes: TO_HEX(MD5(x)) is DuckDB's md5(x). */
const hash =
  (name: string): Render =>
  ([text]) =>
    `unhex(${name}(${String(text)}))`;

const hashed = /^unhex\(((?:md5|sha1|sha256)\([^]*\))\)$/;

const toHex: Render = ([bytes]) => {
  const text = hashed.exec(String(bytes))?.[1];
  return text ?? `lower(hex(${String(bytes)}))`;
};

export const bytes = [
  ...total({
    'md5(STRING)': hash('md5'),
    'md5(BYTES)': hash('md5'),
    'sha1(STRING)': hash('sha1'),
    'sha1(BYTES)': hash('sha1'),
    'sha256(STRING)': hash('sha256'),
    'sha256(BYTES)': hash('sha256'),
    'to_hex(BYTES)': toHex,
    'to_base64(BYTES)': named('to_base64'),
    'safe_convert_bytes_to_string(BYTES)': macro('safe_convert_bytes_to_string'),
    'generate_uuid()': () => 'uuid()::VARCHAR',
    'farm_fingerprint(STRING)': macro('farm_fingerprint'),
  }),
  ...partial({
    'from_hex(STRING)': guarded('from_hex'),
    'from_base64(STRING)': { strict: macro('from_base64') },
  }),
];
