import { z } from 'zod';
import type { Target } from './read-gateway-url.ts';

/** The APIs that clients speak. */
export type TestDialect = 'chat' | 'messages' | 'responses';

/** What came of a test call. */
export type TestCall = {
  readonly text: string;
  readonly model: string;
  readonly durationMs: number;
  /** Exact decimal US dollars; null where the price is unknown. */
  readonly costUsd: string | null;
  readonly requestId: string;
};

/** Why a test call failed, in words for a person. */
export class TestCallFault extends Error {
  /** What the gateway called the request; null where none answered. */
  readonly requestId: string | null;

  constructor(message: string, { requestId = null, cause }: { requestId?: string | null; cause?: unknown } = {}) {
    super(message, { cause });
    this.requestId = requestId;
  }
}

const timeoutMs = 60_000;
const textCharsMax = 200;
const prompt = 'Say hello in five words.';
const errorSchema = z.looseObject({ error: z.looseObject({ message: z.string() }) });
const modelsSchema = z.looseObject({ data: z.array(z.looseObject({ id: z.string(), api: z.string().optional() })) });

const chatSchema = z
  .looseObject({
    choices: z.array(z.looseObject({ message: z.looseObject({ content: z.string().nullable() }) })).min(1),
  })
  .transform(({ choices }) => choices[0]?.message.content ?? '');
const messagesSchema = z
  .looseObject({ content: z.array(z.looseObject({ text: z.string().optional() })) })
  .transform(({ content }) => content.map(({ text = '' }) => text).join(''));
const responsesSchema = z
  .looseObject({
    output: z.array(z.looseObject({ content: z.array(z.looseObject({ text: z.string().optional() })).optional() })),
  })
  .transform(({ output }) => output.flatMap(({ content = [] }) => content.map(({ text = '' }) => text)).join(''));

const messages = [{ role: 'user', content: prompt }];
const calls = {
  chat: { path: '/v1/chat/completions', body: { messages }, schema: chatSchema },
  messages: { path: '/v1/messages', body: { messages, max_tokens: 200 }, schema: messagesSchema },
  responses: { path: '/v1/responses', body: { input: prompt }, schema: responsesSchema },
} as const;

async function ask(url: string, init: RequestInit): Promise<{ response: Response; body: unknown }> {
  let response: Response;
  try {
    response = await fetch(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(timeoutMs) });
  } catch (cause) {
    throw new TestCallFault(`No gateway answers at ${url}.`, { cause });
  }
  const text = await response.text();
  let body: unknown = null;
  try {
    body = JSON.parse(text);
  } catch {
    throw new TestCallFault(`${url} answered with status ${response.status} and no JSON: it may not be a gateway.`);
  }
  if (response.ok) return { response, body };
  const words = errorSchema.safeParse(body).data?.error.message ?? 'no words';
  const requestId = response.headers.get('x-request-id');
  throw new TestCallFault(`The gateway refused (${response.status}): ${words}`, { requestId });
}

/** The first chat model that a key may call. @throws TestCallFault where there is none. */
export async function chooseModel({ url, apiKey }: Omit<Target, 'model'>): Promise<string> {
  const { body } = await ask(`${url}/v1/models`, { headers: { authorization: `Bearer ${apiKey}` } });
  const found = modelsSchema.safeParse(body).data?.data.find(({ api = 'chat' }) => api === 'chat');
  if (found === undefined) throw new TestCallFault('This key may call no chat model. Name one with --model.');
  return found.id;
}

function shortened(text: string): string {
  return text.length > textCharsMax ? `${text.slice(0, textCharsMax - 1)}…` : text;
}

/** Calls the gateway as a client would. @throws TestCallFault where no answer came. */
export async function makeTestCall(dialect: TestDialect, { url, apiKey, model }: Target): Promise<TestCall> {
  const { path, body, schema } = calls[dialect];
  const startedMs = performance.now();
  const { response, body: answer } = await ask(`${url}${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, ...body }),
  });
  const read = schema.safeParse(answer);
  if (!read.success) throw new TestCallFault(`${url} answered with something that is no answer.`);
  return {
    text: shortened(read.data.replaceAll(/\s+/g, ' ').trim()),
    model: response.headers.get('x-waygate-model') ?? model,
    durationMs: Math.round(performance.now() - startedMs),
    costUsd: response.headers.get('x-waygate-cost'),
    requestId: response.headers.get('x-request-id') ?? '',
  };
}
