import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Body } from './state.ts';

/** What came with a request. */
export interface Content {
  /** The JSON, or that of an upload's first part; empty where nothing came. */
  readonly body: Body;
  /** The file of an upload in parts. */
  readonly media: Buffer;
  /** Its type, as its part's header or the request's says it. */
  readonly mediaType: string | undefined;
  /** The file of another upload, as it comes. */
  readonly stream: AsyncIterable<Buffer>;
}

const Parsed = z.record(z.string(), z.json());
const json = (sent: Buffer): Body => (sent.length === 0 ? {} : Parsed.parse(JSON.parse(sent.toString())));

interface Part {
  readonly type: string | undefined;
  readonly content: Buffer;
}

/** The parts of a body of type `multipart/related`. */
function partsOf(sent: Buffer, boundary: string): Part[] {
  const border = Buffer.from(`--${boundary}`);
  const parts: Part[] = [];
  let from = sent.indexOf(border);
  for (let to = sent.indexOf(border, from + 1); to >= 0; to = sent.indexOf(border, from + 1)) {
    const start = sent.indexOf('\r\n\r\n', from) + 4;
    const type = /^content-type: *(.+)$/im.exec(sent.toString('latin1', from, start))?.[1];
    parts.push({ type: type?.trim(), content: sent.subarray(start, to - '\r\n'.length) });
    from = to;
  }
  return parts;
}

async function* chunksOf(request: IncomingMessage): AsyncGenerator<Buffer> {
  for await (const chunk of request) yield z.instanceof(Buffer).parse(chunk);
}

/** Whether a request brings a file and nothing else. */
function isFile({ method, url }: IncomingMessage): boolean {
  const { pathname, searchParams } = new URL(url ?? '/', 'http://localhost');
  return /(^|\/)upload\//.test(pathname) && (method === 'PUT' || searchParams.get('uploadType') === 'media');
}

/** Reads what came with a request; a file is left to be read as it comes. */
export async function contentOf(request: IncomingMessage): Promise<Content> {
  const stream = chunksOf(request);
  const none = Buffer.alloc(0);
  const mediaType = request.headers['x-upload-content-type'] ?? request.headers['content-type'];
  const upload = { media: none, mediaType: mediaType?.toString(), stream };
  if (isFile(request)) return { ...upload, body: {} };
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  const sent = Buffer.concat(chunks);
  const boundary = /^multipart\/related;.*boundary="?([^";]+)/.exec(
    request.headers['content-type'] ?? '',
  )?.[1];
  if (boundary === undefined) return { ...upload, body: json(sent) };
  const [metadata, media] = partsOf(sent, boundary);
  return {
    body: json(metadata?.content ?? none),
    media: media?.content ?? none,
    mediaType: media?.type,
    stream,
  };
}
