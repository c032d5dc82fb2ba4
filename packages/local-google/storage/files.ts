import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  objectPath,
  replaceFile,
  type StoredFile,
  storedFile,
  storedFiles,
  touch,
} from '@ecommerce/googlesql/buckets';
import { GoogleError } from '../error.ts';
import { Crc32c } from './crc32c.ts';

/** Checksums of an object, each in base64. */
export interface Hashes {
  readonly md5Hash: string;
  readonly crc32c: string;
}

/** Objects as files: each bucket a folder, shared with the warehouse that exports to it and reads from it. */
export class ObjectFiles {
  readonly #root: Promise<string>;
  readonly #isTemporary: boolean;

  /** @param root without it objects end with `close`. */
  constructor(root: string | undefined) {
    this.#isTemporary = root === undefined;
    this.#root = root === undefined ? mkdtemp(join(tmpdir(), 'objects-')) : Promise.resolve(root);
  }

  async close(): Promise<void> {
    if (this.#isTemporary) await rm(await this.#root, { recursive: true, force: true });
  }

  /** Folders that may be buckets. */
  async buckets(): Promise<string[]> {
    const entries = await readdir(await this.#root, { withFileTypes: true }).catch(() => []);
    return entries
      .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
      .map(({ name }) => name);
  }

  /** All files of a bucket, in name order. */
  async list(bucket: string): Promise<StoredFile[]> {
    return storedFiles(join(await this.#root, bucket), '');
  }

  /** Undefined where there is none. */
  async find(bucket: string, name: string): Promise<StoredFile | undefined> {
    return storedFile(await this.#path(bucket, name), name);
  }

  async hashes(file: StoredFile): Promise<Hashes> {
    return (await hashingOf(file.path)).digest();
  }

  /** A part of an object, or all of it. */
  read(file: StoredFile, range?: { readonly start: number; readonly end: number }): Readable {
    return createReadStream(file.path, range);
  }

  /** A file beside the buckets for what is being uploaded. */
  async place(): Promise<string> {
    const folder = join(await this.#root, '.uploads');
    await mkdir(folder, { recursive: true });
    return join(folder, randomUUID());
  }

  /** A copy of an object beside the buckets. */
  async copy(file: StoredFile): Promise<string> {
    const place = await this.place();
    await copyFile(file.path, place);
    return place;
  }

  /** Puts a file in the place of an object. */
  async put(bucket: string, name: string, file: string): Promise<StoredFile> {
    const path = await this.#path(bucket, name);
    await replaceFile(path, (temporary) => rename(file, temporary));
    const stored = await storedFile(path, name);
    if (stored === undefined) throw new GoogleError(409, `${bucket}/${name} was deleted meanwhile`);
    return stored;
  }

  /** Keeps that what is said of an object changed, where object tables see it. */
  async touch(bucket: string, name: string, generation: string, updated: Date): Promise<void> {
    await touch(await this.#root, { [`${bucket}/${name}`]: { generation, updated: updated.getTime() } });
  }

  /** Takes away files of uploads, except for those that go on. */
  async dropUploads(goingOn: ReadonlySet<string>): Promise<void> {
    const folder = join(await this.#root, '.uploads');
    const names = await readdir(folder).catch(() => []);
    for (const name of names)
      if (!goingOn.has(join(folder, name))) await rm(join(folder, name), { force: true });
  }

  async delete(bucket: string, name: string): Promise<void> {
    await rm(await this.#path(bucket, name), { force: true });
  }

  async #path(bucket: string, name: string): Promise<string> {
    try {
      return objectPath(await this.#root, bucket, name);
    } catch (error) {
      throw new GoogleError(400, (error as Error).message);
    }
  }
}

/** Computes both checksums of bytes that come in pieces. */
export class Hashing {
  readonly #md5 = createHash('md5');
  readonly #crc32c = new Crc32c();

  update(bytes: Buffer): void {
    this.#md5.update(bytes);
    this.#crc32c.update(bytes);
  }

  digest(): Hashes {
    return { md5Hash: this.#md5.digest('base64'), crc32c: this.#crc32c.digest() };
  }
}

/** Adds what comes to a file. Where it ends too soon, what has come is in the file and in the checksums. */
export async function append(file: string, content: AsyncIterable<Buffer>, hashing: Hashing): Promise<void> {
  const handle = await open(file, 'a');
  try {
    for await (const chunk of content) {
      await handle.appendFile(chunk);
      hashing.update(chunk);
    }
  } finally {
    await handle.close();
  }
}

/** The checksums of a file as they go on where more is added to it. */
export async function hashingOf(file: string): Promise<Hashing> {
  const hashing = new Hashing();
  if ((await sizeOf(file)) > 0)
    for await (const chunk of createReadStream(file, { highWaterMark: 1 << 20 }))
      hashing.update(chunk as Buffer);
  return hashing;
}

/** Bytes of a file; 0 where there is none. */
export async function sizeOf(file: string): Promise<number> {
  return stat(file).then(
    ({ size }) => size,
    () => 0,
  );
}
