/**
 * The bare proxy that the gateway is measured against: the same node:http server and the gateway's own upstream client,
 * and nothing else. No key, no parsing, no policy, no account. Frozen: it changes only when the client's interface does.
 * `node bare.ts <port> <upstream origin>`
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { openUpstream } from '../src/upstream/open-upstream.ts';
import type { UpstreamRequest } from '../src/upstream/upstream.ts';

const [port = '0', origin = ''] = process.argv.slice(2);
const upstream = openUpstream({ isAllowed: () => true, connectTimeoutMs: 5_000 });

function requestOf(body: Buffer): UpstreamRequest {
  return {
    credential: { origin, pathPrefix: '/v1', isTyped: false },
    path: '/chat/completions',
    headers: { 'content-type': 'application/json', authorization: 'Bearer sk-bench-upstream' },
    body,
  };
}

function relay(body: Buffer, response: ServerResponse): void {
  const exchange = upstream.send(requestOf(body), {
    onSent: () => undefined,
    onHead: (status, headers) => {
      const length = headers['content-length'];
      const kept = { 'content-type': headers['content-type'] ?? 'application/json' };
      response.writeHead(status, length === undefined ? kept : { ...kept, 'content-length': length });
    },
    onData: (chunk) => {
      if (response.write(chunk)) return;
      exchange.pause();
      response.once('drain', () => exchange.resume());
    },
    onEnd: () => void response.end(),
    onError: () => void response.destroy(),
  });
}

function serve(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => void chunks.push(chunk));
  request.on('end', () => {
    if (request.method === 'POST')
      relay(chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks), response);
    else response.end('ok');
  });
}

createServer(serve).listen(Number(port), '127.0.0.1');
