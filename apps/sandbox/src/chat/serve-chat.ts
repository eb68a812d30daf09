import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { ChatRequest } from '@waygate/wire';
import type { SandboxModel } from '../models.ts';
import type { Pace } from '../pace.ts';
import { replyJson } from '../reply.ts';
import { type ComposedAnswer, composeAnswer, toChatCompletion } from './compose-answer.ts';
import { streamAnswer } from './stream-answer.ts';

/** What serving a chat request takes. The signal fires when the client leaves. */
export type ServeChat = {
  readonly request: ChatRequest;
  readonly model: SandboxModel;
  readonly response: ServerResponse;
  readonly pace: Pace;
  readonly signal: AbortSignal;
  readonly nowMs: number;
};

/** Events sent before a misbehaving model shows its nature. */
const eventsBeforeFault = 6;

async function write(response: ServerResponse, text: string, signal: AbortSignal): Promise<void> {
  if (response.write(text) || signal.aborted) return;
  await once(response, 'drain', { signal }).catch(() => undefined);
}

async function serveStream(chat: ServeChat, answer: ComposedAnswer): Promise<void> {
  const { model, response, signal } = chat;
  const withUsage = chat.request.stream_options?.include_usage === true;
  let sent = 0;
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  response.flushHeaders();
  await chat.pace(model.firstTokenMs, signal);
  for (const event of streamAnswer(answer, { withUsage })) {
    if (event.tokens > 0) await chat.pace((event.tokens * 1000) / model.tokensPerSecond, signal);
    if (signal.aborted) return;
    if (sent === eventsBeforeFault && model.behaviour === 'cut-midstream') {
      response.destroy();
      return;
    }
    const isBroken = sent === eventsBeforeFault && model.behaviour === 'malformed';
    const data = isBroken ? event.data.slice(0, event.data.length / 2) : event.data;
    await write(response, `data: ${data}\n\n`, signal);
    sent++;
  }
  response.end();
}

async function serveWhole(chat: ServeChat, answer: ComposedAnswer): Promise<void> {
  const { model, response, signal } = chat;
  const tokens = answer.usage.completion_tokens ?? 0;
  await chat.pace(model.firstTokenMs + (tokens * 1000) / model.tokensPerSecond, signal);
  if (signal.aborted) return;
  const body = toChatCompletion(answer);
  if (model.behaviour === 'well') return replyJson(response, 200, body);
  const text = JSON.stringify(body);
  const half = text.slice(0, text.length / 2);
  const isCut = model.behaviour === 'cut-midstream';
  response.writeHead(200, { 'content-type': 'application/json', ...(isCut ? { 'content-length': text.length } : {}) });
  response.write(half, () => (isCut ? response.destroy() : response.end()));
}

/** Answers a chat request at the model's pace, whole or as a stream, and breaks off where the model is one that does. */
export async function serveChat(chat: ServeChat): Promise<void> {
  const answer = composeAnswer(chat.request, chat.model, Math.floor(chat.nowMs / 1000));
  await (chat.request.stream === true ? serveStream(chat, answer) : serveWhole(chat, answer));
}
