/** A column of a data set as its contract declares it; optional ones may lack at the end of a file. */
export interface ExpectedColumn {
  readonly name: string;
  readonly optional: boolean;
}

/**
 * Compares a file's first line with the columns that its data set has.
 *
 * @param head the file's first bytes.
 * @returns what differs, in words, or undefined where nothing does. The warehouse judges; this only says so early.
 */
export const headerDifference = (head: Buffer, columns: readonly ExpectedColumn[]): string | undefined => {
  if (head.length === 0) return 'the file is empty';
  const names = namesOf(head.toString('utf8'));
  const required = columns.filter((column) => !column.optional);
  const differing = names.findIndex((name, index) => columns[index] && columns[index].name !== name);
  if (differing >= 0)
    return `column ${differing + 1} of its header is "${names[differing]}", expected "${columns[differing]?.name}"`;
  if (names.length < required.length)
    return `its header lacks ${required
      .slice(names.length)
      .map(({ name }) => name)
      .join(', ')}`;
  if (names.length > columns.length)
    return `its header has unknown columns: ${names.slice(columns.length).join(', ')}`;
  return undefined;
};

/** Names of a header line, quoted or not, after a byte order mark or not. None holds a comma or quote, so splitting is enough. */
const namesOf = (text: string) =>
  (/^\ufeff?([^\r\n]*)/.exec(text)?.[1] ?? '').split(',').map((name) => name.replace(/^"(.*)"$/, '$1'));
