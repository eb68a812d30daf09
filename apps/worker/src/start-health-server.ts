import { createServer, type ServerResponse } from 'node:http';
import type { Metrics } from '@waygate/telemetry';

/** A part that the worker cannot work without, and whether it answers. */
export type HealthCheck = { readonly name: string; readonly check: () => Promise<void> };

/** The worker's small HTTP face. */
export type HealthServer = { readonly port: number; close(): Promise<void> };

const requestTimeoutMs = 5_000;

/**
 * Serves `/healthz` (the process lives), `/readyz` (what it needs answers, 503 where not) and `/metrics`.
 * @throws Error when the port is taken.
 */
export async function startHealthServer(options: {
  readonly host: string;
  readonly port: number;
  readonly checks: readonly HealthCheck[];
  readonly metrics: Metrics;
}): Promise<HealthServer> {
  const server = createServer(
    { requestTimeout: requestTimeoutMs, headersTimeout: requestTimeoutMs },
    (request, response) => {
      const path = (request.url ?? '').split('?')[0];
      if (request.method !== 'GET' && request.method !== 'HEAD') reply(response, 405, { status: 'method not allowed' });
      else if (path === '/healthz') reply(response, 200, { status: 'ok' });
      else if (path === '/readyz') void replyReadiness(response, options.checks);
      else if (path === '/metrics') void replyMetrics(response, options.metrics);
      else reply(response, 404, { status: 'not found' });
    },
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, resolve);
  });
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function reply(response: ServerResponse, status: number, body: Readonly<Record<string, unknown>>): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

async function replyReadiness(response: ServerResponse, checks: readonly HealthCheck[]): Promise<void> {
  const results = await Promise.all(
    checks.map(
      async ({ name, check }) =>
        [
          name,
          await check().then(
            () => 'ok',
            () => 'unreachable',
          ),
        ] as const,
    ),
  );
  const isReady = results.every(([, state]) => state === 'ok');
  reply(response, isReady ? 200 : 503, { status: isReady ? 'ok' : 'unavailable', ...Object.fromEntries(results) });
}

async function replyMetrics(response: ServerResponse, metrics: Metrics): Promise<void> {
  const text = await metrics.render();
  response.writeHead(200, { 'content-type': metrics.contentType });
  response.end(text);
}
