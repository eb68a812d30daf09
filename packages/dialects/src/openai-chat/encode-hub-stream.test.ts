import { type ChatWireName, emptyHubRequest, type StreamEvent } from '@waygate/protocol';
import { isObjectValue, objectAt, objectsAt, parseJsonObject, textAt } from '@waygate/wire';
import { describe, expect, test } from 'vitest';
import { encodeHubStream } from './encode-hub-stream.ts';

const request = { ...emptyHubRequest, model: 'asked/model', isStream: true };
const context = { request, id: 'ours-1', createdSeconds: 1_767_225_600, priceUsage: () => null };

/** The pieces of thinking that a client gathers from a stream. */
function detailsOf(events: readonly StreamEvent[]) {
  const encoder = encodeHubStream(context);
  const text = events.map((event) => encoder.encode(event)).join('');
  return text
    .split('\n\n')
    .map((event) => parseJsonObject(event.replace(/^data: /, '')))
    .filter(isObjectValue)
    .flatMap((chunk) => objectsAt(objectAt(objectsAt(chunk, 'choices')[0] ?? null, 'delta'), 'reasoning_details'));
}

function thinking(wire: ChatWireName): StreamEvent[] {
  const signature = { origin: wire === 'bedrock' ? ('anthropic' as const) : wire, value: 'PROOF' };
  return [
    { type: 'start', id: 'x', model: 'm', wire },
    { type: 'reasoning-delta', choice: 0, text: 'Let me ' },
    { type: 'reasoning-delta', choice: 0, text: 'see.' },
    { type: 'signature', choice: 0, signature, isRedacted: false },
  ];
}

describe('thinking in a stream', () => {
  test.each<[ChatWireName, string]>([
    ['anthropic', 'anthropic-claude-v1'],
    ['bedrock', 'anthropic-claude-v1'],
    ['gemini', 'google-gemini-v1'],
    ['openai-responses', 'openai-responses-v1'],
  ])('of the %s wire is of the form of its proof from the first piece on', (wire, format) => {
    const details = detailsOf(thinking(wire));
    expect(details.map((detail) => textAt(detail, 'format'))).toEqual([format, format, format]);
    expect(details.map((detail) => textAt(detail, 'signature'))).toEqual([null, null, 'PROOF']);
  });

  test('of a wire whose proof has no name there travels sealed', () => {
    const details = detailsOf(thinking('cohere'));
    expect(details.map((detail) => textAt(detail, 'format'))).toEqual(['unknown', 'unknown', 'unknown']);
    expect(textAt(details.at(-1) ?? null, 'signature')).toBe('wg1.cohere.s.PROOF');
  });
});

describe('a piece of text in a stream', () => {
  test('has every member of a chunk, in a choice that was announced, under the name the provider gave', () => {
    const encoder = encodeHubStream(context);
    encoder.encode({ type: 'start', id: 'theirs-1', model: 'their/"model"', wire: 'anthropic' });
    const chunks = ['a"b\n', 'c'].flatMap((text) =>
      encoder.encode({ type: 'text-delta', choice: 1, text }).split('\n\n').slice(0, -1),
    );
    const chunk = (delta: object) => ({
      id: 'theirs-1',
      object: 'chat.completion.chunk',
      created: 1_767_225_600,
      model: 'their/"model"',
      choices: [{ index: 1, delta, logprobs: null, finish_reason: null }],
    });
    expect(chunks.map((one) => parseJsonObject(one.replace(/^data: /, '')))).toEqual([
      chunk({ role: 'assistant', content: '', refusal: null }),
      chunk({ content: 'a"b\n' }),
      chunk({ content: 'c' }),
    ]);
  });
});
