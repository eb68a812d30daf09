import { emptyHubRequest, type StreamEvent } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import { decodeHubStream } from './decode-hub-stream.ts';

function eventsOf(delta: object): StreamEvent[] {
  const decoder = decodeHubStream({ eventBytesMax: 10_000, request: emptyHubRequest, quirks: {} });
  const chunk = { id: 'x', model: 'm', choices: [{ index: 0, delta, finish_reason: null }] };
  return decoder.push(Buffer.from(`data: ${JSON.stringify(chunk)}\n\n`)).filter(({ type }) => type !== 'start');
}

describe('a delta of a chat stream', () => {
  test('that is text alone is that text', () => {
    expect(eventsOf({ content: 'Hi' })).toEqual([{ type: 'text-delta', choice: 0, text: 'Hi' }]);
    expect(eventsOf({ content: '' })).toEqual([]);
  });

  test('that holds more beside its text gives all of it', () => {
    const call = { index: 0, id: 'call_1', type: 'function', function: { name: 'look', arguments: '{}' } };
    const events = eventsOf({ content: 'Hi', reasoning_content: 'hm', refusal: 'no', tool_calls: [call] });
    expect(events.map(({ type }) => type)).toEqual([
      'reasoning-delta',
      'text-delta',
      'refusal-delta',
      'tool-call-start',
      'arguments-delta',
    ]);
  });
});
