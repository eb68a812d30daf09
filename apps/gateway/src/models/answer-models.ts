import { createHash } from 'node:crypto';
import type { Exchange } from '../exchange.ts';
import { answerHeaders } from '../reply/answer-headers.ts';
import { sendBody } from '../reply/send-body.ts';
import type { Caller } from '../stages/authenticate.ts';
import { asAnthropicList, asAnthropicModel } from './as-anthropic-model.ts';
import { asCodexCatalogue } from './as-codex-model.ts';
import { asOpenEndpoints, asOpenModel } from './as-open-model.ts';
import { findListedModel, type ListedModel, listModels } from './list-models.ts';

/** What is asked about models: all of them, one, or who serves one. */
export type ModelsAsked =
  | { readonly kind: 'model-list' }
  | { readonly kind: 'model' | 'model-endpoints'; readonly encodedId: string };

/**
 * Whether who asks for models speaks Anthropic's API: its clients name a version of it, or send their key in its header
 * and in no other.
 */
export function asksAsAnthropic({ request }: Pick<Exchange, 'request'>): boolean {
  const { headers } = request;
  if (headers['anthropic-version'] !== undefined) return true;
  return headers['x-api-key'] !== undefined && headers.authorization === undefined;
}

function asksAsCodex({ request }: Exchange): boolean {
  const [, query = ''] = (request.url ?? '').split('?', 2);
  return new URLSearchParams(query).has('client_version');
}

function shapeList(exchange: Exchange, models: readonly ListedModel[]): object {
  if (asksAsCodex(exchange)) return asCodexCatalogue(models);
  if (asksAsAnthropic(exchange)) return asAnthropicList(models);
  return { object: 'list', data: models.map(asOpenModel), total_count: models.length, links: { next: null } };
}

function shape(exchange: Exchange, models: readonly ListedModel[], asked: ModelsAsked): object {
  if (asked.kind === 'model-list') return shapeList(exchange, models);
  const model = findListedModel(models, asked.encodedId);
  if (asked.kind === 'model-endpoints') return { data: asOpenEndpoints(model) };
  return asksAsAnthropic(exchange) ? asAnthropicModel(model) : asOpenModel(model);
}

/**
 * Answers what is asked about models in the shape of who asks: Codex, Anthropic's clients, or everybody else; only what
 * the key may call. A client that has the same list already is told so.
 * @throws Refusal model_unknown.
 */
export function answerModels(exchange: Exchange, caller: Caller, asked: ModelsAsked): void {
  const { ipAddress, receivedAtMs: atMs } = exchange;
  const models = listModels({ caller, ipAddress, atMs });
  const body = Buffer.from(JSON.stringify(shape(exchange, models, asked)));
  const headers = answerHeaders(exchange, 'application/json');
  const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
  headers['etag'] = etag;
  headers['vary'] = 'authorization, x-api-key, anthropic-version';
  const isKnown = exchange.request.headers['if-none-match'] === etag;
  sendBody(exchange, isKnown ? { status: 304, headers, body: Buffer.alloc(0) } : { status: 200, headers, body });
}
