import { describe, expect, test } from 'vitest';
import { decodeStream } from './decode-stream.ts';

const event = (data: unknown): Buffer => Buffer.from(`data: ${JSON.stringify(data)}\n\n`);
const delta = (content: object, finishReason: string | null = null, index = 0): Buffer =>
  event({ id: 'x', choices: [{ index, delta: content, finish_reason: finishReason }], usage: null });
const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };

describe('the reader of a chat stream', () => {
  test('tells preamble, content, usage and end apart', () => {
    const reader = decodeStream({ choicesCount: 1 });
    expect(reader.read(Buffer.from(': hello\n\n'))).toBe('comment');
    expect(reader.read(delta({ role: 'assistant', content: '', refusal: null }))).toBe('preamble');
    expect(reader.read(delta({ content: 'Hi' }))).toBe('content');
    expect(reader.read(delta({ content: ' there' }))).toBe('content');
    expect(reader.isComplete).toBe(false);
    expect(reader.read(delta({}, 'stop'))).toBe('content');
    expect(reader.isComplete).toBe(true);
    const last = event({ choices: [], usage });
    expect(reader.read(last)).toBe('usage');
    expect(reader.usage).toMatchObject({ inputTokens: 3, outputTokens: 2 });
    const span = reader.usageSpan;
    expect(span && JSON.parse(last.subarray(span.start, span.end).toString())).toEqual(usage);
    expect(span?.isWithoutCost).toBe(true);
    reader.read(event({ choices: [], usage: { ...usage, cost: 0.1 } }));
    expect(reader.usageSpan?.isWithoutCost).toBe(false);
    expect(reader.read(Buffer.from('data: [DONE]\n\n'))).toBe('done');
    expect(reader.delivered).toEqual({ events: 2, chars: 8 });
  });

  test.each([
    ['a tool call', { tool_calls: [{ index: 0, function: { name: 'f', arguments: '' } }] }],
    ['reasoning', { reasoning_content: 'hm' }],
    ['a refusal', { refusal: 'no' }],
    ['audio', { audio: { data: 'x' } }],
    ['something unknown', { future: 1 }],
  ])('takes %s for content', (_case, content) => {
    expect(decodeStream({ choicesCount: 1 }).read(delta(content))).toBe('content');
  });

  test('counts what strings hold, with their escapes resolved', () => {
    const reader = decodeStream({ choicesCount: 1 });
    reader.read(delta({ content: 'a' }));
    reader.read(delta({ content: 'say "hi"' }));
    expect(reader.delivered).toEqual({ events: 2, chars: 1 + 'say "hi"'.length });
  });

  test('is not complete before every choice has finished', () => {
    const reader = decodeStream({ choicesCount: 2 });
    reader.read(delta({ content: 'a' }));
    reader.read(delta({}, 'stop', 1));
    expect(reader.isComplete).toBe(false);
    reader.read(delta({}, 'length', 0));
    expect(reader.isComplete).toBe(true);
  });

  test('keeps usage that comes together with content', () => {
    const reader = decodeStream({ choicesCount: 1 });
    const both = event({ choices: [{ index: 0, delta: { content: 'x' }, finish_reason: 'stop' }], usage });
    expect(reader.read(both)).toBe('content');
    expect(reader.usage).toMatchObject({ outputTokens: 2 });
  });

  test('a later usage replaces an earlier one', () => {
    const reader = decodeStream({ choicesCount: 1 });
    reader.read(event({ choices: [{ index: 0, delta: { content: 'x' } }], usage }));
    reader.read(event({ choices: [], usage: { ...usage, completion_tokens: 9 } }));
    expect(reader.usage).toMatchObject({ inputTokens: 3, outputTokens: 9 });
  });

  test('sees an error before and after the first content', () => {
    const reader = decodeStream({ choicesCount: 1 });
    expect(reader.read(event({ error: { message: 'quota' } }))).toBe('error');
    reader.read(delta({ content: 'x' }));
    expect(reader.read(event({ error: { message: 'quota' } }))).toBe('error');
    expect(reader.read(delta({ content: 'an "error" and "usage": 1' }))).toBe('content');
  });

  test.each(['data: {"choices":[{"delta":{"content":"x"}\n\n', 'data: nonsense\n\n', 'data: {"choices":1}\n\n'])(
    'calls %j malformed, early and late',
    (text) => {
      const reader = decodeStream({ choicesCount: 1 });
      expect(reader.read(Buffer.from(text))).toBe('malformed');
      reader.read(delta({ content: 'x' }));
      expect(reader.read(Buffer.from(text))).toBe('malformed');
    },
  );

  test('reads CRLF, data over several lines and a missing last line end', () => {
    const reader = decodeStream({ choicesCount: 1 });
    expect(reader.read(Buffer.from('data: {"choices":[{"delta":{"content":"x"}}]}\r\n\r\n'))).toBe('content');
    expect(reader.read(Buffer.from('data: {"choices":\ndata: [{"delta":{"content":"y"}}]}\n\n'))).toBe('content');
    expect(reader.read(Buffer.from('data: [DONE]'))).toBe('done');
  });
});
