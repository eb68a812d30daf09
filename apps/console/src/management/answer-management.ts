import { TRPCError } from '@trpc/server';
import { type Refusal, refuse } from '@waygate/errors';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { log } from '@/server/log.ts';
import { publicError } from '@/server/trpc-error.ts';
import { callProcedure } from './call-procedure.ts';
import { etagOf, etagOfItem, jsonText } from './json-text.ts';
import { listIn } from './list-in.ts';
import { findRoute, type ManagementRoute, type RouteMatch } from './management-routes.ts';
import { type KeptAnswer, onceOnly } from './once-only.ts';
import { type ManagementContext, openManagementContext } from './open-management-context.ts';
import { pageOf, readPageQuery } from './page-of.ts';
import { requireMatch } from './require-match.ts';

const bodyBytesMax = 256 * 1024;
/** Those of `/api/manage/v1`, and the empty one before them. */
const rootSegments = 4;
const statusOf: Readonly<Record<ManagementRoute['kind'], number>> = {
  list: 200,
  read: 200,
  create: 201,
  change: 200,
  remove: 204,
};

type Asked = {
  readonly match: RouteMatch;
  readonly manager: ManagementContext;
  readonly input: Record<string, unknown>;
};

/** INVARIANT: a member named `__proto__` becomes a plain member, and none of it reaches a prototype. */
function assign(input: Record<string, unknown>, path: string, value: unknown): void {
  const [head = '', ...rest] = path.split('.');
  if (rest.length === 0) {
    Object.defineProperty(input, head, { value, enumerable: true, writable: true, configurable: true });
    return;
  }
  const inner: Record<string, unknown> = Object.hasOwn(input, head) ? Object(input[head]) : {};
  assign(inner, rest.join('.'), value);
  assign(input, head, inner);
}

async function readBody(request: Request): Promise<{ text: string; members: Record<string, unknown> }> {
  if (request.method === 'GET' || request.method === 'DELETE') return { text: '', members: {} };
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > bodyBytesMax) throw refuse('body_too_large');
  const text = new TextDecoder().decode(bytes);
  if (text === '') return { text, members: {} };
  try {
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) {
      const members: Record<string, unknown> = {};
      for (const [name, value] of Object.entries(parsed)) assign(members, name, value);
      return { text, members };
    }
  } catch (cause) {
    throw refuse('body_malformed', { cause });
  }
  throw refuse('body_malformed', { message: 'The body must be a JSON object.' });
}

/**
 * The path below `/api/manage/v1`, each segment decoded once and by nobody else: what decides which route answers is what
 * the procedure gets.
 * @throws Refusal `route_unknown` for escapes that are none.
 */
function segmentsOf({ url }: Request): string[] {
  try {
    return new URL(url).pathname.split('/').slice(rootSegments).map(decodeURIComponent);
  } catch (cause) {
    throw refuse('route_unknown', { cause });
  }
}

function inputOf(match: RouteMatch, manager: ManagementContext, members: Readonly<Record<string, unknown>>) {
  const input: Record<string, unknown> = { ...members, org: manager.organisation, env: manager.environment };
  for (const [name, value] of Object.entries(match.params)) {
    assign(input, match.route.pathInput?.[name] ?? name, value);
  }
  return Object.assign(input, match.route.fixed);
}

async function read({ match, manager, input }: Asked, query: Readonly<Record<string, string>>): Promise<string> {
  const { procedure, kind } = match.route;
  if (kind !== 'list') return jsonText(await callProcedure(procedure, manager.context, input));
  const { limit, cursor } = readPageQuery(query);
  const listed = listIn(await callProcedure(procedure, manager.context, input));
  if ('items' in listed) return jsonText({ data: listed.items, nextCursor: listed.nextCursor });
  const page = pageOf(listed.whole, { limit, cursor });
  return jsonText({ ...page, data: page.data.map((item) => ({ ...Object(item), etag: etagOfItem(item) })) });
}

async function change(asked: Asked, ifMatch: string | null): Promise<{ answer: KeptAnswer; kept: string }> {
  const { match, manager, input } = asked;
  const { procedure, kind, shownOnce = [] } = match.route;
  const precondition = ifMatch === null ? {} : { precondition: requireMatch(asked, ifMatch) };
  const result = await callProcedure(procedure, { ...manager.context, ...precondition }, input);
  const body = kind === 'remove' ? '' : jsonText(result);
  const hidden = Object.fromEntries(shownOnce.map((name) => [name, null]));
  const kept = shownOnce.length === 0 ? body : jsonText({ ...Object(result), ...hidden });
  return { answer: { status: statusOf[kind], body }, kept };
}

const plainHeaders = { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' };

function respond({ status, body }: KeptAnswer, headers: Readonly<Record<string, string>>): Response {
  return new Response(status === 204 || status === 304 ? null : body, {
    status,
    headers: { ...plainHeaders, ...headers },
  });
}

async function answer(request: Request, ids: { requestId: string }): Promise<Response> {
  const manager = await openManagementContext(request);
  ids.requestId = manager.context.requestId;
  const segments = segmentsOf(request);
  const found = findRoute(request.method, segments);
  if (!('route' in found)) throw refuse(found.isKnownPath ? 'method_unknown' : 'route_unknown');
  const query = Object.fromEntries(new URL(request.url).searchParams);
  const { text, members } = await readBody(request);
  const isReading = request.method === 'GET';
  const { limit: _limit, ...narrowing } = query;
  const asked: Asked = { match: found, manager, input: inputOf(found, manager, isReading ? narrowing : members) };
  const traced = { 'x-request-id': manager.context.requestId };
  if (isReading) {
    const body = await read(asked, query);
    const etag = etagOf(body);
    const status = request.headers.get('if-none-match') === etag ? 304 : 200;
    return respond({ status, body }, { ...traced, etag });
  }
  const ifMatch = request.headers.get('if-match');
  const name = request.headers.get('idempotency-key');
  if (name === null) return respond((await change(asked, ifMatch)).answer, traced);
  const asks = `${request.method} ${segments.join('/')} ${text}`;
  const once = await onceOnly({ keyId: manager.keyId, name, asks }, () => change(asked, ifMatch));
  return respond(once.answer, once.isRepeated ? { ...traced, 'idempotent-replayed': 'true' } : traced);
}

/** Answers a call of the management API, every refusal in the words of the catalogue. */
export async function answerManagement(request: Request): Promise<Response> {
  const ids = { requestId: String(createId('req', { clock: systemClock, random: systemRandom })) };
  try {
    return await answer(request, ids);
  } catch (caught) {
    const error =
      caught instanceof TRPCError ? caught : new TRPCError({ code: 'INTERNAL_SERVER_ERROR', cause: caught });
    const { code, message, param, requestId, fields } = publicError(error, ids.requestId);
    if (code === 'internal') log().error('a route of the management API failed', { requestId, error: caught });
    return errorResponse({ code, message, param, requestId, fields }, error);
  }
}

function errorResponse(
  body: { requestId: string; code: Refusal['code'] } & Record<string, unknown>,
  error: TRPCError,
): Response {
  const status = refuse(body.code, { cause: error }).entry.status;
  return respond({ status, body: jsonText({ error: body }) }, { 'x-request-id': body.requestId });
}
