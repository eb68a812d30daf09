import { dialectCodecs } from '@waygate/dialects';
import {
  type ChatDialectName,
  emptyHubRequest,
  type HubAnswer,
  type JsonObject,
  type JsonValue,
} from '@waygate/protocol';
import { isObjectValue, objectAt, objectsAt, parseJsonObject, textAt } from '@waygate/wire';
import { describe, expect, test } from 'vitest';
import { codecOf, collect, decodeChunks, isFailure, recordings } from './recordings.ts';

const request = { ...emptyHubRequest, model: 'asked/model', wantsStreamUsage: true };
const context = { request, id: 'ours-1', createdSeconds: 1_767_225_600, priceUsage: () => null };
type Client = (answer: JsonObject) => JsonObject;

const ask = { role: 'user', content: 'go' };
const isCall = (item: JsonObject): boolean => textAt(item, 'type')?.endsWith('_call') === true;

function chatTurn(answer: JsonObject, keep: (message: JsonObject) => JsonObject): JsonObject {
  const message = objectAt(objectsAt(answer, 'choices')[0] ?? null, 'message') ?? {};
  const results = objectsAt(message, 'tool_calls').map((call) => ({
    role: 'tool',
    tool_call_id: textAt(call, 'id'),
    content: 'done',
  }));
  return { model: 'm', messages: [ask, keep(message), ...results] };
}

/** What clients send on the second turn of a tool loop, made from the first answer. */
const clients: Readonly<
  Record<string, { readonly dialect: ChatDialectName; readonly reply: Client; readonly keepsThinking: boolean }>
> = {
  'an OpenAI client that keeps the message': {
    dialect: 'openai-chat',
    keepsThinking: true,
    reply: (answer) => chatTurn(answer, (message) => message),
  },
  'an OpenAI client that keeps only the fields it knows': {
    dialect: 'openai-chat',
    keepsThinking: false,
    reply: (answer) =>
      chatTurn(answer, ({ role = null, content = null, tool_calls }) => ({
        role,
        content,
        ...(Array.isArray(tool_calls)
          ? {
              tool_calls: tool_calls.filter(isObjectValue).map((call: JsonObject) => ({
                id: call['id'] ?? null,
                type: call['type'] ?? null,
                [String(call['type'])]: call[String(call['type'])] ?? null,
              })),
            }
          : {}),
      })),
  },
  'an Anthropic client': {
    dialect: 'anthropic-messages',
    keepsThinking: true,
    reply: (answer) => {
      const content = objectsAt(answer, 'content');
      const calls = content.filter((block) => block['type'] === 'tool_use');
      const results = calls.map(
        (call): JsonValue => ({ type: 'tool_result', tool_use_id: call['id'] ?? null, content: 'done' }),
      );
      return {
        model: 'm',
        max_tokens: 99,
        messages: [
          ask,
          { role: 'assistant', content },
          { role: 'user', content: [...results, { type: 'text', text: 'on' }] },
        ],
      };
    },
  },
  'a Responses client': {
    dialect: 'openai-responses',
    keepsThinking: true,
    reply: (answer) => {
      const output = objectsAt(answer, 'output');
      const results = output.filter(isCall).map(
        (call): JsonValue => ({
          type: `${textAt(call, 'type')}_output`,
          call_id: call['call_id'] ?? null,
          output: 'done',
        }),
      );
      return { model: 'm', input: [ask, ...output, ...results] };
    },
  },
  'a Gemini client': {
    dialect: 'gemini-generate-content',
    keepsThinking: true,
    reply: (answer) => {
      const content = objectAt(objectsAt(answer, 'candidates')[0] ?? null, 'content') ?? {};
      const calls = objectsAt(content, 'parts')
        .map((part) => objectAt(part, 'functionCall'))
        .filter((call) => call !== null);
      const parts = calls.map(
        (call): JsonValue => ({
          functionResponse: { id: call['id'] ?? null, name: call['name'] ?? null, response: { output: 'done' } },
        }),
      );
      return {
        contents: [
          { role: 'user', parts: [{ text: 'go' }] },
          content,
          ...(parts.length === 0 ? [] : [{ role: 'user', parts }]),
        ],
      };
    },
  },
};

function written(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/** Everything of an answer that its provider wants back to the byte. */
function proofs(answer: HubAnswer, withThinking: boolean): string[] {
  return (answer.choices[0]?.parts ?? []).flatMap((part) => {
    if (part.kind === 'tool-call') return part.signature === null ? [] : [part.signature.value];
    return part.kind === 'reasoning' && withThinking && part.signature !== null
      ? [part.signature.value, written(part.text)]
      : [];
  });
}

const cases = Object.keys(clients).flatMap((client) =>
  recordings
    .filter((recording) => !isFailure(recording) && recording.name !== 'two-choices')
    .map((recording) => [`${recording.wire}/${recording.name} through ${client}`, recording, client] as const),
);

describe('the second turn', () => {
  test.each(cases)('%s: proof and arguments come back to the byte', (_name, recording, client) => {
    const { dialect, reply, keepsThinking } = clients[client] ?? {
      dialect: 'openai-chat',
      reply: (one: JsonObject) => one,
      keepsThinking: true,
    };
    const answer = collect(decodeChunks(recording.wire, [recording.stream])).collect();
    const told = parseJsonObject(dialectCodecs[dialect].encodeAnswer(answer, context)) ?? {};
    // The client's JSON is not ours: numbers such as 1.0 survive only where a wire carries arguments as text.
    const body = Buffer.from(JSON.stringify(reply(told)));
    const decoded = dialectCodecs[dialect].decodeRequest(body, { pathModel: 'm', isStream: false });
    const options = {
      upstreamModel: 'claude-or-other.anthropic',
      isStrict: false,
      modelOutputTokensMax: 4096,
      quirks: {},
    };
    const encoded = codecOf(recording.wire).encodeRequest({ ...decoded, extensions: null }, options);
    for (const proof of proofs(answer, keepsThinking)) expect(encoded.body).toContain(proof);
    const calls =
      answer.choices[0]?.parts.filter((part) => part.kind === 'tool-call' && part.toolKind === 'function') ?? [];
    const back = decoded.messages.flatMap(({ parts }) => parts.filter((part) => part.kind === 'tool-call'));
    const results = decoded.messages.flatMap(({ parts }) => parts.filter((part) => part.kind === 'tool-result'));
    if (calls.length === 0) return;
    expect(back.map((part) => JSON.parse(part.argumentsText))).toEqual(
      calls.map((part) => (part.kind === 'tool-call' ? JSON.parse(part.argumentsText) : null)),
    );
    expect(results.map(({ callId }) => callId)).toEqual(back.map(({ id }) => id));
    if (dialect.startsWith('openai'))
      expect(back.map((part) => part.argumentsText)).toEqual(
        calls.map((part) => (part.kind === 'tool-call' ? part.argumentsText : '')),
      );
  });
});

describe('a custom tool on a wire without such tools', () => {
  const custom = {
    kind: 'custom' as const,
    name: 'write_sql',
    description: 'Writes SQL.',
    format: { type: 'grammar', syntax: 'regex', definition: 'SELECT .+' },
  };
  const asked = {
    ...request,
    tools: [custom],
    messages: [
      { role: 'user' as const, name: null, parts: [{ kind: 'text' as const, text: 'go', citations: [], cache: null }] },
    ],
  };
  const options = { upstreamModel: 'm', isStrict: true, modelOutputTokensMax: 4096, quirks: {} };

  test('is offered as a function that tells the grammar, and called as itself', () => {
    const { body } = codecOf('anthropic').encodeRequest(asked, options);
    expect(body).toContain('"name":"write_sql"');
    expect(body).toContain('SELECT .+');
    const events = [
      { type: 'message_start', message: { id: 'msg_1', model: 'c', usage: {} } },
      {
        type: 'content_block_start',
        index: 0,
        content_block: { type: 'tool_use', id: 'toolu_1', name: 'write_sql', input: {} },
      },
      {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'input_json_delta', partial_json: '{"input": "SELECT ' },
      },
      { type: 'content_block_delta', index: 0, delta: { type: 'input_json_delta', partial_json: '\\"a\\";"}' } },
      { type: 'content_block_stop', index: 0 },
      { type: 'message_delta', delta: { stop_reason: 'tool_use' }, usage: {} },
      { type: 'message_stop' },
    ];
    const decoder = codecOf('anthropic').openStreamDecoder({ eventBytesMax: 9999, request: asked, quirks: {} });
    const out = [
      ...decoder.push(Buffer.from(events.map((event) => `data: ${JSON.stringify(event)}\n\n`).join(''))),
      ...decoder.end(),
    ];
    expect(collect(out).collect().choices[0]?.parts).toMatchObject([
      { kind: 'tool-call', toolKind: 'custom', argumentsText: 'SELECT "a";' },
    ]);
    const encoder = dialectCodecs['openai-responses'].openStreamEncoder({ ...context, request: asked });
    expect(out.map((event) => encoder.encode(event)).join('')).toContain(
      '"type":"response.custom_tool_call_input.done"',
    );
  });
});
