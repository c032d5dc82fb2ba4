import { define, pair, schema } from './macro.ts';

/** What GoogleSQL's TRIM without characters takes away: Unicode's White_Space. DuckDB's own takes spaces only. */
const whiteSpace = `'\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000'`;

/** Whether a text begins, or ends, in a visible sign of ASCII. Comparisons cost a third of a regular expression. */
const beginsVisibly = `s >= '!' AND s < chr(127)`;
const endsVisibly = `s[-1] BETWEEN '!' AND '~'`;

/** TRIM with a set is slow: most texts begin and end in a sign, and are as they were. */
const trimmed = (name: string, isAsItWas: string) =>
  `CASE WHEN ${isAsItWas} THEN s ELSE ${name}(s, ${whiteSpace}) END`;

/** Signs whose capital is several signs (Unicode's SpecialCasing), as JavaScript knows them. */
const expanding = Array.from({ length: 0xffff }, (_, code) => String.fromCharCode(code)).filter(
  (sign) => sign.toUpperCase().length > 1,
);
const capitals = `MAP {${expanding.map((sign) => `'${sign}': '${sign.toUpperCase()}'`).join(', ')}}`;
const anyExpanding = `'[${expanding.join('')}]'`;

/** Letters, and what may stand between them within a word (Unicode's Cased and Case_Ignorable). */
const cased = String.raw`\p{Lu}\p{Ll}\p{Lt}`;
const ignorable = String.raw`\p{Mn}\p{Me}\p{Cf}\p{Lm}\p{Sk}'.:·’․﹒＇．：`;
/** A capital sigma at the end of a word, which has a small letter of its own. */
const finalSigma = `'([${cased}][${ignorable}]*)Σ([${ignorable}]*(?:$|[^${cased}${ignorable}]))'`;
const quotedOnce = (pattern: string) => `'${pattern.slice(1, -1).replaceAll("'", "''")}'`;

const notNegative = (name: string) => `'${name}: the length cannot be negative'`;

export const stringMacros: readonly string[] = [
  define('trim', 's', trimmed('trim', `${beginsVisibly} AND ${endsVisibly}`)),
  define('ltrim', 's', trimmed('ltrim', beginsVisibly)),
  define('rtrim', 's', trimmed('rtrim', endsVisibly)),
  // DuckDB maps each code point alone: where GoogleSQL maps it to several, or by its neighbours, that is done here.
  define(
    'upper',
    's',
    `CASE WHEN strlen(s) = length(s) OR NOT regexp_matches(s, ${anyExpanding}) THEN upper(s)
       ELSE array_to_string(list_transform(regexp_extract_all(s, '(?s:.)'), lambda sign: coalesce(${capitals}[sign], upper(sign))), '') END`,
  ),
  define(
    'lower',
    's',
    `CASE WHEN strlen(s) = length(s) OR NOT regexp_matches(s, '[İΣ]') THEN lower(s)
       ELSE lower(regexp_replace(replace(s, 'İ', 'i̇'), ${quotedOnce(finalSigma)}, '\\1ς\\2', 'g')) END`,
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
  define(
    'instr_found',
    's, t, p, n',
    `list_transform([{'s': s, 't': t, 'p': p, 'n': n}], lambda c: list_filter(range(1, length(c.s) - length(c.t) + 2),
       lambda i: substring(c.s, i, length(c.t)) = c.t AND CASE WHEN c.p > 0 THEN i >= c.p ELSE i <= length(c.s) + c.p + CASE WHEN c.t = '' THEN 2 ELSE 1 END END)[CASE WHEN c.p > 0 THEN c.n ELSE -c.n END])[1]`,
  ),
  ...pair(
    'instr_occurrence',
    's, t, p, n',
    `CASE WHEN p <> 0 AND n > 0 AND s IS NOT NULL AND t IS NOT NULL THEN coalesce(${schema}.instr_found(s, t, p, n), 0) END`,
    `'INSTR: the position must not be 0, and the occurrence be greater than 0'`,
  ),
  ...pair(
    'instr_from',
    's, t, p',
    `${schema}.safe_instr_occurrence(s, t, p, 1::BIGINT)`,
    `'INSTR: the position must not be 0'`,
  ),
  ...pair(
    'ascii',
    's',
    `CASE WHEN s = '' THEN 0::BIGINT WHEN unicode(s) < 128 THEN unicode(s)::BIGINT END`,
    `'Non-ASCII characters are not supported in ASCII: ' || s`,
  ),
  ...pair(
    'chr',
    'n',
    `CASE WHEN n BETWEEN 0 AND 55295 OR n BETWEEN 57344 AND 1114111 THEN chr(n::INTEGER) END`,
    `'Invalid codepoint ' || n`,
  ),
  ...pair(
    'translate',
    's, source, target',
    `CASE WHEN source = '' THEN s WHEN len(list_distinct(string_split(source, ''))) = length(source) THEN translate(s, source, target) END`,
    `'Duplicate character in TRANSLATE source characters: ' || source`,
  ),
  define('pad_left', 's, n', `CASE WHEN length(s) >= n THEN s ELSE lpad(s, n, ' ') END`),
  define('pad_right', 's, n', `CASE WHEN length(s) >= n THEN s ELSE rpad(s, n, ' ') END`),
  define('split', 's, separator', 'CASE WHEN separator IS NOT NULL THEN string_split(s, separator) END'),
  define('reverse', 's', `array_to_string(list_reverse(regexp_extract_all(s, '(?s:.)')), '')`),
  define('unicode', 's', `CASE WHEN s = '' THEN 0::BIGINT ELSE unicode(s)::BIGINT END`),
  define(
    'initcap',
    's',
    `CASE WHEN contains(s, chr(304)) THEN error('INITCAP of İ is not supported by the embedded warehouse') ELSE array_to_string(list_transform(regexp_extract_all(lower(s), '[^\\s\\p{Z}\\[\\](){}/|!?@"^#$&~_,.:;*%+\\\\-]+|[\\s\\p{Z}\\[\\](){}/|!?@"^#$&~_,.:;*%+\\\\-]'),
      lambda word: upper(left(word, 1)) || substring(word, 2)), '') END`,
  ),
  define(
    'format_float',
    'x, pattern',
    `CASE WHEN isfinite(x) THEN printf(pattern, x) WHEN x IS NOT NULL THEN error('FORMAT of NaN or infinity') END`,
  ),
  define(
    'to_code_points',
    's',
    `list_transform(regexp_extract_all(s, '(?s:.)'), lambda sign: unicode(sign)::BIGINT)`,
  ),
  ...pair(
    'code_points_to_bytes',
    'list',
    `CASE WHEN list_count(list) = len(list) AND len(list_filter(list, lambda code: code NOT BETWEEN 0 AND 255)) = 0
       THEN unhex(coalesce(array_to_string(list_transform(list, lambda code: printf('%02x', code)), ''), ''))
       WHEN list_count(list) < len(list) THEN NULL END`,
    `'Invalid extended ASCII code points'`,
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
       WHEN s IS NOT NULL THEN error('FROM_BASE64 of text without padding is not supported by the embedded warehouse') END`,
  ),
  ...pair('bytes_to_string', 'b', 'TRY(decode(b))', `'Invalid UTF-8 in BYTES'`),
  define(
    'safe_convert_bytes_to_string',
    'b',
    `coalesce(TRY(decode(b)), CASE WHEN b IS NOT NULL THEN error('SAFE_CONVERT_BYTES_TO_STRING of invalid UTF-8 is not supported by the embedded warehouse') END)`,
  ),
];
