import {
  type ChatPart,
  emptyHubRequest,
  type HubAnswer,
  type ReasoningPart,
  type StreamEvent,
} from '@waygate/protocol';
import { isObjectValue, objectAt, objectsAt, parseJsonObject } from '@waygate/wire';
import { describe, expect, test } from 'vitest';
import { dialectCodecs } from '../dialect-codecs.ts';

const { decodeRequest, encodeAnswer, openStreamEncoder } = dialectCodecs['gemini-generate-content'];

const request = { ...emptyHubRequest, model: 'asked/model', isStream: true };
const context = { request, id: 'ours-1', createdSeconds: 1_767_225_600, priceUsage: () => null };

const shown: ReasoningPart = {
  kind: 'reasoning',
  text: 'Let me see.',
  signature: { origin: 'anthropic', value: 'PROOF' },
  isRedacted: false,
};
const withheld: ReasoningPart = {
  kind: 'reasoning',
  text: '',
  signature: { origin: 'anthropic', value: 'WITHHELD' },
  isRedacted: true,
};
const silent: ReasoningPart = { ...shown, text: '', signature: { origin: 'anthropic', value: 'SILENT' } };
const words: ChatPart = { kind: 'text', text: 'Hi.', citations: [], cache: null };
const parts = [shown, withheld, silent, words];

/** Parts as the next turn brings them where a client gives back every part it got. */
function givenBack(told: readonly string[]): readonly ChatPart[] {
  const content = told
    .map((text) => parseJsonObject(text))
    .filter(isObjectValue)
    .flatMap((body) => objectsAt(objectAt(objectsAt(body, 'candidates')[0] ?? null, 'content'), 'parts'));
  const contents = [
    { role: 'user', parts: [{ text: 'go' }] },
    { role: 'model', parts: content },
  ];
  const body = Buffer.from(JSON.stringify({ contents }));
  return decodeRequest(body, { pathModel: 'm', isStream: false }).messages[1]?.parts ?? [];
}

describe("another provider's thinking, given back part by part", () => {
  test('is what it was', () => {
    const finish = { reason: 'stop' as const, nativeReason: null, stopSequence: null };
    const answer: HubAnswer = {
      id: 'x',
      model: 'm',
      wire: 'anthropic',
      serviceTier: null,
      choices: [{ parts, finish, logprobs: [] }],
      usage: null,
    };
    expect(givenBack([encodeAnswer(answer, context)])).toEqual(parts);
  });

  test('is what it was, its text under its proof, where it came in pieces', () => {
    const signature = (part: ReasoningPart): StreamEvent[] =>
      part.signature === null
        ? []
        : [{ type: 'signature', choice: 0, signature: part.signature, isRedacted: part.isRedacted }];
    const events: StreamEvent[] = [
      { type: 'start', id: 'x', model: 'm', wire: 'anthropic' },
      { type: 'reasoning-delta', choice: 0, text: 'Let me ' },
      { type: 'reasoning-delta', choice: 0, text: 'see.' },
      ...signature(shown),
      ...signature(withheld),
      ...signature(silent),
      { type: 'text-delta', choice: 0, text: 'Hi.' },
    ];
    const encoder = openStreamEncoder(context);
    const text = events.map((event) => encoder.encode(event)).join('');
    expect(givenBack(text.split('\n\n').map((event) => event.replace(/^data: /, '')))).toEqual(parts);
  });

  test('has no proof on an empty text, which some clients give to the part before it', () => {
    const finish = { reason: 'stop' as const, nativeReason: null, stopSequence: null };
    const choices = [{ parts, finish, logprobs: [] }];
    const answer: HubAnswer = { id: 'x', model: 'm', wire: 'anthropic', serviceTier: null, choices, usage: null };
    expect(encodeAnswer(answer, context)).not.toContain('"text":""');
  });
});
