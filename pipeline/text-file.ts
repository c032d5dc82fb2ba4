import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { reasonOf } from './reason.ts';

/** A file that is no text that can be read; the message says what it is and what to do. */
export class UnreadableFile extends Error {}

/**
 * The bytes of a text file, about a megabyte at a time, each part ending with a whole character.
 *
 * @throws UnreadableFile where it cannot be read, is packed, holds NUL bytes (UTF-16, a damaged disk) or is not UTF-8.
 */
export async function* textChunks(path: string): AsyncGenerator<Buffer> {
  let position = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunksOf(path)) {
    if (position === 0) refusePacked(path, chunk);
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const text = bytes.subarray(0, wholeCharacters(bytes));
    await refuseOther(path, position, text);
    yield text;
    position += text.length;
    rest = bytes.subarray(text.length);
  }
  await refuseOther(path, position, rest);
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    yield* stream;
  } catch (error) {
    throw new UnreadableFile(`${path} cannot be read: ${reasonOf(error)}`, { cause: error });
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
  if (packed) throw new UnreadableFile(`${path} is packed with ${packed[0]}: unpack it first`);
};

/** How many of some bytes belong to characters that end among them; at most three at the end do not. */
const wholeCharacters = (bytes: Buffer): number => {
  for (let back = 1; back <= Math.min(3, bytes.length); back++) {
    const byte = bytes[bytes.length - back] ?? 0;
    if (byte < 0x80) break;
    if (byte < 0xc0) continue;
    const length = byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
    return back < length ? bytes.length - back : bytes.length;
  }
  return bytes.length;
};

/** Refuses what is no text in UTF-8, with the line on which that shows. */
const refuseOther = async (path: string, before: number, bytes: Buffer) => {
  const nul = bytes.indexOf(0);
  if (nul < 0 && isUtf8(bytes)) return;
  const line = await lineOf(path, before + (nul < 0 ? otherBytes(bytes) : nul));
  const what =
    nul < 0
      ? 'bytes that are not UTF-8: it may be Latin-1 or Windows-1252'
      : 'a NUL byte: it is damaged, or UTF-16';
  throw new UnreadableFile(`${path}:${line} holds ${what}. Export the file again as CSV in UTF-8`);
};

/** Where the first line starts that is not UTF-8. A newline is no part of another character. */
const otherBytes = (bytes: Buffer) => {
  for (let start = 0; ;) {
    const end = bytes.indexOf('\n', start);
    if (end < 0 || !isUtf8(bytes.subarray(start, end))) return start;
    start = end + 1;
  }
};

/** The number of the line, from 1, that a byte of a file lies on. */
const lineOf = async (path: string, position: number) => {
  const lines = createReadStream(path, { end: position }) as AsyncIterable<Buffer>;
  let newlines = 0;
  for await (const chunk of lines)
    for (let at = chunk.indexOf('\n'); at >= 0; at = chunk.indexOf('\n', at + 1)) newlines++;
  return newlines + 1;
};
