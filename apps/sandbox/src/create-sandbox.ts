import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Clock } from '@waygate/protocol';
import { chatRequestSchema, embeddingsRequestSchema, type OpenAiModel } from '@waygate/wire';
import type { z } from 'zod';
import { answerEmbeddings } from './answer-embeddings.ts';
import { serveChat } from './chat/serve-chat.ts';
import { findSandboxModel, type SandboxModel, sandboxModels } from './models.ts';
import type { Pace } from './pace.ts';
import { type ReplyError, replyError, replyJson } from './reply.ts';

/** What the sandbox needs from outside. */
export type SandboxOptions = {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly bodyBytesMax: number;
};

type Visit = {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Fires when the client has left. */
  readonly signal: AbortSignal;
  readonly options: SandboxOptions;
};

const invalid = { status: 400, type: 'invalid_request_error', code: null } as const;
/** When the models were "released", seconds since the epoch. */
const modelsCreated = 1_767_225_600;

async function readBody({ request, options }: Visit): Promise<Buffer | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > options.bodyBytesMax) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}

async function readRequest<Schema extends z.ZodType>(visit: Visit, schema: Schema): Promise<z.infer<Schema> | null> {
  const bytes = await readBody(visit);
  if (bytes === null) {
    replyError(visit.response, { ...invalid, status: 413, message: 'The request body is too large.' });
    return null;
  }
  const parsed = schema.safeParse(parseJson(bytes));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const param = issue?.path.join('.') ?? '';
  replyError(visit.response, { ...invalid, param, message: issue?.message ?? 'We could not parse the JSON body.' });
  return null;
}

function misbehave(model: SandboxModel): ReplyError | null {
  if (model.behaviour === 'overloaded') {
    const message = 'The engine is currently overloaded, please try again later.';
    return { status: 503, type: 'server_error', code: 'overloaded', message, retryAfterSeconds: 2 };
  }
  if (model.behaviour === 'rate-limited') {
    const message = `Rate limit reached for ${model.name} on requests per min (RPM): Limit 3, Used 3, Requested 1.`;
    return { status: 429, type: 'requests', code: 'rate_limit_exceeded', message, retryAfterSeconds: 20 };
  }
  return null;
}

function findModel(visit: Visit, name: string, endpoint: SandboxModel['endpoint']): SandboxModel | null {
  const model = findSandboxModel(name);
  if (model?.endpoint === endpoint) return model;
  const message = `The model \`${name.slice(0, 100)}\` does not exist or you do not have access to it.`;
  replyError(visit.response, {
    status: 404,
    type: 'invalid_request_error',
    code: 'model_not_found',
    message,
    param: 'model',
  });
  return null;
}

async function completeChat(visit: Visit): Promise<void> {
  const request = await readRequest(visit, chatRequestSchema);
  if (request === null) return;
  const model = findModel(visit, request.model, 'chat');
  if (model === null || model.behaviour === 'hang') return;
  const fault = misbehave(model);
  if (fault !== null) return replyError(visit.response, fault);
  const { response, signal, options } = visit;
  await serveChat({ request, model, response, signal, pace: options.pace, nowMs: options.clock.nowMs() });
}

async function embed(visit: Visit): Promise<void> {
  const request = await readRequest(visit, embeddingsRequestSchema);
  if (request === null) return;
  const model = findModel(visit, request.model, 'embeddings');
  if (model === null) return;
  await visit.options.pace(model.firstTokenMs, visit.signal);
  replyJson(visit.response, 200, answerEmbeddings(request, model.name));
}

function listModels(visit: Visit): void {
  const data = sandboxModels.map(
    ({ name }): OpenAiModel => ({ id: name, object: 'model', created: modelsCreated, owned_by: 'sandbox' }),
  );
  replyJson(visit.response, 200, { object: 'list', data });
}

const routes: Readonly<Record<string, (visit: Visit) => Promise<void> | void>> = {
  'POST /v1/chat/completions': completeChat,
  'POST /v1/embeddings': embed,
  'GET /v1/models': listModels,
  'GET /healthz': (visit) => replyJson(visit.response, 200, { status: 'ok' }),
};

async function serve(visit: Visit): Promise<void> {
  const { request, response } = visit;
  const path = (request.url ?? '/').split('?')[0];
  const route = `${request.method} ${path}`;
  const answer = Object.hasOwn(routes, route) ? routes[route] : undefined;
  if (answer === undefined) {
    const message = `Unknown request URL: ${route.slice(0, 200)}.`;
    return replyError(response, { ...invalid, status: 404, code: 'unknown_url', message });
  }
  await answer(visit);
}

/** Makes the sandbox's HTTP server: the OpenAI wire, any credential or none, and models whose name decides how they behave. */
export function createSandbox(options: SandboxOptions): Server {
  return createServer((request, response) => {
    const leaving = new AbortController();
    response.on('close', () => leaving.abort());
    serve({ request, response, signal: leaving.signal, options }).catch(() => response.destroy());
  });
}
