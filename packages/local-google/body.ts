import type { IncomingMessage } from 'node:http';
import { z } from 'zod';
import type { Body } from './state.ts';

/** What came with a request. */
export interface Content {
  /** The JSON, or that of an upload's first part; empty where nothing came. */
  readonly body: Body;
  /** The file of an upload. */
  readonly media: Buffer;
}

const Parsed = z.record(z.string(), z.json());
const json = (sent: Buffer): Body => (sent.length === 0 ? {} : Parsed.parse(JSON.parse(sent.toString())));

/** The parts of a body of type `multipart/related`, without their headers. */
function partsOf(sent: Buffer, boundary: string): Buffer[] {
  const border = Buffer.from(`--${boundary}`);
  const parts: Buffer[] = [];
  let from = sent.indexOf(border);
  for (let to = sent.indexOf(border, from + 1); to >= 0; to = sent.indexOf(border, from + 1)) {
    const start = sent.indexOf('\r\n\r\n', from) + 4;
    parts.push(sent.subarray(start, to - '\r\n'.length));
    from = to;
  }
  return parts;
}

/** Reads all that came with a request. */
export async function contentOf(request: IncomingMessage): Promise<Content> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(z.instanceof(Buffer).parse(chunk));
  const sent = Buffer.concat(chunks);
  const boundary = /^multipart\/related;.*boundary="?([^";]+)/.exec(
    request.headers['content-type'] ?? '',
  )?.[1];
  if (boundary === undefined) return { body: json(sent), media: Buffer.alloc(0) };
  const [metadata = Buffer.alloc(0), media = Buffer.alloc(0)] = partsOf(sent, boundary);
  return { body: json(metadata), media };
}
