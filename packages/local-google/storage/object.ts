import type { StoredFile } from '@ecommerce/googlesql/buckets';
import { GoogleError } from '../error.ts';
import { pageOf } from '../page.ts';
import { Reply } from '../reply.ts';
import type { Call, Route } from '../router.ts';
import type { Body, State } from '../state.ts';
import { newEtag, part, parts, text } from '../state.ts';
import type { Hashes } from './files.ts';
import { dueOf } from './lifecycle.ts';
import { merged } from './merge.ts';

export const bucketKey = (bucket: string): string => `storage.googleapis.com/b/${bucket}`;

/** The key of an object. */
export function objectKey(bucket: string, name: string): string {
  return `${bucketKey(bucket)}/o/${name}`;
}

/** @throws GoogleError 404 where there is no such bucket. */
export function checkBucket(state: State, bucket: string): void {
  if (!state.resources.has(bucketKey(bucket)))
    throw new GoogleError(404, 'The specified bucket does not exist.');
}

/** An object as the service shows it: its file, what was sent of it, and what the service adds. */
export function keptObject(
  state: State,
  bucket: string,
  { name, size, modified }: StoredFile,
  hashes: Hashes,
  sent: Body,
): Body {
  const generation = String(modified);
  const link = `https://www.googleapis.com/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
  const time = new Date(Number(modified / 1000n)).toISOString();
  return {
    storageClass: text(state.resources.get(bucketKey(bucket)) ?? {}, 'storageClass') || 'STANDARD',
    ...sent,
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    selfLink: link,
    mediaLink: `${link}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation,
    metageneration: '1',
    size: String(size),
    ...hashes,
    timeCreated: time,
    updated: time,
    timeStorageClassUpdated: time,
    timeFinalized: time,
    etag: newEtag(state),
  };
}

/** What keeps objects. */
type Keeper = Pick<Call, 'state' | 'files' | 'keep'>;

/** Makes the objects of a bucket what its folder holds: exports and landed files come from elsewhere. */
export async function reflectObjects({ state, files, keep }: Keeper, bucket: string): Promise<void> {
  const there = new Map((await files.list(bucket)).map((file) => [objectKey(bucket, file.name), file]));
  let changed = false;
  for (const [key] of [...state.resources])
    if (key.startsWith(objectKey(bucket, '')) && !there.has(key)) {
      state.resources.delete(key);
      changed = true;
    }
  for (const [key, file] of there) {
    if (text(state.resources.get(key) ?? {}, 'generation') === String(file.modified)) continue;
    state.resources.set(key, keptObject(state, bucket, file, await files.hashes(file), {}));
    changed = true;
  }
  if (await live({ state, files, keep }, bucket)) changed = true;
  if (changed) keep();
}

/** Does to the objects of a bucket what its rules say, as they are now; Google takes up to a day for that. */
async function live(keeper: Keeper, bucket: string): Promise<boolean> {
  const { state, files } = keeper;
  const rules = parts(part(state.resources.get(bucketKey(bucket)) ?? {}, 'lifecycle') ?? {}, 'rule');
  if (rules.length === 0) return false;
  let changed = false;
  for (const [key, object] of [...state.resources]) {
    if (!key.startsWith(objectKey(bucket, ''))) continue;
    const due = dueOf(object, rules, new Date());
    if (due === undefined) continue;
    changed = true;
    if (due === 'DELETE') {
      await files.delete(bucket, text(object, 'name'));
      state.resources.delete(key);
    } else await redescribe(keeper, { ...object, storageClass: due }, true);
  }
  return changed;
}

const noObject = (bucket: string, name: string): GoogleError =>
  new GoogleError(404, `No such object: ${bucket}/${name}`);

/** The object that a call is about, after its preconditions. */
async function found(call: Call): Promise<Body> {
  const { state, path, query } = call;
  const { bucket = '', object = '' } = path;
  checkBucket(state, bucket);
  await reflectObjects(call, bucket);
  const body = state.resources.get(objectKey(bucket, object));
  const wanted = query.get('generation');
  if (body === undefined || (wanted !== null && wanted !== body['generation']))
    throw noObject(bucket, object);
  checkPreconditions(query, body);
  return body;
}

/**
 * @param before the object that there is, if any; its generation counts as 0 where there is none.
 * @throws GoogleError 412 where the object is not what the request takes it for.
 */
export function checkPreconditions(query: URLSearchParams, before: Body | undefined): void {
  const is = (field: string, value: string | null): boolean =>
    value === (text(before ?? {}, field.toLowerCase()) || '0');
  for (const field of ['Generation', 'Metageneration']) {
    const match = query.get(`if${field}Match`);
    const other = query.get(`if${field}NotMatch`);
    if ((match !== null && !is(field, match)) || (other !== null && is(field, other)))
      throw new GoogleError(412, 'At least one of the pre-conditions you specified did not hold.');
  }
}

/** `bytes=0-9`, `bytes=5-` or `bytes=-3` of so many bytes. */
function rangeOf(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(header ?? '') ?? [];
  if (from === '' && to === '') return undefined;
  const start = from === '' ? Math.max(size - Number(to), 0) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start > end)
    throw new GoogleError(416, 'The requested range cannot be satisfied.', 'requestedRangeNotSatisfiable');
  return { start, end };
}

async function read(call: Call): Promise<Body | Reply> {
  const object = await found(call);
  return call.query.get('alt') === 'media' ? contents(call, object) : object;
}

async function contents({ files, headers }: Call, object: Body): Promise<Reply> {
  const [bucket, name, size] = [text(object, 'bucket'), text(object, 'name'), Number(object['size'])];
  const file = await files.find(bucket, name);
  if (file === undefined) throw noObject(bucket, name);
  const range = rangeOf(headers.range, size);
  const length = range === undefined ? size : range.end - range.start + 1;
  return new Reply(
    range === undefined ? 200 : 206,
    {
      'Content-Type': text(object, 'contentType') || 'application/octet-stream',
      'Content-Length': String(length),
      'X-Goog-Hash': `crc32c=${text(object, 'crc32c')},md5=${text(object, 'md5Hash')}`,
      'X-Goog-Generation': text(object, 'generation'),
      'X-Goog-Stored-Content-Length': String(size),
      'X-Goog-Stored-Content-Encoding': 'identity',
      ...(range === undefined ? {} : { 'Content-Range': `bytes ${range.start}-${range.end}/${size}` }),
    },
    files.read(file, range),
  );
}

/** Objects of a bucket by prefix; with a delimiter those below further ones as prefixes of their own. */
async function list(call: Call): Promise<Body> {
  const { state, path, query } = call;
  const { bucket = '' } = path;
  checkBucket(state, bucket);
  for (const unknown of ['matchGlob', 'versions', 'softDeleted', 'includeTrailingDelimiter'])
    if ((query.get(unknown) ?? 'false') !== 'false')
      throw new GoogleError(501, `No answer for a list with ${unknown}`);
  await reflectObjects(call, bucket);
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const [start, end] = [query.get('startOffset') ?? '', query.get('endOffset')];
  const prefixes = new Set<string>();
  const items: Body[] = [];
  const all = [...state.resources].filter(([key]) => key.startsWith(objectKey(bucket, prefix)));
  for (const [, object] of all) {
    const name = text(object, 'name');
    if (name < start || (end !== null && name >= end)) continue;
    const cut = delimiter === '' ? -1 : name.indexOf(delimiter, prefix.length);
    if (cut < 0) items.push(object);
    else prefixes.add(name.slice(0, cut + delimiter.length));
  }
  items.sort((a, b) => (text(a, 'name') < text(b, 'name') ? -1 : 1));
  // Both count for a page, in one order of names.
  const named = [...items.map((item) => text(item, 'name')), ...prefixes].sort();
  const { items: onPage, ...next } = pageOf(named, query);
  const shown = new Set(onPage);
  return {
    kind: 'storage#objects',
    items: items.filter((item) => shown.has(text(item, 'name'))),
    ...(prefixes.size === 0 ? {} : { prefixes: onPage.filter((name) => prefixes.has(name)) }),
    ...next,
  };
}

/**
 * Keeps an object with what is said of it now: that moves `updated`, as at Google, where object tables see it too, and not the generation.
 *
 * @param hasOtherClass whether its storage class is another now.
 */
async function redescribe({ state, files }: Keeper, object: Body, hasOtherClass: boolean): Promise<Body> {
  const [bucket, name] = [text(object, 'bucket'), text(object, 'name')];
  const now = new Date();
  const after = {
    ...object,
    metageneration: String(Number(object['metageneration']) + 1),
    updated: now.toISOString(),
    ...(hasOtherClass ? { timeStorageClassUpdated: now.toISOString() } : {}),
    etag: newEtag(state),
  };
  await files.touch(bucket, name, text(object, 'generation'), now);
  state.resources.set(objectKey(bucket, name), after);
  return after;
}

/** A changed description. */
async function patch(call: Call): Promise<Body> {
  const before = await found(call);
  const fixed = ['name', 'bucket', 'generation', 'size', 'md5Hash', 'crc32c', 'timeCreated'];
  const sent = Object.fromEntries(Object.entries(call.body).filter(([field]) => !fixed.includes(field)));
  const { storageClass } = sent;
  const changed = storageClass !== undefined && storageClass !== before['storageClass'];
  return redescribe(call, merged(before, sent), changed);
}

async function destroy(call: Call): Promise<Reply> {
  await found(call);
  const { bucket = '', object = '' } = call.path;
  await call.files.delete(bucket, object);
  call.state.resources.delete(objectKey(bucket, object));
  return new Reply(204, {});
}

/** Copies an object; onto itself it changes its storage class or description. */
async function copy(call: Call): Promise<Body> {
  const { state, path, query, body, files } = call;
  const { bucket = '', object = '', toBucket = '', toObject = '' } = path;
  const source = await found({ ...call, query: sourceQuery(query) });
  checkBucket(state, toBucket);
  await reflectObjects(call, toBucket);
  checkPreconditions(query, state.resources.get(objectKey(toBucket, toObject)));
  const file = await files.find(bucket, object);
  if (file === undefined) throw noObject(bucket, object);
  const place = await files.copy(file);
  const stored = await files.put(toBucket, toObject, place);
  const hashes = { md5Hash: text(source, 'md5Hash'), crc32c: text(source, 'crc32c') };
  const described = ['contentType', 'metadata', 'cacheControl', 'contentEncoding', 'storageClass'];
  const kept = Object.fromEntries(Object.entries(source).filter(([field]) => described.includes(field)));
  const resource = keptObject(state, toBucket, stored, hashes, { ...kept, ...body });
  state.resources.set(objectKey(toBucket, toObject), resource);
  return resource;
}

/** Conditions on the source of a copy, as conditions of a read. */
function sourceQuery(query: URLSearchParams): URLSearchParams {
  const conditions = new URLSearchParams();
  for (const [name, value] of query) {
    if (name === 'sourceGeneration') conditions.set('generation', value);
    if (name.startsWith('ifSource')) conditions.set(name.replace('ifSource', 'if'), value);
  }
  return conditions;
}

async function rewrite(call: Call): Promise<Body> {
  const resource = await copy(call);
  const size = text(resource, 'size');
  return {
    kind: 'storage#rewriteResponse',
    totalBytesRewritten: size,
    objectSize: size,
    done: true,
    resource,
  };
}

const all = 'storage/v1/b/{bucket}/o';
const to = 'b/{toBucket}/o/{toObject}';

/** Objects of buckets, each with its newest generation only. */
export const objectRoutes: readonly Route[] = [
  { method: 'GET', path: all, answer: list },
  { method: 'GET', path: `${all}/{object}`, answer: read },
  {
    method: 'GET',
    path: `download/${all}/{object}`,
    answer: async (call) => contents(call, await found(call)),
  },
  { method: 'PATCH', path: `${all}/{object}`, answer: patch },
  { method: 'DELETE', path: `${all}/{object}`, answer: destroy },
  { method: 'POST', path: `${all}/{object}/rewriteTo/${to}`, answer: rewrite },
  { method: 'POST', path: `${all}/{object}/copyTo/${to}`, answer: copy },
];
