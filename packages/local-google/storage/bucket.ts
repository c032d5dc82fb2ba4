import { GoogleError } from '../error.ts';
import type { Holder } from '../iam.ts';
import { getPolicy, setPolicy } from '../iam.ts';
import type { Call, Service } from '../router.ts';
import type { Body } from '../state.ts';
import { newEtag, part, remove, text } from '../state.ts';
import { membersOf, pageOf } from '../page.ts';
import { checkLifecycle } from './lifecycle.ts';
import { merged } from './merge.ts';
import { bucketKey as keyOf, checkBucket, objectRoutes, reflectObjects } from './object.ts';
import { uploadRoutes } from './upload.ts';

const host = 'storage.googleapis.com';
const version = 'storage/v1';
/** A week, which a bucket has unless it says otherwise. */
const softDelete = { retentionDurationSeconds: '604800', effectiveTime: '2026-01-01T00:00:00Z' };
const multiRegions = ['US', 'EU', 'ASIA'];

/** What the service adds to a bucket as it was sent. */
function kept({ state }: Call, sent: Body, metageneration: number): Body {
  checkLifecycle(sent);
  const location = (text(sent, 'location') || 'US').toUpperCase();
  const wide = multiRegions.includes(location);
  const access = part(sent, 'iamConfiguration') ?? {};
  return {
    storageClass: 'STANDARD',
    softDeletePolicy: softDelete,
    timeCreated: '2026-01-01T00:00:00Z',
    ...(wide ? { rpo: 'DEFAULT' } : {}),
    ...sent,
    kind: 'storage#bucket',
    id: text(sent, 'name'),
    selfLink: `https://www.googleapis.com/storage/v1/b/${text(sent, 'name')}`,
    projectNumber: state.project.number,
    metageneration: String(metageneration),
    location,
    locationType: wide ? 'multi-region' : 'region',
    iamConfiguration: { publicAccessPrevention: 'inherited', ...access },
    updated: new Date().toISOString(),
    etag: newEtag(state),
  };
}

function insert(call: Call): Body {
  const name = text(call.body, 'name');
  if (!/^[a-z0-9][a-z0-9._-]{1,61}[a-z0-9]$/.test(name))
    throw new GoogleError(400, `Invalid bucket name: '${name}'`);
  if (call.state.resources.has(keyOf(name)))
    throw new GoogleError(409, 'The requested bucket name is not available. Please select a different name.');
  return make(call, call.body);
}

function make(call: Call, sent: Body): Body {
  const name = text(sent, 'name');
  const bucket = kept(call, sent, 1);
  call.state.resources.set(keyOf(name), bucket);
  const projects = (role: string): string => `${role}:${call.state.project.id}`;
  call.state.policies.set(keyOf(name), {
    kind: 'storage#policy',
    resourceId: `projects/_/buckets/${name}`,
    version: 1,
    etag: newEtag(call.state),
    bindings: [
      {
        role: 'roles/storage.legacyBucketOwner',
        members: [projects('projectEditor'), projects('projectOwner')],
      },
      { role: 'roles/storage.legacyBucketReader', members: [projects('projectViewer')] },
    ],
  });
  return bucket;
}

function read({ state, path: { bucket = '' } }: Call): Body {
  checkBucket(state, bucket);
  return state.resources.get(keyOf(bucket)) ?? {};
}

function patch(call: Call): Body {
  const before = read(call);
  const bucket = kept(call, merged(before, call.body), Number(before['metageneration']) + 1);
  call.state.resources.set(keyOf(text(bucket, 'name')), bucket);
  return bucket;
}

async function destroy(call: Call): Promise<Body> {
  const name = text(read(call), 'name');
  const key = keyOf(name);
  await reflectObjects(call, name);
  if ([...call.state.resources.keys()].some((other) => other.startsWith(`${key}/o/`)))
    throw new GoogleError(409, 'The bucket you tried to delete is not empty.');
  remove(call.state, key);
  return {};
}

/** A bucket for each folder: exports and landed files make folders. */
async function reflectBuckets(call: Call): Promise<void> {
  for (const name of await call.files.buckets())
    if (!call.state.resources.has(keyOf(name))) make(call, { name });
}

async function list(call: Call): Promise<Body> {
  await reflectBuckets(call);
  const prefix = call.query.get('prefix') ?? '';
  const found = membersOf(call.state, keyOf('')).filter((bucket) => text(bucket, 'name').startsWith(prefix));
  const { items, ...next } = pageOf(found, call.query);
  return {
    kind: 'storage#buckets',
    items,
    ...next,
  };
}

function holder({ state, path: { bucket = '' } }: Call): Holder {
  return { key: keyOf(bucket), exists: state.resources.has(keyOf(bucket)) };
}

/** Cloud Storage: buckets, their policies and objects. */
export const storage: Service = {
  host,
  endpoint: 'storageCustomEndpoint',
  base: `${version}/`,
  routes: [
    { method: 'GET', path: `${version}/b`, answer: list },
    { method: 'POST', path: `${version}/b`, answer: insert },
    { method: 'GET', path: `${version}/b/{bucket}`, answer: read },
    { method: 'PATCH', path: `${version}/b/{bucket}`, answer: patch },
    { method: 'DELETE', path: `${version}/b/{bucket}`, answer: destroy },
    ...objectRoutes,
    ...uploadRoutes,
    {
      method: 'GET',
      path: `${version}/b/{bucket}/anywhereCaches/`,
      answer: () => ({ kind: 'storage#anywhereCaches' }),
    },
    {
      method: 'GET',
      path: `${version}/b/{bucket}/iam`,
      answer: (call) => getPolicy(call.state, holder(call)),
    },
    {
      method: 'PUT',
      path: `${version}/b/{bucket}/iam`,
      answer: (call) => setPolicy(call.state, holder(call), call.body),
    },
  ],
};
