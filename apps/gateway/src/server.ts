import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { dialectTable } from '@waygate/dialects';
import { type ErrorCode, refuse } from '@waygate/errors';
import { type Clock, createId, type Endpoint, type Random } from '@waygate/protocol';
import type { AccessEntry, AccessLog } from '@waygate/telemetry';
import { Exchange } from './exchange.ts';
import type { GatewayMetrics } from './health/gateway-metrics.ts';
import { replyError } from './reply/reply-error.ts';
import { clientAddress } from './request/client-address.ts';
import { findRoute, type Route } from './route-table.ts';
import { type ServeDeps, serveRequest } from './serve-request.ts';

/** What the server needs. */
export type ServerOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly accessLog: AccessLog;
  readonly requestsMax: number;
  readonly proxyHops: number;
  readonly totalMs: number;
  readonly serve: ServeDeps;
  readonly metrics: Pick<GatewayMetrics, 'observeReply'>;
  readonly isDraining: () => boolean;
  /** Requests being served; the server counts them here. */
  readonly inFlight: { count: number };
};

const second = 1_000;
const headerBytesMax = 32 * 1024;
const headersMax = 100;

function endpointOf(route: Route | null): Endpoint | null {
  return route?.kind === 'call' ? dialectTable[route.dialect].endpoint : null;
}

function accessEntry(exchange: Exchange, route: Route | null): AccessEntry {
  const { request, response, caller, call, refusal } = exchange;
  const key = caller?.known.key;
  return {
    atMs: exchange.receivedAtMs,
    requestId: exchange.requestId,
    method: request.method ?? '',
    route: route?.path ?? '',
    status: response.statusCode,
    durationMicros: exchange.elapsedMicros(),
    bytesSent: request.socket.bytesWritten - exchange.bytesSentBefore,
    clientAddress: exchange.ipAddress,
    organisationId: key?.organisationId ?? null,
    keyId: key?.id ?? null,
    model: call?.decoded.body.requestedModel ?? null,
    errorCode: refusal?.code ?? null,
  };
}

/** Answers what is not HTTP, or more of it than is allowed. */
function refuseConnection(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const status =
    error.code === 'HPE_HEADER_OVERFLOW'
      ? '431 Request Header Fields Too Large'
      : error.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? '408 Request Timeout'
        : '400 Bad Request';
  const code: ErrorCode = 'header_invalid';
  const body = dialectTable['openai-chat'].encodeError(refuse(code, { message: 'The request is not valid HTTP.' }));
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}

/** Makes the HTTP server: limits on everything a connection can take, one exchange per request, one line of log each. */
export function createGatewayServer(options: ServerOptions): Server {
  const { clock, random, accessLog, inFlight, serve, metrics } = options;

  function receive(request: IncomingMessage, response: ServerResponse): void {
    const route = findRoute(request.url ?? '/');
    const exchange = new Exchange({
      requestId: createId('req', { clock, random }),
      request,
      response,
      ipAddress: clientAddress(request, options.proxyHops),
      endpoint: endpointOf(route),
      clock,
      totalMs: options.totalMs,
    });
    inFlight.count++;
    response.once('close', () => {
      inFlight.count--;
      metrics.observeReply(route?.path ?? 'none', response.statusCode);
      const isProbe = route?.kind === 'live' || route?.kind === 'ready' || route?.kind === 'metrics';
      if (!isProbe) accessLog.write(accessEntry(exchange, route));
    });
    if (options.isDraining()) response.setHeader('connection', 'close');
    if (inFlight.count > options.requestsMax) replyError(exchange, refuse('overloaded', { retryAfterSeconds: 1 }));
    else void serveRequest(exchange, route, serve);
  }

  const server = createServer(
    {
      maxHeaderSize: headerBytesMax,
      headersTimeout: 20 * second,
      requestTimeout: 300 * second,
      keepAliveTimeout: 75 * second,
      connectionsCheckingInterval: 5 * second,
      // A reply whose declared length is not what was written would leave the client waiting.
      rejectNonStandardBodyWrites: true,
      noDelay: true,
    },
    receive,
  );
  server.maxHeadersCount = headersMax;
  server.on('clientError', refuseConnection);
  return server;
}
