import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';

/** A request as a fake server received it. */
export type ReceivedRequest = {
  readonly method: string;
  /** Path with query. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
};

/** Answers one request; it may stream, dawdle, or destroy the socket. */
export type HttpScript = (request: ReceivedRequest, response: ServerResponse) => void | Promise<void>;

/** A fake upstream on 127.0.0.1. */
export type HttpServer = {
  readonly url: string;
  readonly port: number;
  /** What arrived, in order. */
  readonly received: readonly ReceivedRequest[];
  /** Answers from now on by another script. */
  script(next: HttpScript): void;
  close(): Promise<void>;
};

/** Starts a fake upstream at a free port. A script that throws answers 500 with its words, so that a test sees them. */
export async function startHttpServer(first: HttpScript): Promise<HttpServer> {
  let current = first;
  const received: ReceivedRequest[] = [];
  const server = createServer((request, response) => {
    readBody(request)
      .then(async (body) => {
        const one = { method: request.method ?? '', path: request.url ?? '', headers: request.headers, body };
        received.push(one);
        await current(one, response);
      })
      .catch((error: unknown) => {
        if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
        response.end(String(error));
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The fake server has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    received,
    script(next) {
      current = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return Buffer.concat(parts);
}
