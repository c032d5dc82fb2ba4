import { textChunks, UnreadableFile } from '../text-file.ts';

/** Characters that one record may have before an unclosed quote is taken for the reason. */
const longestRecord = 1 << 24;

/**
 * The records of a CSV file (RFC 4180; LF or CRLF, with or without a byte order mark), some thousand at a time. Blank lines are
 * none.
 *
 * @throws UnreadableFile where the file is no text in UTF-8, or a quote is opened and never closed.
 */
export async function* recordsOf(path: string): AsyncGenerator<string[][]> {
  let count = 0;
  let rest = '';
  for await (const chunk of textChunks(path)) {
    const text = chunk.toString('utf8');
    const parsed = parseRecords(rest + (count === 0 ? text.replace(/^\ufeff/, '') : text), false);
    count += parsed.records.length;
    rest = parsed.rest;
    if (rest.length > longestRecord) throw unclosed(path, count);
    yield parsed.records;
  }
  const parsed = parseRecords(rest, true);
  if (parsed.rest !== '') throw unclosed(path, count + parsed.records.length);
  yield parsed.records;
}

const unclosed = (path: string, count: number) =>
  new UnreadableFile(
    `${path} opens a quote after record ${count} and never closes it: correct the quotes, or export it again`,
  );

/**
 * Splits a text into records.
 *
 * @param isEnd whether nothing follows: otherwise the last record may go on in the next text and is left in `rest`.
 */
export const parseRecords = (text: string, isEnd: boolean): { records: string[][]; rest: string } => {
  // Most texts have no quotes, and splitting is much faster.
  if (!text.includes('"')) {
    const end = isEnd ? text.length : text.lastIndexOf('\n') + 1;
    const lines = text.slice(0, end).split('\n');
    return {
      records: lines.map(withoutReturn).flatMap((line) => (line === '' ? [] : [line.split(',')])),
      rest: text.slice(end),
    };
  }
  return parseQuoted(text, isEnd);
};

const withoutReturn = (line: string) => (line.endsWith('\r') ? line.slice(0, -1) : line);

const parseQuoted = (text: string, isEnd: boolean) => {
  const records: string[][] = [];
  let record: string[] = [];
  let start = 0;
  let at = 0;
  let lineEnd = -1;
  while (at < text.length) {
    let value = '';
    if (text[at] === '"') {
      const close = closingQuote(text, at + 1);
      if (close < 0) return { records, rest: text.slice(start) };
      value = text.slice(at + 1, close).replaceAll('""', '"');
      at = close + 1;
    }
    if (lineEnd < at) lineEnd = text.indexOf('\n', at);
    if (lineEnd < 0 && !isEnd) return { records, rest: text.slice(start) };
    const stop = lineEnd < 0 ? text.length : lineEnd;
    const comma = text.indexOf(',', at);
    const isLast = comma < 0 || comma > stop;
    const tail = text.slice(at, isLast ? stop : comma);
    record.push(value + (isLast ? withoutReturn(tail) : tail));
    at = (isLast ? stop : comma) + 1;
    if (!isLast && at < text.length) continue;
    if (!isLast) record.push('');
    if (record.length > 1 || record[0] !== '') records.push(record);
    record = [];
    start = at;
  }
  return { records, rest: text.slice(start) };
};

/** Where the quotes close that are open at a position; a doubled quote is one of the value's. */
const closingQuote = (text: string, from: number): number => {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2)) {
    if (text[at + 1] !== '"') return at;
  }
  return -1;
};
