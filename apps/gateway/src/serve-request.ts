import { dialectTable } from '@waygate/dialects';
import { refuse, toRefusal } from '@waygate/errors';
import type { Exchange } from './exchange.ts';
import type { Readiness } from './health/readiness.ts';
import { findListedModel, listModels } from './list-models.ts';
import { type PipelineDeps, runPipeline } from './pipeline.ts';
import { replyError } from './reply/reply-error.ts';
import { answerHeaders } from './reply/reply-headers.ts';
import { sendBody } from './reply/send-body.ts';
import type { Route } from './route-table.ts';
import { authenticate } from './stages/authenticate.ts';

/** What serving takes. */
export type ServeDeps = {
  readonly pipeline: PipelineDeps;
  readonly readiness: () => Readiness;
  readonly renderMetrics: () => Promise<{ readonly contentType: string; readonly text: string }>;
  /** Hears of refusals that are our own failure. */
  readonly onFailure: (exchange: Exchange, cause: unknown) => void;
};

function sendJson(exchange: Exchange, status: number, body: unknown): void {
  const headers = answerHeaders(exchange, 'application/json');
  sendBody(exchange, { status, headers, body: Buffer.from(JSON.stringify(body)) });
}

async function answer(exchange: Exchange, route: Route, deps: ServeDeps): Promise<void> {
  switch (route.kind) {
    case 'call':
      return runPipeline(exchange, route.dialect, deps.pipeline);
    case 'model-list': {
      const caller = await authenticate(exchange, deps.pipeline.authenticate);
      return sendJson(exchange, 200, { object: 'list', data: listModels(caller) });
    }
    case 'model': {
      const caller = await authenticate(exchange, deps.pipeline.authenticate);
      const [path = ''] = (exchange.request.url ?? '').split('?', 1);
      return sendJson(exchange, 200, findListedModel(listModels(caller), path.slice(route.path.length)));
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

/** Serves one request: the one place where refusals become replies. Never rejects. */
export async function serveRequest(exchange: Exchange, route: Route | null, deps: ServeDeps): Promise<void> {
  const dialect = route?.kind === 'call' ? dialectTable[route.dialect] : undefined;
  try {
    if (route === null) throw refuse('route_unknown');
    if (checkMethod(exchange, route) === 'serve') await answer(exchange, route, deps);
  } catch (caught) {
    const refusal = toRefusal(caught);
    if (refusal.entry.status >= 500) deps.onFailure(exchange, refusal.cause ?? refusal);
    replyError(exchange, refusal, dialect);
    const isLeftOpen = exchange.response.headersSent && !exchange.response.writableEnded;
    if (isLeftOpen) exchange.response.destroy();
  }
}
