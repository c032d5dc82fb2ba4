import { rm } from 'node:fs/promises';
import { GoogleError } from '../error.ts';
import { Reply } from '../reply.ts';
import type { Call, Route } from '../router.ts';
import type { Body } from '../state.ts';
import { text } from '../state.ts';
import { append, type Hashes, Hashing, sizeOf } from './files.ts';
import { checkBucket, checkPreconditions, keptObject, objectKey, reflectObjects } from './object.ts';
import { type Session, sessions } from './sessions.ts';

/** A file that is on its way. */
interface Upload {
  readonly bucket: string;
  readonly name: string;
  /** What is to be said of the object. */
  readonly body: Body;
  /** The preconditions. */
  readonly query: URLSearchParams;
  readonly file: string;
}

async function begin(call: Call): Promise<Upload> {
  const { state, path, query, body, files } = call;
  const { bucket = '' } = path;
  checkBucket(state, bucket);
  const name = query.get('name') ?? text(body, 'name');
  if (name === '') throw new GoogleError(400, 'Required parameter: name', 'required');
  const isTold =
    query.get('uploadType') !== 'resumable' || call.headers['x-upload-content-type'] !== undefined;
  const type: Body = call.mediaType === undefined || !isTold ? {} : { contentType: call.mediaType };
  return { bucket, name, body: { ...type, ...body }, query, file: await files.place() };
}

/** Makes the object of what has come. */
async function finish(call: Call, upload: Upload, hashes: Hashes): Promise<Body> {
  const { state, files } = call;
  const { bucket, name, body, query, file } = upload;
  try {
    await reflectObjects(call, bucket);
    // An empty upload has written no file.
    await append(file, once(Buffer.alloc(0)), new Hashing());
    checkPreconditions(query, state.resources.get(objectKey(bucket, name)));
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

/** What comes without its first bytes. */
async function* after(count: number, content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let left = count;
  for await (const chunk of content) {
    const skipped = Math.min(left, chunk.length);
    left -= skipped;
    yield chunk.subarray(skipped);
  }
}

/** `uploadType=multipart`, `media`, or the start of a resumable one. */
async function upload(call: Call): Promise<Body | Reply> {
  const type = call.query.get('uploadType');
  const started = await begin(call);
  if (type === 'resumable') {
    const id = sessions.begin(call.state, { ...started, query: started.query.toString() });
    const address = new URL(call.address);
    address.searchParams.set('upload_id', id);
    return new Reply(200, { Location: address.href, 'X-GUploader-UploadID': id });
  }
  const hashing = new Hashing();
  try {
    await append(started.file, type === 'media' ? call.stream : once(call.media), hashing);
  } catch (error) {
    await rm(started.file, { force: true });
    throw error;
  }
  return finish(call, started, hashing.digest());
}

/** A piece of a resumable upload, or a question how far it has come (without bytes). */
function resume(call: Call): Promise<Body | Reply> {
  const id = call.query.get('upload_id') ?? '';
  return sessions.use(call.state, id, async (session) => {
    if (session.finished !== undefined) return session.finished;
    const [, from, to, total = '*'] =
      /^bytes (?:\*|(\d+)-(\d+|\*))\/(\d+|\*)$/.exec(call.headers['content-range'] ?? 'bytes 0-*/*') ?? [];
    if (from !== undefined) await add(call, session, Number(from));
    const size = await sizeOf(session.file);
    const isWhole = total === '*' ? to === '*' : Number(total) === size;
    if (!isWhole) return new Reply(308, size === 0 ? {} : { Range: `bytes=0-${size - 1}` });
    const { bucket, name, body, query, file, hashing } = session;
    const upload = { bucket, name, body, query: new URLSearchParams(query), file };
    sessions.drop(call.state, id);
    return sessions.end(id, await finish(call, upload, hashing.digest()));
  });
}

/** Adds a piece that begins at a byte; what has come before counts once. */
async function add(call: Call, { file, hashing }: Session, from: number): Promise<void> {
  const before = await sizeOf(file);
  if (from > before) throw new GoogleError(503, `The upload goes on at byte ${before}, not ${from}`);
  await append(file, after(before - from, call.stream), hashing);
}

async function cancel(call: Call): Promise<Reply> {
  const id = call.query.get('upload_id') ?? '';
  const file = sessions.drop(call.state, id);
  if (file !== undefined) await rm(file, { force: true });
  return new Reply(499, {});
}

const all = 'upload/storage/v1/b/{bucket}/o';

/** Uploads of objects. */
export const uploadRoutes: readonly Route[] = [
  { method: 'POST', path: all, answer: upload },
  { method: 'PUT', path: all, answer: resume },
  { method: 'DELETE', path: all, answer: cancel },
];
