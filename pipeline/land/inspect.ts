import { createHash } from 'node:crypto';
import { textChunks } from '../text-file.ts';
import { firstLines } from './header.ts';

/** What landing learns about a file by reading it once. */
export interface Inspected {
  readonly path: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly md5: string;
  /** The file's first bytes, enough for a header line. */
  readonly head: Buffer;
  /** Whether the last line has an end, so that nothing can be cut off its last value. */
  readonly isEnded: boolean;
}

/** Bytes kept of a file's beginning and of its end. */
const edge = 1 << 16;

/**
 * Reads a CSV file as a stream.
 *
 * @throws Error where it cannot be read, is no text in UTF-8 (packed, UTF-16, Latin-1) or was cut off in its last line.
 */
export const inspect = async (path: string): Promise<Inspected> => {
  const hash = createHash('md5');
  const head: Buffer[] = [];
  let tail: Buffer = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of textChunks(path)) {
    if (size < edge) head.push(chunk.subarray(0, edge - size));
    tail = chunk.length >= edge ? chunk.subarray(-edge) : Buffer.concat([tail, chunk]).subarray(-edge);
    hash.update(chunk);
    size += chunk.length;
  }
  const start = Buffer.concat(head);
  refuseCutOff(path, start, lastLine(tail, size));
  return {
    path,
    size,
    md5: hash.digest('hex'),
    head: start,
    isEnded: size === 0 || /[\r\n]$/.test(tail.toString('latin1', tail.length - 1)),
  };
};

/** What follows the last newline; nothing where that is more than the bytes that were kept. */
const lastLine = (tail: Buffer, size: number) => {
  const start = tail.lastIndexOf('\n') + 1;
  return start === 0 && size > tail.length ? '' : tail.toString('utf8', start);
};

/**
 * A file that ends inside a line is a part of a snapshot, and each key that it lacks would count as deleted. A last
 * line with an odd number of quotes begins or ends inside a quoted value: that is left to the loader.
 */
const refuseCutOff = (path: string, head: Buffer, last: string) => {
  if (last.trim() === '' || last.split('"').length % 2 === 0) return;
  // A line of one cell before the header is a remark, such as `sep=,`.
  const expected = firstLines(head).find((cells) => cells.length > 1)?.length ?? 1;
  const found = last.replace(/"[^"]*"/g, '').split(',').length;
  if (found < expected)
    throw new Error(
      `${path} was cut off: its last line has ${found} of ${expected} fields and no end. Copy or export it again`,
    );
};
