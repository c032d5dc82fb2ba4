/** Moves every line but the first by a number of blanks, so that a text fits where it is put. */
export function indent(text: string, blanks: number): string {
  return text.replaceAll('\n', `\n${' '.repeat(blanks)}`).replaceAll(/[ \t]+$/gm, '');
}

/** Items one a line with commas between them, each after a number of blanks but the first. */
export function list(items: readonly string[], blanks: number): string {
  return items.join(`,\n${' '.repeat(blanks)}`);
}

/** A GoogleSQL string literal. */
export function literal(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\ufeff', '\\ufeff');
  return `'${escaped}'`;
}

/** The open end of a version. */
export const openEnd = "DATE '9999-12-31'";
