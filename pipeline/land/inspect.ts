import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { reasonOf } from '../reason.ts';
import { headerNames } from './header.ts';
import { faultOf, type Fault, wholeCharacters } from './text.ts';

/** What landing learns about a file by reading it once. */
export interface Inspected {
  readonly path: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly md5: string;
  /** The file's first bytes, enough for a header line. */
  readonly head: Buffer;
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
  let rest: Buffer = Buffer.alloc(0);
  let size = 0;
  for await (const chunk of chunksOf(path)) {
    if (size === 0) refusePacked(path, chunk);
    const text = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const end = wholeCharacters(text);
    const fault = faultOf(text.subarray(0, end));
    if (fault) throw await noText(path, size - rest.length, fault);
    rest = text.subarray(end);
    if (size < edge) head.push(chunk.subarray(0, edge - size));
    tail = chunk.length >= edge ? chunk.subarray(-edge) : Buffer.concat([tail, chunk]).subarray(-edge);
    hash.update(chunk);
    size += chunk.length;
  }
  const fault = faultOf(rest);
  if (fault) throw await noText(path, size - rest.length, fault);
  const start = Buffer.concat(head);
  refuseCutOff(path, start, lastLine(tail, size));
  return { path, size, md5: hash.digest('hex'), head: start };
};

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    yield* stream;
  } catch (error) {
    throw new Error(`${path} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}

const packedStarts: readonly [kind: string, start: Buffer][] = [
  ['gzip', Buffer.from([0x1f, 0x8b])],
  ['zip', Buffer.from('PK\x03\x04')],
  ['Zstandard', Buffer.from([0x28, 0xb5, 0x2f, 0xfd])],
  ['bzip2', Buffer.from('BZh')],
];

const refusePacked = (path: string, chunk: Buffer) => {
  const packed = packedStarts.find(([, start]) => chunk.subarray(0, start.length).equals(start));
  if (packed) throw new Error(`${path} is packed with ${packed[0]}: unpack it first`);
};

const noText = async (path: string, before: number, { kind, position }: Fault) => {
  const line = await lineOf(path, before + position);
  const what = {
    nul: 'holds a NUL byte: it is damaged, or UTF-16',
    bytes: 'holds bytes that are not UTF-8: it may be Latin-1 or Windows-1252',
  }[kind];
  return new Error(`${path}:${line} ${what}. Export the file again as CSV in UTF-8`);
};

/** The number of the line, from 1, that a byte of a file lies on. */
const lineOf = async (path: string, position: number) => {
  let line = 1;
  for await (const chunk of createReadStream(path, { end: position }) as AsyncIterable<Buffer>)
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', at + 1)) line++;
  return line;
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
  const expected = headerNames(head).length;
  const found = last.replace(/"[^"]*"/g, '').split(',').length;
  if (found < expected)
    throw new Error(
      `${path} was cut off: its last line has ${found} of ${expected} fields and no end. Copy or export it again`,
    );
};
