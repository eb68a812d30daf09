import { describe, expect, test } from 'vitest';
import { clients, findClient } from './clients.ts';
import { readGatewayUrl } from './read-gateway-url.ts';

const target = { url: 'https://ai.example.com', apiKey: 'sk-wg-usr-x', model: 'openai/gpt-4.1' };

/** Everything a plan shows or writes. */
function textOf(id: string, before: string | null = null): string {
  const { changes = [], steps = [] } = findClient(id)?.plan(target) ?? {};
  return [...changes.map(({ apply }) => apply(before)), ...steps.map(({ code }) => code ?? '')].join('\n');
}

describe('the settings of every client', () => {
  test.each(clients.map(({ id, dialect }) => ({ id, dialect })))(
    '$id get the address in the form of their API, and the key',
    ({ id, dialect }) => {
      const text = textOf(id);
      expect(text).toContain(target.apiKey);
      expect(text.includes(`${target.url}/v1`)).toBe(dialect !== 'messages');
      expect(text).toContain(target.url);
    },
  );

  test('name the model wherever the client lets it be named', () => {
    const nameless = clients.filter(({ id }) => !textOf(id).includes(target.model)).map(({ id }) => id);
    expect(nameless).toEqual(['open-webui']);
  });

  test("keep Claude Code's other settings, and replace nothing in what they cannot read", () => {
    expect(JSON.parse(textOf('claude-code', '{"theme":"dark"}').split('\nclaude')[0] ?? '')).toMatchObject({
      theme: 'dark',
      env: { ANTHROPIC_BASE_URL: target.url, ANTHROPIC_API_KEY: '' },
    });
    expect(() => textOf('claude-code', '{ // mine')).toThrow('not JSON');
  });
});

describe("the gateway's address", () => {
  test.each([
    ['https://ai.example.com/v1/', 'https://ai.example.com'],
    ['http://127.0.0.1:4000', 'http://127.0.0.1:4000'],
    ['https://example.com/ai/v1', 'https://example.com/ai'],
  ])('%s is %s', (text, expected) => expect(readGatewayUrl(text)).toBe(expected));

  test.each(['file:///etc', 'not an address'])('%s is none', (text) => expect(() => readGatewayUrl(text)).toThrow());
});
