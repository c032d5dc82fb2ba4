import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { GoogleError } from '../error.ts';
import { Reply } from '../reply.ts';
import type { Call, Route } from '../router.ts';
import type { Body } from '../state.ts';
import { text } from '../state.ts';
import { append, Hashing, sizeOf } from './files.ts';
import { checkBucket, checkPreconditions, keptObject, objectKey, reflectObjects } from './object.ts';

/** A file that is on its way. */
interface Upload {
  readonly bucket: string;
  readonly name: string;
  /** What is to be said of the object. */
  readonly body: Body;
  /** The preconditions. */
  readonly query: URLSearchParams;
  readonly file: string;
  readonly hashing: Hashing;
}

/** Resumable uploads that have not ended; a client begins again after the process was ended. */
const uploads = new Map<string, Upload>();

async function begin(call: Call): Promise<Upload> {
  const { state, path, query, body, files } = call;
  const { bucket = '' } = path;
  checkBucket(state, bucket);
  const name = query.get('name') ?? text(body, 'name');
  if (name === '') throw new GoogleError(400, 'Required parameter: name', 'required');
  const isTold =
    query.get('uploadType') !== 'resumable' || call.headers['x-upload-content-type'] !== undefined;
  const type: Body = call.mediaType === undefined || !isTold ? {} : { contentType: call.mediaType };
  return {
    bucket,
    name,
    body: { ...type, ...body },
    query,
    file: await files.place(),
    hashing: new Hashing(),
  };
}

/** Makes the object of what has come. */
async function finish(call: Call, upload: Upload): Promise<Body> {
  const { state, files } = call;
  const { bucket, name, body, query, file, hashing } = upload;
  try {
    await reflectObjects(call, bucket);
    checkPreconditions(query, state.resources.get(objectKey(bucket, name)));
    // An empty upload has written no file.
    await append(file, once(Buffer.alloc(0)), hashing);
    const hashes = hashing.digest();
    for (const [field, value] of Object.entries(hashes)) {
      const expected = text(body, field);
      if (expected !== '' && expected !== value)
        throw new GoogleError(400, `Provided ${field} "${expected}" doesn't match calculated "${value}".`);
    }
    const stored = await files.put(bucket, name, file);
    const resource = keptObject(state, bucket, stored, hashes, body);
    state.resources.set(objectKey(bucket, name), resource);
    return resource;
  } finally {
    await rm(file, { force: true });
  }
}

async function* once(content: Buffer): AsyncGenerator<Buffer> {
  yield await Promise.resolve(content);
}

/** `uploadType=multipart`, `media`, or the start of a resumable one. */
async function upload(call: Call): Promise<Body | Reply> {
  const type = call.query.get('uploadType');
  const started = await begin(call);
  if (type === 'resumable') {
    const id = randomUUID();
    uploads.set(id, started);
    const address = new URL(call.address);
    address.searchParams.set('upload_id', id);
    return new Reply(200, { Location: address.href, 'X-GUploader-UploadID': id });
  }
  const content = type === 'media' ? call.stream : once(call.media);
  await append(started.file, content, started.hashing);
  return finish(call, started);
}

/** A piece of a resumable upload, or a question how far it has come (without bytes). */
async function resume(call: Call): Promise<Body | Reply> {
  const id = call.query.get('upload_id') ?? '';
  const known = uploads.get(id);
  if (known === undefined) throw new GoogleError(404, `No upload ${id}`);
  const [, from, to, total = '*'] =
    /^bytes (?:\*|(\d+)-(\d+|\*))\/(\d+|\*)$/.exec(call.headers['content-range'] ?? 'bytes 0-*/*') ?? [];
  const before = await sizeOf(known.file);
  if (from !== undefined) {
    if (Number(from) !== before)
      throw new GoogleError(503, `The upload goes on at byte ${before}, not ${from}`);
    await append(known.file, call.stream, known.hashing);
  }
  const size = await sizeOf(known.file);
  const isWhole = total === '*' ? to === '*' : Number(total) === size;
  if (!isWhole) return new Reply(308, size === 0 ? {} : { Range: `bytes=0-${size - 1}` });
  const resource = await finish(call, known);
  uploads.delete(id);
  return resource;
}

async function cancel(call: Call): Promise<Reply> {
  const id = call.query.get('upload_id') ?? '';
  const known = uploads.get(id);
  uploads.delete(id);
  if (known !== undefined) await rm(known.file, { force: true });
  return new Reply(499, {});
}

const all = 'upload/storage/v1/b/{bucket}/o';

/** Uploads of objects. */
export const uploadRoutes: readonly Route[] = [
  { method: 'POST', path: all, answer: upload },
  { method: 'PUT', path: all, answer: resume },
  { method: 'DELETE', path: all, answer: cancel, changes: false },
];
