/**
 * Tag of a text of SQL: what is put in keeps the margin of the line where it is put in, a list stands one item a line with
 * commas between, and a line on which nothing is put in is left out. Blanks around the whole text do not count.
 *
 * @example
 * sql`
 * SELECT
 *   ${['key', 'name']}
 * FROM (
 *   ${query}
 * )`
 */
export function sql(texts: TemplateStringsArray, ...values: readonly (string | readonly string[])[]): string {
  const [first = '', ...others] = texts;
  return values
    .reduce((before: string, value, index) => put(before, value, others[index] ?? ''), first)
    .trim();
}

function put(before: string, value: string | readonly string[], after: string): string {
  const text = typeof value === 'string' ? value : value.join(',\n');
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const margin = /^ */.exec(line)?.[0] ?? '';
  if (text === '' && line === margin && after.startsWith('\n')) {
    return before.slice(0, before.length - margin.length) + after.slice(1);
  }
  return before + text.replaceAll(/\n(?=[^\n])/g, `\n${margin}`) + after;
}
