import type { Readable } from 'node:stream';

/** An answer that is not just JSON with code 200. */
export class Reply {
  readonly code: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: Readable | string;

  constructor(code: number, headers: Readonly<Record<string, string>>, content: Readable | string = '') {
    this.code = code;
    this.headers = headers;
    this.content = content;
  }
}
