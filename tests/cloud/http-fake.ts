import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';

/** What a fake answers: a code and a body, or a broken connection. */
export type Answer = readonly [code: number, body: object] | 'broken';

/** A request as a fake sees it. */
export interface Request {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly body: string;
  readonly headers: IncomingMessage['headers'];
}

/** A server on loopback that answers as it is told. */
export interface HttpFake {
  readonly address: string;
  close(): Promise<void>;
}

export async function httpFake(answer: (request: Request) => Answer | Promise<Answer>): Promise<HttpFake> {
  const server = createServer((incoming, response) => {
    const { method = '', headers } = incoming;
    const url = new URL(incoming.url ?? '/', 'http://localhost');
    void text(incoming)
      .then((body) => answer({ method, path: url.pathname, query: url.searchParams, body, headers }))
      .then((answered) => {
        if (answered === 'broken') return incoming.socket.destroy();
        const [code, body] = answered;
        return response.writeHead(code, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  return {
    address: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
