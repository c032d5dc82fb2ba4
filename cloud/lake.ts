import type { Bucket, File, Storage } from '@google-cloud/storage';
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { z } from 'zod';
import type { Lake, LakeObject } from '../pipeline/ports.ts';
import { download } from './download.ts';

const Found = z.object({
  name: z.string(),
  generation: z.coerce.string(),
  size: z.coerce.number(),
  md5Hash: z.string().optional(),
  updated: z.coerce.date(),
});

const hex = (base64: string): string => Buffer.from(base64, 'base64').toString('hex');

function objectOf(bucket: string, { metadata }: File): LakeObject {
  const { name, generation, size, md5Hash, updated } = Found.parse(metadata);
  return { bucket, name, generation, size, md5: md5Hash === undefined ? null : hex(md5Hash), updated };
}

const Coded = z.object({ code: z.union([z.number(), z.string()]) });
const hasCode = (error: unknown, code: number): boolean => {
  const { data } = Coded.safeParse(error);
  return data?.code === code;
};

async function md5OfFile(file: string): Promise<string> {
  const hash = createHash('md5');
  for await (const chunk of createReadStream(file)) hash.update(chunk as Buffer);
  return hash.digest('base64');
}

/** What an object is now, or that there is none. */
async function stateOf(object: File): Promise<{ generation: number; md5?: string }> {
  try {
    const [metadata] = await object.getMetadata();
    const { generation, md5Hash } = Found.parse(metadata);
    return { generation: Number(generation), ...(md5Hash === undefined ? {} : { md5: md5Hash }) };
  } catch (error) {
    if (hasCode(error, 404)) return { generation: 0 };
    throw error;
  }
}

/**
 * Writes an object in the place of the one that is there now. The condition makes it safe to send again, which the client does only
 * then, and keeps two operators from overwriting each other.
 *
 * @param md5Of gives the MD5 of the contents, in base64; asked for only where it is doubtful who has written them.
 */
async function replace(
  object: File,
  md5Of: () => Promise<string> | string,
  write: (condition: { ifGenerationMatch: number }) => Promise<unknown>,
): Promise<void> {
  const { generation } = await stateOf(object);
  try {
    await write({ ifGenerationMatch: generation });
  } catch (error) {
    // An answer that was lost on its way is asked for again, and then the object is there already.
    if (!hasCode(error, 412)) throw error;
    if ((await stateOf(object)).md5 === (await md5Of())) return;
    throw new Error('somebody else has written it at the same time', { cause: error });
  }
}

/** Cloud Storage as the pipeline's lake. */
export function storageLake(storage: Storage): Lake {
  const at = (bucket: string): Bucket => storage.bucket(bucket);
  return {
    async list(bucket, prefix) {
      const [files] = await at(bucket).getFiles({ prefix });
      return files.map((file) => objectOf(bucket, file)).sort((a, b) => (a.name < b.name ? -1 : 1));
    },
    async upload(bucket, name, file) {
      await replace(
        at(bucket).file(name),
        () => md5OfFile(file),
        (preconditionOpts) =>
          at(bucket).upload(file, {
            destination: name,
            preconditionOpts,
            metadata: { contentType: 'text/csv' },
          }),
      );
    },
    async download(bucket, name, file) {
      await download(at(bucket).file(name), file, storage.retryOptions);
    },
    async writeEmpty(bucket, name) {
      const object = at(bucket).file(name);
      await replace(
        object,
        () => createHash('md5').digest('base64'),
        (preconditionOpts) => object.save('', { preconditionOpts, resumable: false }),
      );
    },
    async delete(bucket, name) {
      await at(bucket).file(name).delete({ ignoreNotFound: true });
    },
  };
}
