import { partial, type RenderFacts, total } from './registry.ts';
import { argument, guarded, macro, named } from './render.ts';

/** DuckDB's hashes are hexadecimal text, GoogleSQL's are bytes: TO_HEX(MD5(x)) is DuckDB's md5(x). */
const hash =
  (name: string, digits: number): RenderFacts =>
  ([text]) => {
    const hex = `${name}(${String(text)})`;
    return { sql: `unhex(${hex})`, hex: { sql: hex, digits } };
  };

const md5 = hash('md5', 32);
const sha1 = hash('sha1', 40);
const sha256 = hash('sha256', 64);

const toHex: RenderFacts = ([bytes], call) => {
  const { hex } = argument(call, 0);
  return hex === undefined
    ? { sql: `lower(hex(${String(bytes)}))` }
    : { sql: hex.sql, hexDigits: hex.digits };
};

export const bytes = [
  ...total({
    'md5(STRING)': md5,
    'md5(BYTES)': md5,
    'sha1(STRING)': sha1,
    'sha1(BYTES)': sha1,
    'sha256(STRING)': sha256,
    'sha256(BYTES)': sha256,
    'to_hex(BYTES)': toHex,
    'to_base64(BYTES)': named('to_base64'),
    'safe_convert_bytes_to_string(BYTES)': macro('safe_convert_bytes_to_string'),
    'to_code_points(STRING)': macro('to_code_points'),
    'generate_uuid()': () => 'uuid()::VARCHAR',
    'farm_fingerprint(STRING)': macro('farm_fingerprint'),
  }),
  ...partial({
    'from_hex(STRING)': guarded('from_hex'),
    'code_points_to_bytes(ARRAY)': guarded('code_points_to_bytes'),
    'from_base64(STRING)': { strict: macro('from_base64') },
  }),
];
