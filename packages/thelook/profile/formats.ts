/** Formats of numbers, which have a range of their own. */
export const numberFormats: readonly string[] = ['integer', 'N.0', 'decimal'];

/** RE2, which knows no look-around. The first that fits counts. */
const patterns: readonly (readonly [pattern: string, format: string])[] = [
  [String.raw`^0\d+$`, 'digits after a 0'],
  [String.raw`^[+-]?\d+$`, 'integer'],
  [String.raw`^[+-]?\d+\.0$`, 'N.0'],
  [String.raw`(?i)^[+-]?\d*\.?\d+(e[+-]?\d+)?$`, 'decimal'],
  [String.raw`^\d{4}-\d\d-\d\d$`, 'date'],
  [String.raw`(?i)^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$`, 'UUID'],
  [String.raw`^\d{1,3}(\.\d{1,3}){3}$`, 'IP address'],
  [String.raw`^[^\s@]+@[^\s@]+\.[^\s@]+$`, 'e-mail'],
  [String.raw`^/\S*$`, 'path'],
  ['^POINT ?\\(', 'WKT point'],
  ['(?i)^null$', 'the word null'],
  [String.raw`^[\s\p{Z}]|[\s\p{Z}]$`, 'text with blanks around'],
  // Two letters that UTF-8 read as Latin-1 gives, and hardly any name has.
  [String.raw`[ÃÂ][\x{80}-\x{bf}]`, 'text encoded twice'],
];

const timestamp = String.raw`^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?( ?(UTC|Z|[+-]\d\d(:?\d\d)?))?$`;
const timeOfDay = '^([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]$';
const zone = String.raw` ?(?:UTC|Z|[+-]\d\d(?::?\d\d)?)$`;

/**
 * The format of a text that is not empty, as an expression of DuckDB: `integer`, `e-mail` … A timestamp is named by its spelling, for
 * example `YYYY-MM-DD hh:mm:ss.ffffff UTC`.
 *
 * @param text an expression.
 */
export const formatOf = (text: string): string => `CASE
  WHEN regexp_matches(${text}, '${timestamp}') THEN CASE
    WHEN TRY_CAST(left(${text}, 10) AS DATE) IS NULL OR NOT regexp_matches(substr(${text}, 12, 8), '${timeOfDay}')
      THEN 'impossible timestamp'
    ELSE concat('YYYY-MM-DD', substr(${text}, 11, 1), 'hh:mm:ss',
      CASE WHEN substr(${text}, 20, 1) = '.' THEN '.ffffff' END, regexp_extract(substr(${text}, 20), '${zone}'))
  END
  ${patterns.map(([pattern, format]) => `WHEN regexp_matches(${text}, '${pattern}') THEN '${format}'`).join('\n  ')}
  ELSE 'text'
END`;

/** The value that a text spells, as an expression of DuckDB: `7` and `7.0` are one. */
export const valueOf = (text: string): string =>
  String.raw`CASE WHEN ends_with(${text}, '.0') THEN regexp_replace(${text}, '^([+-]?(?:0|[1-9]\d*))\.0$', '\1') ELSE ${text} END`;
