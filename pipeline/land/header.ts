/** A column of an entity as its contract declares it; optional ones may lack at the end of a file. */
export interface ExpectedColumn {
  readonly name: string;
  readonly optional: boolean;
}

/**
 * Compares a file's first line with the columns that its entity has.
 *
 * @param head the file's first bytes.
 * @returns what differs, in words, or undefined where nothing does. The warehouse judges; this only says so early.
 */
export const headerDifference = (head: Buffer, columns: readonly ExpectedColumn[]): string | undefined => {
  if (head.length === 0) return 'the file is empty';
  const names = headerNames(head);
  if (/^[^\n]*?\r(?!\n|$)/.test(head.toString('utf8')))
    return 'its lines end in CR alone; export it with LF or CRLF at their ends';
  const separator = otherSeparator(names, columns);
  if (separator !== undefined)
    return `its fields are separated by ${separator}; export it with commas between them`;
  const expected = columns.map(({ name }) => name);
  const required = columns.filter(({ optional }) => !optional).map(({ name }) => name);
  const spelt = names.map((name) => name.trim().toLowerCase());
  if (spelt.join() !== names.join() && spelt.every((name, index) => name === expected[index]))
    return `its header has other spaces or capitals; expected ${spelt.join()}`;
  const lacking = required.filter((name) => !names.includes(name));
  if (lacking.length === required.length) return `its first line is no header; expected ${required.join()}`;
  const unknown = names.filter((name) => !expected.includes(name));
  const parts = [
    ...(lacking.length > 0 ? [`lacks ${lacking.join(', ')}`] : []),
    ...(unknown.length > 0 ? [`has the unknown ${unknown.map((name) => `"${name}"`).join(', ')}`] : []),
  ];
  if (parts.length > 0) return `its header ${parts.join(' and ')}`;
  const place = names.findIndex((name, index) => name !== expected[index]);
  if (place < 0) return undefined;
  return `its header is in another order: column ${place + 1} is "${names[place]}", expected ${
    place < expected.length ? `"${expected[place]}"` : 'nothing'
  }`;
};

/** Names of a header line, quoted or not, after a byte order mark or not. None holds a comma or quote, so splitting is enough. */
export const headerNames = (head: Buffer): string[] =>
  (/^\ufeff?([^\r\n]*)/.exec(head.toString('utf8'))?.[1] ?? '')
    .split(',')
    .map((name) => name.replace(/^"(.*)"$/, '$1'));

const separators: readonly [sign: string, word: string][] = [
  [';', 'semicolons'],
  ['\t', 'tabs'],
  ['|', 'vertical bars'],
];

/** What separates the fields where it is no comma: the header is one long name that holds the first two. */
const otherSeparator = (names: readonly string[], columns: readonly ExpectedColumn[]) => {
  const [first = '', second = ''] = columns.map(({ name }) => name);
  const [line = ''] = names;
  return separators.find(([sign]) => line.replaceAll('"', '').startsWith(first + sign + second))?.[1];
};
