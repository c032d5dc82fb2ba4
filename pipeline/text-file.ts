import { createReadStream } from 'node:fs';

/** A file that is no text that can be read; the message says what it is and what to do. */
export class UnreadableFile extends Error {}

/**
 * The bytes of a text file, a megabyte at a time.
 *
 * @throws UnreadableFile where it cannot be read, is packed, or holds NUL bytes (UTF-16, a damaged disk).
 */
export async function* textChunks(path: string): AsyncGenerator<Buffer> {
  let position = 0;
  for await (const chunk of chunksOf(path)) {
    if (position === 0) refusePacked(path, chunk);
    const nul = chunk.indexOf(0);
    if (nul >= 0)
      throw new UnreadableFile(
        `${path} holds a NUL byte at position ${position + nul}: it is not a text file in UTF-8; export it again as UTF-8 CSV`,
      );
    yield chunk;
    position += chunk.length;
  }
}

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    yield* stream;
  } catch (error) {
    throw new UnreadableFile(
      `${path} cannot be read: ${String(error)}; check that it is a file and its rights`,
      { cause: error },
    );
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
