import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';

/** What landing learns about a file by reading it once. */
export interface Inspected {
  readonly path: string;
  readonly size: number;
  /** Lower-case hex. */
  readonly md5: string;
  /** The file's first bytes, enough for a header line. */
  readonly head: Buffer;
}

const headBytes = 1 << 16;

/**
 * Reads a CSV file as a stream.
 *
 * @throws Error where it cannot be read or is no text: packed, or with NUL bytes (UTF-16, a damaged disk).
 */
export const inspect = async (path: string): Promise<Inspected> => {
  const hash = createHash('md5');
  const head: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunksOf(path)) {
    if (size === 0) refusePacked(path, chunk);
    const nul = chunk.indexOf(0);
    if (nul >= 0)
      throw new Error(
        `${path} holds a NUL byte at position ${size + nul}: it is not a text file in UTF-8; export it again as UTF-8 CSV`,
      );
    if (size < headBytes) head.push(chunk.subarray(0, headBytes - size));
    hash.update(chunk);
    size += chunk.length;
  }
  return { path, size, md5: hash.digest('hex'), head: Buffer.concat(head) };
};

async function* chunksOf(path: string): AsyncGenerator<Buffer> {
  const stream: AsyncIterable<Buffer> = createReadStream(path, { highWaterMark: 1 << 20 });
  try {
    yield* stream;
  } catch (error) {
    throw new Error(`${path} cannot be read: ${String(error)}; check that it is a file and its rights`, {
      cause: error,
    });
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
