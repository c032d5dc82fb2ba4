/** The keys of the members that stand for no row of the source. */
export const unknownKey = -1;
export const notApplicableKey = -2;

/**
 * GoogleSQL for a surrogate key: INT64 from the first 15 hex digits of the MD5 over the parts, so positive and below
 * 2^60. Each part is written with its length and NULL as `~`, so that no two lists of parts give the same text.
 *
 * @param parts GoogleSQL expressions of type STRING.
 */
export function surrogateKey(parts: readonly string[]): string {
  return `CAST(CONCAT('0x', SUBSTR(TO_HEX(MD5(${unambiguous(parts)})), 1, 15)) AS INT64)`;
}

/** GoogleSQL for one text of several, each with its length in front; NULL is `~`. */
function unambiguous(parts: readonly string[]): string {
  const written = parts.map((part) => `IFNULL(CONCAT(CAST(LENGTH(${part}) AS STRING), ':', ${part}), '~')`);
  return written.length === 1 ? (written[0] ?? '') : `CONCAT(${written.join(', ')})`;
}

/** GoogleSQL that writes a value of a type as a STRING, the same value always as the same text. */
export function asText(expression: string, type: string): string {
  switch (type) {
    case 'STRING':
      return expression;
    case 'TIMESTAMP':
      return `CAST(UNIX_MICROS(${expression}) AS STRING)`;
    default:
      return `CAST(${expression} AS STRING)`;
  }
}
