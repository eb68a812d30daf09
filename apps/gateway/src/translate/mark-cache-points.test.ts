import { dialectCodecs } from '@waygate/dialects';
import type { HubRequest } from '@waygate/protocol';
import { providerCodecs } from '@waygate/providers';
import { describe, expect, test } from 'vitest';
import { markCachePoints } from './mark-cache-points.ts';

const address = { pathModel: null, isStream: null };
const tool = (name: string) => ({ name, description: name, input_schema: { type: 'object', properties: {} } });
const turn = (role: string, content: unknown) => ({ role, content });
const ephemeral = { type: 'ephemeral' };

function read(body: object): HubRequest {
  const bytes = Buffer.from(JSON.stringify({ model: 'm', max_tokens: 9, ...body }));
  return dialectCodecs['anthropic-messages'].decodeRequest(bytes, address);
}

/** As Anthropic gets it. */
function sent(request: HubRequest) {
  const options = { upstreamModel: 'm', isStrict: true, modelOutputTokensMax: null, quirks: {} };
  return JSON.parse(providerCodecs.anthropic.encodeRequest(request, options).body);
}

const conversation = {
  system: 'be kind',
  tools: [tool('a'), tool('b')],
  messages: [
    turn('user', 'one'),
    turn('assistant', 'two'),
    turn('user', 'three'),
    turn('assistant', 'four'),
    turn('user', [
      { type: 'text', text: 'five' },
      { type: 'text', text: 'six' },
    ]),
  ],
};

describe('markCachePoints', () => {
  test('marks the last tool, the instructions, the last message and the turn before it', () => {
    const body = sent(markCachePoints(read(conversation)));
    expect(body.tools.map((one: object) => Reflect.get(one, 'cache_control'))).toEqual([undefined, ephemeral]);
    expect(body.system).toEqual([{ type: 'text', text: 'be kind', cache_control: ephemeral }]);
    expect(
      body.messages.map(({ content }: { content: unknown }) => JSON.stringify(content).includes('ephemeral')),
    ).toEqual([false, false, true, false, true]);
    expect(body.messages[4].content).toEqual([
      { type: 'text', text: 'five' },
      { type: 'text', text: 'six', cache_control: ephemeral },
    ]);
  });

  test.each([
    ['a conversation', conversation],
    ['one message', { messages: [turn('user', 'x')] }],
    [
      'many turns and tools',
      { ...conversation, messages: Array.from({ length: 9 }, (_, at) => turn(at % 2 ? 'assistant' : 'user', `${at}`)) },
    ],
  ])('sets four marks at most in %s', (_, body) => {
    const count = JSON.stringify(sent(markCachePoints(read(body)))).split('"cache_control"').length - 1;
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThanOrEqual(4);
  });

  test.each([
    ['a tool', { ...conversation, tools: [{ ...tool('a'), cache_control: ephemeral }] }],
    ['a block', { messages: [turn('user', [{ type: 'text', text: 'x', cache_control: ephemeral }])] }],
    ['the top', { ...conversation, cache_control: ephemeral }],
  ])("adds nothing to a caller's own mark on %s", (_, body) => {
    const request = read(body);
    expect(markCachePoints(request)).toBe(request);
  });

  test('marks no thought and no empty text', () => {
    const thought = { type: 'thinking', thinking: 'hm', signature: 's' };
    const messages = [turn('user', 'x'), turn('assistant', [{ type: 'text', text: 'said' }, thought])];
    const body = sent(markCachePoints(read({ messages })));
    expect(JSON.stringify(body.messages[1].content.at(-1))).not.toContain('ephemeral');
    expect(JSON.stringify(body.messages[1].content)).toContain('"said","cache_control"');
  });
});
