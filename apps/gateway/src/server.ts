import { createServer, type Server } from 'node:http';
import type { Socket } from 'node:net';
import { type Dialect, dialectTable } from '@waygate/dialects';
import { refuse, toRefusal } from '@waygate/errors';
import { type Clock, createId, type Endpoint, type Random } from '@waygate/protocol';
import type { AccessEntry, AccessLog } from '@waygate/telemetry';
import { answerCaller, type CallerRecords } from './caller/answer-caller.ts';
import { type CallerBody, type CallerReply, type CallerRequest, keepAliveSeconds } from './caller-message.ts';
import { Exchange } from './exchange.ts';
import type { GatewayMetrics } from './health/create-gateway-metrics.ts';
import type { Readiness } from './health/judge-readiness.ts';
import { openLane } from './lane/open-lane.ts';
import { answerModels, asksAsAnthropic, type ModelsAsked } from './models/answer-models.ts';
import { type PipelineDeps, pipeline } from './pipeline.ts';
import { answerHeaders } from './reply/answer-headers.ts';
import { replyError } from './reply/reply-error.ts';
import { sendBody } from './reply/send-body.ts';
import { clientAddress } from './request/client-address.ts';
import type { Roster } from './roster.ts';
import { findRoute, type Route } from './route-table.ts';
import { authenticate } from './stages/authenticate.ts';
import { TurnQueue } from './turn-queue.ts';

/** What serving takes. */
export type ServeDeps = {
  readonly pipeline: PipelineDeps;
  readonly records: CallerRecords;
  readonly readiness: () => Readiness;
  readonly renderMetrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Hears of refusals that are our own failure. */
  readonly onFailure: (exchange: Exchange, cause: unknown) => void;
};

function sendJson(exchange: Exchange, status: number, body: unknown): void {
  const headers = answerHeaders(exchange, 'application/json');
  sendBody(exchange, { status, headers, body: Buffer.from(JSON.stringify(body)) });
}

/** What a request asks about models; an id stands in the path between the two parts of its route. */
function modelsAsked({ request }: Exchange, { kind, path }: Route): ModelsAsked {
  if (kind !== 'model' && kind !== 'model-endpoints') return { kind: 'model-list' };
  const [target = ''] = (request.url ?? '').split('?', 1);
  const [prefix = '', suffix = ''] = path.split('{model}');
  return { kind, encodedId: target.slice(prefix.length, target.length - suffix.length) };
}

async function answer(
  exchange: Exchange,
  route: Exclude<Route, { readonly kind: 'call' }>,
  deps: ServeDeps,
): Promise<void> {
  switch (route.kind) {
    case 'model-list':
    case 'model':
    case 'model-endpoints': {
      const caller = await authenticate(exchange, deps.pipeline.authenticate);
      return answerModels(exchange, caller, modelsAsked(exchange, route));
    }
    case 'key':
    case 'credits':
    case 'generation': {
      const caller = await authenticate(exchange, deps.pipeline.authenticate);
      return sendJson(exchange, 200, await answerCaller({ question: route.kind, exchange }, caller, deps.records));
    }
    case 'live':
      return sendJson(exchange, 200, { status: 'ok' });
    case 'ready': {
      const { isReady, body } = deps.readiness();
      return sendJson(exchange, isReady ? 200 : 503, body);
    }
    case 'metrics': {
      const { contentType, text } = await deps.renderMetrics();
      return sendBody(exchange, { status: 200, headers: { 'content-type': contentType }, body: Buffer.from(text) });
    }
  }
}

function checkMethod(exchange: Exchange, route: Route): 'serve' | 'answered' {
  const { request, response } = exchange;
  const allowed = route.method === 'GET' ? 'GET, HEAD, OPTIONS' : `${route.method}, OPTIONS`;
  if (request.method === route.method || (request.method === 'HEAD' && route.method === 'GET')) return 'serve';
  response.setHeader('allow', allowed);
  if (request.method !== 'OPTIONS') throw refuse('method_unknown');
  response.writeHead(204, { 'x-request-id': exchange.requestId }).end();
  return 'answered';
}

/** Who asks for models is answered in the words of the API it speaks; all else is a call, or nobody's. */
function dialectOf(exchange: Exchange, route: Route | null): Dialect | undefined {
  if (route?.kind === 'call') return dialectTable[route.dialect];
  const isModels = route?.kind === 'model-list' || route?.kind === 'model' || route?.kind === 'model-endpoints';
  return isModels && asksAsAnthropic(exchange) ? dialectTable['anthropic-messages'] : undefined;
}

/** Serves one request: the one place where refusals become replies. Never rejects. */
export async function serveRequest(exchange: Exchange, route: Route | null, deps: ServeDeps): Promise<void> {
  const dialect = dialectOf(exchange, route);
  try {
    if (route === null) throw refuse('route_unknown');
    if (checkMethod(exchange, route) === 'answered') return;
    if (route.kind === 'call') await pipeline(exchange, route.dialect, deps.pipeline);
    else await answer(exchange, route, deps);
  } catch (caught) {
    const refusal = toRefusal(caught);
    if (refusal.entry.status >= 500) deps.onFailure(exchange, refusal.cause ?? refusal);
    replyError(exchange, refusal, dialect);
    // A reply that broke off half way must not look like a whole one.
    if (!exchange.isReplied) exchange.response.destroy();
  }
}

/** What the server needs. */
export type ServerOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly accessLog: AccessLog;
  readonly requestsMax: number;
  readonly proxyHops: number;
  readonly totalMs: number;
  /** Plain calls are read by the fast lane, which costs less than Node's HTTP server. */
  readonly hasFastLane: boolean;
  readonly serve: ServeDeps;
  readonly metrics: Pick<GatewayMetrics, 'observeReply'>;
  readonly isDraining: () => boolean;
  /** Those whose reply is not yet sent to its end; the server keeps them here. */
  readonly inFlight: Roster<Exchange>;
};

const second = 1_000;
const headerBytesMax = 32 * 1024;
const headersMax = 100;

function endpointOf(route: Route | null): Endpoint | null {
  return route?.kind === 'call' ? dialectTable[route.dialect].endpoint : null;
}

function accessEntry(exchange: Exchange, route: Route | null): AccessEntry {
  const { request, response, known, decoded, refusal } = exchange;
  const key = known?.key;
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
    model: decoded?.body.requestedModel ?? null,
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
  const body = dialectTable['openai-chat'].encodeError(
    refuse('header_invalid', { message: 'The request is not valid HTTP.' }),
  );
  const head = `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}`;
  socket.end(`${head}\r\nconnection: close\r\n\r\n${body}`);
}

function isProbe(route: Route | null): boolean {
  return route?.kind === 'live' || route?.kind === 'ready' || route?.kind === 'metrics';
}

/** Makes the HTTP server: limits on everything a connection can take, one exchange per request, one line of log each. */
export function createGatewayServer(options: ServerOptions): Server {
  const { clock, random, accessLog, inFlight, serve, metrics } = options;
  const replied = new TurnQueue<{ readonly route: Route | null; readonly entry: AccessEntry }>((replies) => {
    for (const { route, entry } of replies) metrics.observeReply(route?.path ?? 'none', entry.status);
    accessLog.write(replies.filter(({ route }) => !isProbe(route)).map(({ entry }) => entry));
  }, 'chore');

  function receive(request: CallerRequest, response: CallerReply, body: CallerBody): void {
    const route = findRoute(request.url ?? '/');
    const exchange = new Exchange({
      requestId: createId('req', { clock, random }),
      request,
      body,
      response,
      ipAddress: clientAddress(request, options.proxyHops),
      endpoint: endpointOf(route),
      clock,
      totalMs: options.totalMs,
      inFlight,
    });
    inFlight.add(exchange);
    // OpenRouter's clients ask for a call again by this name.
    if (route?.path.startsWith('/api/') === true) response.setHeader('x-generation-id', exchange.requestId);
    exchange.afterwards(() => {
      inFlight.remove(exchange);
      replied.add({ route, entry: accessEntry(exchange, route) });
    });
    if (options.isDraining()) response.setHeader('connection', 'close');
    if (inFlight.size > options.requestsMax) replyError(exchange, refuse('overloaded', { retryAfterSeconds: 1 }));
    else void serveRequest(exchange, route, serve);
  }

  const server = createServer(
    {
      maxHeaderSize: headerBytesMax,
      headersTimeout: 20 * second,
      requestTimeout: 300 * second,
      keepAliveTimeout: keepAliveSeconds * second,
      connectionsCheckingInterval: 5 * second,
      // A reply whose declared length is not what was written would leave the client waiting.
      rejectNonStandardBodyWrites: true,
      noDelay: true,
    },
    (request, response) => receive(request, response, request),
  );
  server.maxHeadersCount = headersMax;
  server.on('clientError', refuseConnection);
  if (options.hasFastLane) openLane(server, receive);
  return server;
}
