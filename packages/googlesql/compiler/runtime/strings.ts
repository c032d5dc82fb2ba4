import { define, pair } from './macro.ts';

/** What GoogleSQL's TRIM without characters takes away: Unicode's White_Space. DuckDB's own takes spaces only. */
const whiteSpace = `'\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'`;

/** Whether a text begins, or ends, in a visible sign of ASCII. Comparisons cost a third of a regular expression. */
const beginsVisibly = `s >= '!' AND s < chr(127)`;
const endsVisibly = `s[-1] BETWEEN '!' AND '~'`;

/** TRIM with a set is slow: most texts begin and end in a sign, and are as they were. */
const trimmed = (name: string, isAsItWas: string) =>
  `CASE WHEN ${isAsItWas} THEN s ELSE ${name}(s, ${whiteSpace}) END`;

/** Signs other than ß whose capital is several signs (Unicode's SpecialCasing). */
const expanding = String.raw`[\x{149}\x{1f0}\x{390}\x{3b0}\x{587}\x{1e96}-\x{1e9a}\x{1f50}\x{1f52}\x{1f54}\x{1f56}\x{1f80}-\x{1faf}\x{1fb2}-\x{1fb4}\x{1fb6}\x{1fb7}\x{1fbc}\x{1fc2}-\x{1fc4}\x{1fc6}\x{1fc7}\x{1fcc}\x{1fd2}\x{1fd3}\x{1fd6}\x{1fd7}\x{1fe2}-\x{1fe4}\x{1fe6}\x{1fe7}\x{1ff2}-\x{1ff4}\x{1ff6}\x{1ff7}\x{1ffc}\x{fb00}-\x{fb06}\x{fb13}-\x{fb17}]`;

const notNegative = (name: string) => `'${name}: the length cannot be negative'`;

export const stringMacros: readonly string[] = [
  define('trim', 's', trimmed('trim', `${beginsVisibly} AND ${endsVisibly}`)),
  define('ltrim', 's', trimmed('ltrim', beginsVisibly)),
  define('rtrim', 's', trimmed('rtrim', endsVisibly)),
  // DuckDB maps each code point alone: a text that GoogleSQL maps otherwise is refused, but for ß.
  define(
    'upper',
    's',
    `CASE WHEN strlen(s) = length(s) THEN upper(s)
       WHEN regexp_matches(s, '${expanding}') THEN error('UPPER of a sign that becomes several is not supported by the embedded warehouse: ' || s)
       ELSE upper(replace(s, 'ß', 'SS')) END`,
  ),
  define(
    'lower',
    's',
    `CASE WHEN strlen(s) = length(s) THEN lower(s)
       WHEN regexp_matches(s, '[\\x{130}\\x{3a3}]') THEN error('LOWER of a sign that depends on its neighbours is not supported by the embedded warehouse: ' || s)
       ELSE lower(s) END`,
  ),
  ...pair(
    'substr_length',
    's, p, n',
    `CASE WHEN n < 0 THEN NULL WHEN p > 0 THEN substring(s, p, n)
      WHEN p = 0 OR p <= -length(s) THEN substring(s, 1, n) ELSE substring(s, length(s) + p + 1, n) END`,
    `'Third argument in SUBSTR() cannot be negative'`,
  ),
  ...pair(
    'substr',
    's, p',
    `CASE WHEN p > 0 THEN substring(s, p) WHEN p = 0 OR p <= -length(s) THEN s ELSE substring(s, length(s) + p + 1) END`,
    `'SUBSTR'`,
  ),
  ...pair('left', 's, n', 'CASE WHEN n >= 0 THEN left(s, n) END', notNegative('LEFT')),
  ...pair('right', 's, n', 'CASE WHEN n >= 0 THEN right(s, n) END', notNegative('RIGHT')),
  ...pair('repeat', 's, n', 'CASE WHEN n >= 0 THEN repeat(s, n) END', notNegative('REPEAT')),
  ...pair('lpad', 's, n', `CASE WHEN n >= 0 THEN lpad(s, n::INTEGER, ' ') END`, notNegative('LPAD')),
  ...pair('rpad', 's, n', `CASE WHEN n >= 0 THEN rpad(s, n::INTEGER, ' ') END`, notNegative('RPAD')),
  ...pair(
    'lpad_with',
    's, n, p',
    `CASE WHEN n >= 0 AND p <> '' THEN lpad(s, n::INTEGER, p) END`,
    `'LPAD: the length cannot be negative, the pattern not empty'`,
  ),
  ...pair(
    'rpad_with',
    's, n, p',
    `CASE WHEN n >= 0 AND p <> '' THEN rpad(s, n::INTEGER, p) END`,
    `'RPAD: the length cannot be negative, the pattern not empty'`,
  ),
  define('pad_left', 's, n', `CASE WHEN length(s) >= n THEN s ELSE lpad(s, n, ' ') END`),
  define('pad_right', 's, n', `CASE WHEN length(s) >= n THEN s ELSE rpad(s, n, ' ') END`),
  define('split', 's, separator', 'CASE WHEN separator IS NOT NULL THEN string_split(s, separator) END'),
  define('reverse', 's', `array_to_string(list_reverse(regexp_extract_all(s, '(?s:.)')), '')`),
  define('unicode', 's', `CASE WHEN s = '' THEN 0::BIGINT ELSE unicode(s)::BIGINT END`),
  define(
    'initcap',
    's',
    `CASE WHEN contains(s, chr(304)) THEN error('INITCAP of İ is not supported by the embedded warehouse: ' || s) ELSE array_to_string(list_transform(regexp_extract_all(lower(s), '[^\\s\\p{Z}\\[\\](){}/|!?@"^#$&~_,.:;*%+\\\\-]+|[\\s\\p{Z}\\[\\](){}/|!?@"^#$&~_,.:;*%+\\\\-]'),
      lambda word: upper(left(word, 1)) || substring(word, 2)), '') END`,
  ),
  define(
    'format_float',
    'x, pattern',
    `CASE WHEN isfinite(x) THEN printf(pattern, x) WHEN x IS NOT NULL THEN error('FORMAT of NaN or infinity') END`,
  ),
  ...pair(
    'from_hex',
    's',
    `CASE WHEN regexp_full_match(s, '[0-9a-fA-F]*') THEN unhex(CASE WHEN strlen(s) % 2 = 1 THEN '0' || s ELSE s END) END`,
    `'Failed to decode invalid hexadecimal string: ' || s`,
  ),
  // Text that is not well-formed is no error for GoogleSQL in every case: refused.
  define(
    'from_base64',
    's',
    `CASE WHEN regexp_full_match(s, '(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?') THEN from_base64(s)
       WHEN s IS NOT NULL THEN error('FROM_BASE64 of text without padding is not supported by the embedded warehouse: ' || s) END`,
  ),
  ...pair('bytes_to_string', 'b', 'TRY(decode(b))', `'Invalid UTF-8 in BYTES'`),
  define(
    'safe_convert_bytes_to_string',
    'b',
    `coalesce(TRY(decode(b)), CASE WHEN b IS NOT NULL THEN error('SAFE_CONVERT_BYTES_TO_STRING of invalid UTF-8 is not supported by the embedded warehouse') END)`,
  ),
];
