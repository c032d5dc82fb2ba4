/** A GoogleSQL string literal. */
export function literal(text: string): string {
  const escaped = text
    .replaceAll('\\', '\\\\')
    .replaceAll("'", "\\'")
    .replaceAll('\n', '\\n')
    .replaceAll('\ufeff', '\\ufeff');
  return `'${escaped}'`;
}
