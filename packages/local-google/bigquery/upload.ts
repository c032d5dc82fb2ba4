import { randomUUID } from 'node:crypto';
import { appendFile, writeFile } from 'node:fs/promises';
import { GoogleError } from '../error.ts';
import { Reply } from '../reply.ts';
import type { Call, Route } from '../router.ts';
import type { Body } from '../state.ts';
import { jobResource } from './jobresource.ts';
import { startLoad } from './jobs.ts';

/** Load jobs whose file is on its way: what was asked for and the file so far. */
const uploads = new Map<string, { readonly body: Body; readonly file: string }>();

/** A load job that brings its file: with it, or after it in pieces. */
async function upload(call: Call): Promise<Body | Reply> {
  const file = await call.files.place();
  await writeFile(file, call.media);
  if (call.query.get('uploadType') !== 'resumable')
    return jobResource(call.state.project, startLoad(call, call.body, file));
  const id = randomUUID();
  uploads.set(id, { body: call.body, file });
  const address = new URL(call.address);
  address.searchParams.set('upload_id', id);
  return new Reply(200, { Location: address.href });
}

/** A piece of a file: the last one starts the job. */
async function resume(call: Call): Promise<Body | Reply> {
  const id = call.query.get('upload_id') ?? '';
  const known = uploads.get(id);
  if (known === undefined) throw new GoogleError(404, `No upload ${id}`);
  for await (const chunk of call.stream) await appendFile(known.file, chunk);
  const [, to = '', total = ''] = /(\d+)\/(\d+|\*)$/.exec(call.headers['content-range'] ?? '') ?? [];
  if (to !== '' && (total === '*' || Number(to) + 1 < Number(total)))
    return new Reply(308, { Range: `bytes=0-${to}` });
  uploads.delete(id);
  return jobResource(call.state.project, startLoad(call, known.body, known.file));
}

const all = 'upload/bigquery/v2/projects/{project}/jobs';

/** Load jobs with a file of the client's own. */
export const loadUploadRoutes: readonly Route[] = [
  { method: 'POST', path: all, answer: upload, changes: false },
  { method: 'PUT', path: all, answer: resume, changes: false },
];
