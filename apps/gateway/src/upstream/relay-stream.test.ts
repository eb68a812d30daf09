import { dialectTable } from '@waygate/dialects';
import { providerTable, type StreamReader } from '@waygate/providers';
import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { StreamRelay, type StreamStep } from './relay-stream.ts';

const textEvent = (text: string) =>
  `data: {"id":"c","choices":[{"index":0,"delta":{"content":"${text}"},"finish_reason":null}]}\n\n`;
const lastEvents =
  'data: {"id":"c","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}\n\ndata: {"id":"c","choices":[],"usage":{"prompt_tokens":7,"completion_tokens":3,"total_tokens":10}}\n\ndata: [DONE]\n\n';

/** Relays chunks until one is refused, and says what came of it. */
function relayThrough(reader: StreamReader, chunks: readonly (string | Uint8Array)[]) {
  const written: string[] = [];
  const relay = new StreamRelay({
    reader,
    // SAFETY: a relay only writes to it.
    reply: { write: (events: readonly Uint8Array[]) => written.push(...events.map(String)) > 0 } as never,
    dialect: dialectTable['openai-chat'],
    eventBytesMax: 200,
    wantsUsage: true,
    costUsd: () => '0.1',
    onFirstContent: () => written.push('first'),
    onDrain: () => undefined,
  });
  const steps: StreamStep['kind'][] = [];
  for (const chunk of chunks) {
    steps.push(relay.take(Buffer.from(chunk)).kind);
    if (steps.at(-1) !== 'more') return { written: written.join(''), steps };
  }
  steps.push(relay.finish().kind);
  return { written: written.join(''), steps };
}

/** The same with the reader's shorter way or without it, and what the reader has read. */
function relayed(chunks: readonly Uint8Array[], way: { readonly hasShortWay: boolean }) {
  const reader = providerTable.openai.decodeStream({ choicesCount: 1, endpoint: 'chat' });
  if (!way.hasShortWay) Object.defineProperty(reader, 'readAlike', { value: undefined });
  return { ...relayThrough(reader, chunks), usage: reader.usage, delivered: reader.delivered };
}

describe('a relay of a stream', () => {
  test('passes chunks on as it would if it cut and parsed each of them', () => {
    const event = fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('Hel', 'lo', ' world').map(textEvent) },
      fc.constantFrom(
        textEvent('a\\n'),
        textEvent('é'),
        textEvent('c').replaceAll('\n', '\r\n'),
        textEvent('c').replaceAll('\n', '\r'),
        `\n${textEvent('d')}`,
        textEvent('e').trimEnd(),
        textEvent('f').slice(0, -1),
        textEvent('x'.repeat(200)),
        ': comment\n\n',
        '\n',
        'data: {"error":{"message":"no"}}\n\n',
      ),
    );
    const partition = fc.tuple(fc.array(event, { maxLength: 12 }), fc.array(fc.nat(1_500), { maxLength: 6 }));
    fc.assert(
      fc.property(partition, fc.boolean(), ([events, cuts], isWhole) => {
        const pieces = [...events, lastEvents].map((one) => Buffer.from(one));
        const bytes = Buffer.concat(pieces);
        const edges = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const chunks = isWhole ? pieces : edges.slice(1).map((end, at) => bytes.subarray(edges[at], end));
        expect(relayed(chunks, { hasShortWay: true })).toEqual(relayed(chunks, { hasShortWay: false }));
      }),
      { numRuns: 2_000 },
    );
  });

  test('does not read an event that is alike by cutting and parsing it', () => {
    const reader = providerTable.openai.decodeStream({ choicesCount: 1, endpoint: 'chat' });
    const read = vi.spyOn(reader, 'read');
    const { written, steps } = relayThrough(reader, [
      textEvent('Hel'),
      textEvent('lo'),
      textEvent(' world'),
      lastEvents,
    ]);
    expect(read).toHaveBeenCalledTimes(4);
    expect(written).toContain(['Hel', 'lo', ' world'].map(textEvent).join(''));
    expect(steps.at(-1)).toBe('whole');
    expect([reader.usage, reader.delivered]).toMatchObject([{ inputTokens: 7 }, { events: 3, chars: 11 }]);
  });
});
