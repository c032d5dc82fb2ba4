import { createHash } from 'node:crypto';
import { notFound } from './error.ts';
import type { Call, Route } from './router.ts';
import type { Body } from './state.ts';
import { newEtag, remove } from './state.ts';

/** The service's own and the one of its addresses that takes files. */
const [all, uploads] = ['storage/v1/b/{bucket}/o', 'upload/storage/v1/b/{bucket}/o'];
const keyOf = (bucket: string, object: string): string => `storage.googleapis.com/b/${bucket}/o/${object}`;

function upload({ state, path: { bucket = '' }, query, body, media }: Call): Body {
  const name = query.get('name') ?? '';
  if (!state.resources.has(`storage.googleapis.com/b/${bucket}`)) throw notFound(`bucket ${bucket}`);
  const generation = String(state.serial());
  const link = `https://www.googleapis.com/storage/v1/b/${bucket}/o/${encodeURIComponent(name)}`;
  const object = {
    ...body,
    kind: 'storage#object',
    id: `${bucket}/${name}/${generation}`,
    selfLink: link,
    mediaLink: `${link}?generation=${generation}&alt=media`,
    name,
    bucket,
    generation,
    metageneration: '1',
    storageClass: 'STANDARD',
    size: String(media.length),
    md5Hash: createHash('md5').update(media).digest('base64'),
    crc32c: 'AAAAAA==',
    etag: newEtag(state),
  };
  state.resources.set(keyOf(bucket, name), object);
  return object;
}

function read({ state, path: { bucket = '', object = '' } }: Call): Body {
  const body = state.resources.get(keyOf(bucket, object));
  if (body === undefined) throw notFound(`object ${bucket}/${object}`);
  return body;
}

function list({ state, path: { bucket = '' } }: Call): Body {
  const found = [...state.resources].filter(([key]) => key.startsWith(keyOf(bucket, '')));
  return { kind: 'storage#objects', items: found.map(([, object]) => object) };
}

function destroy(call: Call): Body {
  read(call);
  remove(call.state, keyOf(call.path['bucket'] ?? '', call.path['object'] ?? ''));
  return {};
}

/** Objects of buckets: one generation each. */
export const objectRoutes: readonly Route[] = [
  { method: 'POST', path: uploads, answer: upload },
  { method: 'GET', path: all, answer: list },
  { method: 'GET', path: `${all}/{object}`, answer: read },
  { method: 'DELETE', path: `${all}/{object}`, answer: destroy },
];
