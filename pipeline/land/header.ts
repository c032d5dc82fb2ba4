/** A column of an entity as its contract declares it; optional ones may lack at the end of a file. */
export interface ExpectedColumn {
  readonly name: string;
  readonly optional: boolean;
}

/**
 * Compares a file's header with the columns that its entity has. The warehouse judges; this only says early what it will say, and so
 * finds the header as it does: by its names, after lines without any value, a remark or `sep=,`.
 *
 * @param head the file's first bytes.
 * @returns what differs, in words, or undefined where nothing does.
 */
export const headerDifference = (head: Buffer, columns: readonly ExpectedColumn[]): string | undefined => {
  if (head.length === 0) return 'the file is empty';
  const expected = columns.map(({ name }) => name);
  const required = columns.filter(({ optional }) => !optional).map(({ name }) => name);
  if (/^[^\n]*?\r(?!\n|$)/.test(head.toString('utf8')))
    return 'its lines end in CR alone; export it with LF or CRLF at their ends';
  const lines = firstLines(head);
  const holdsNames = (cells: readonly string[]) => cells.slice(0, 2).some((cell) => expected.includes(cell));
  const names = lines.find(holdsNames) ?? lines[0] ?? [];
  const separator = otherSeparator(names, columns);
  if (separator !== undefined)
    return `its header has ${separator} between the names, ${shortened(names)}; export the file with commas between its fields`;
  const spelt = names.map((name) => name.trim().toLowerCase());
  if (spelt.join() !== names.join() && spelt.every((name, index) => name === expected[index]))
    return `its header has other spaces or capitals; expected ${spelt.join()}`;
  const lacking = required.filter((name) => !names.includes(name));
  if (lacking.length === required.length) return `its first line is no header; expected ${required.join()}`;
  const unknown = names.filter((name) => name.trim() !== '' && !expected.includes(name));
  const nameless = names.flatMap((name, index) => (name.trim() === '' ? [index + 1] : []));
  const parts = [
    ...(lacking.length > 0 ? [`lacks ${lacking.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`has the unknown ${unknown.map((name) => `"${name}"`).join(', ')}`] : []),
    ...(nameless.length > 0
      ? [`has no name for column ${nameless.join(', ')}, which may be the index of a data frame`]
      : []),
  ];
  if (parts.length > 0) return `its header ${parts.join(' and ')}`;
  const place = names.findIndex((name, index) => name !== expected[index]);
  if (place < 0) return undefined;
  return `its header is in another order: column ${place + 1} is "${names[place]}", expected ${
    place < expected.length ? `"${expected[place]}"` : 'nothing'
  }`;
};

/**
 * The cells of a file's first lines that hold any, without a byte order mark; cells without text at the end of a line count as little
 * as lines of them.
 */
export const firstLines = (head: Buffer): string[][] => {
  const text = head.toString('utf8').replace(/^\ufeff/, '');
  const field = /(?:"((?:[^"]|"")*)"|([^,\r\n]*))(,|\r\n|\n|\r|$)/gy;
  const lines: string[][] = [];
  let cells: string[] = [];
  while (field.lastIndex < text.length && lines.length < 20) {
    const [, inQuotes, value = '', separator = ''] = field.exec(text) ?? [];
    cells.push(inQuotes?.replaceAll('""', '"') ?? value);
    if (separator === ',' && field.lastIndex < text.length) continue;
    const last = cells.findLastIndex((cell) => cell.trim() !== '');
    if (last >= 0) lines.push(cells.slice(0, last + 1));
    cells = [];
  }
  return lines;
};

const separators: readonly [sign: string, word: string][] = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
];

const shortened = ([line = '']: readonly string[]) => (line.length <= 100 ? line : `${line.slice(0, 100)}…`);

/** What separates the fields where it is no comma: the header is one long name that holds the first two. */
const otherSeparator = (names: readonly string[], columns: readonly ExpectedColumn[]) => {
  const [first = '', second = ''] = columns.map(({ name }) => name);
  const [line = ''] = names;
  return separators.find(([sign]) => line.replaceAll('"', '').startsWith(first + sign + second))?.[1];
};
