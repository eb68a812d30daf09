import { emptyHubRequest, type JsonObject, type StreamEvent } from '@waygate/protocol';
import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { decodeStream as decodeMessagesStream } from '../anthropic/decode-stream.ts';
import { learnTextEvent } from '../anthropic/learn-text-event.ts';
import { decodeHubStream as decodeChatStream } from '../openai/decode-hub-stream.ts';
import type { StreamDecoder } from './chat-codec.ts';
import { type EventMachine, sseStreamDecoder } from './sse-stream-decoder.ts';

const options = { eventBytesMax: 1_000, request: emptyHubRequest, quirks: {} };

const chunk = (choice: object, rest: object = {}) => JSON.stringify({ id: 'c', choices: [choice], ...rest });
const chunkOf = (content: string) => chunk({ index: 0, delta: { content }, finish_reason: null }, { usage: null });
const deltaOf = (text: string) =>
  JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } });

/** Texts that can be told by their bytes, and texts that cannot. */
const texts = ['a', ' universe', 'Hi.', '', '\n', '"', '\\', 'é', '🌍', '{', '"}]', 'data: '];

const chatEvents = [
  ...texts.map(chunkOf),
  ...texts.map((content) => chunk({ index: 0, delta: { content } }, { obfuscation: content })),
  chunk({ index: 1, delta: { content: 'other' } }),
  chunk({ index: 0, delta: { content: 'a', refusal: 'b' } }),
  chunk({ index: 0, delta: { reasoning_content: 'a' } }),
  chunk({ index: 0, delta: { tool_calls: [{ index: 0, id: 't', function: { name: 'f', arguments: '{' } }] } }),
  chunk({ index: 0, delta: { content: 'last' }, finish_reason: 'stop' }),
  JSON.stringify({ id: 'c', choices: [], usage: { prompt_tokens: 1, completion_tokens: 2 } }),
];

const messagesEvents = [
  ...texts.map(deltaOf),
  ...texts.map((text) => deltaOf(text).replace('"index":0', '"index":1')),
  JSON.stringify({ type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'a' } }),
  JSON.stringify({ type: 'content_block_start', index: 0, content_block: { type: 'text', text: 'a' } }),
  JSON.stringify({ type: 'content_block_stop', index: 0 }),
  JSON.stringify({ type: 'message_delta', delta: { stop_reason: 'end_turn' } }),
];

/** Events as they are framed; with a number in each, no two are alike. */
function framed(data: string, number: number | null): Buffer {
  return Buffer.from(`${number === null ? '' : `: ${number}\n`}data: ${data}\n\n`);
}

function decode(decoder: StreamDecoder, chunks: readonly Uint8Array[]): StreamEvent[] {
  return [...chunks.flatMap((bytes) => decoder.push(bytes)), ...decoder.end()];
}

/** The same bytes in pieces of a size. */
function cut(bytes: Buffer, size: number): Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, at) => bytes.subarray(at * size, (at + 1) * size));
}

/** Reads each event's text as text, until one says `turn`; from there on as thinking. */
function turningMachine(): EventMachine {
  let type: 'text-delta' | 'reasoning-delta' = 'text-delta';
  return {
    learnTextEvent,
    read: (event: JsonObject, out) => {
      if (event['turn'] === true) type = 'reasoning-delta';
      else out.push({ type, choice: 0, text: String(Object(event['delta'])['text']) });
    },
  };
}

afterEach(() => void vi.restoreAllMocks());

describe('events that are the one before with another text', () => {
  it.each([
    ['chunks of a chat', decodeChatStream, chatEvents],
    ['events of messages', decodeMessagesStream, messagesEvents],
  ])('are read as they would be by themselves: %s', (_name, open, pool) => {
    const one = fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...pool.slice(0, 3)) }, fc.constantFrom(...pool));
    const streams = fc.tuple(fc.array(one, { maxLength: 16 }), fc.integer({ min: 1, max: 300 }));
    fc.assert(
      fc.property(streams, ([events, size]) => {
        const alike = events.map((data) => framed(data, null));
        const unlike = events.map((data, at) => framed(data, at));
        const expected = decode(open(options), unlike);
        expect(decode(open(options), alike)).toEqual(expected);
        expect(decode(open(options), cut(Buffer.concat(alike), size))).toEqual(expected);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    // The first chunk of a chat tells its model too.
    ['chunks of a chat', decodeChatStream, chunkOf, 1],
    ['events of messages', decodeMessagesStream, deltaOf, 0],
  ])('are not parsed after the first that brings nothing else: %s', (_name, open, write, parsed) => {
    const parse = vi.spyOn(JSON, 'parse');
    const decoder = open(options);
    decoder.push(framed(write('first'), null));
    parse.mockClear();
    const words = ['a', 'b', 'c', 'd'].map((text) => framed(write(text), null));
    const texts = decode(decoder, [...words.slice(0, 2), Buffer.concat(words.slice(2))]);
    expect(texts.slice(0, 4)).toMatchObject(['a', 'b', 'c', 'd'].map((text) => ({ type: 'text-delta', text })));
    expect(parse).toHaveBeenCalledTimes(parsed);
  });

  it('are read anew once something else has come', () => {
    const decoder = sseStreamDecoder(turningMachine(), options.eventBytesMax);
    const stream = [deltaOf('a'), deltaOf('b'), '{"turn":true}', deltaOf('c')].map((data) => framed(data, null));
    expect(decode(decoder, stream).map(({ type }) => type)).toEqual([
      'text-delta',
      'text-delta',
      'reasoning-delta',
      'error',
    ]);
  });

  it('have their shape learned when the next one comes, for a caller may wait for the first', () => {
    const learn = vi.fn(learnTextEvent);
    const read: EventMachine['read'] = (event, out) =>
      void out.push({ type: 'text-delta', choice: 0, text: String(Object(event['delta'])['text']) });
    const decoder = sseStreamDecoder({ learnTextEvent: learn, read }, options.eventBytesMax);
    expect(decoder.push(framed(deltaOf('a'), null))).toHaveLength(1);
    expect(learn).not.toHaveBeenCalled();
    expect(decoder.push(framed(deltaOf('b'), null))).toHaveLength(1);
    expect(learn).toHaveBeenCalledOnce();
  });

  it('are read each by itself where what they bring is not what stands in them', () => {
    const read: EventMachine['read'] = (event, out) =>
      void out.push({ type: 'text-delta', choice: 0, text: String(Object(event['delta'])['text']).toUpperCase() });
    const decoder = sseStreamDecoder({ learnTextEvent, read }, options.eventBytesMax);
    const brought = [deltaOf('a'), deltaOf('b')].flatMap((data) => decoder.push(framed(data, null)));
    expect(brought).toMatchObject([{ text: 'A' }, { text: 'B' }]);
  });

  it('are not taken where they are longer than an event may be', () => {
    const decoder = decodeMessagesStream(options);
    decoder.push(framed(deltaOf('a'), null));
    const [event] = decoder.push(framed(deltaOf('a'.repeat(options.eventBytesMax)), null));
    expect(event).toMatchObject({ type: 'error', error: { code: 'upstream_malformed' } });
  });
});
