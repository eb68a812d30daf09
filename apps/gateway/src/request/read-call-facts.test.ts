import { type CallAddress, dialectTable } from '@waygate/dialects';
import type { DialectName } from '@waygate/protocol';
import { describe, expect, it } from 'vitest';
import { readCallFacts } from './read-call-facts.ts';

const pixel = 'iVBORw0KGgo=';
const inBody: CallAddress = { pathModel: null, isStream: null, headers: {} };
const inPath: CallAddress = { pathModel: 'm', isStream: false, headers: {} };

function factsOf(dialect: DialectName, body: unknown, readsContent = true) {
  const address = dialect === 'gemini-generate-content' ? inPath : inBody;
  const decoded = dialectTable[dialect].decodeCall(Buffer.from(JSON.stringify(body)), address);
  return readCallFacts(decoded, { ipAddress: '10.0.0.1', readsContent });
}

const chatImage = {
  model: 'm',
  temperature: 0.3,
  max_tokens: 7,
  n: 2,
  user: 'ann',
  messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] }],
};

describe('what a policy is asked about a call', () => {
  it.each([
    ['openai-chat', chatImage, ['image']],
    [
      'openai-moderations',
      { model: 'm', input: [{ type: 'image_url', image_url: { url: 'https://example.com/a.png' } }] },
      ['image'],
    ],
    [
      'anthropic-count-tokens',
      {
        model: 'm',
        messages: [
          {
            role: 'user',
            content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } }],
          },
        ],
      },
      ['image'],
    ],
    [
      'anthropic-messages',
      {
        model: 'm',
        max_tokens: 7,
        messages: [
          {
            role: 'user',
            content: [
              {
                type: 'tool_result',
                tool_use_id: 't',
                content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } }],
              },
            ],
          },
        ],
      },
      ['image'],
    ],
    [
      'gemini-generate-content',
      { contents: [{ role: 'user', parts: [{ inlineData: { mimeType: 'audio/wav', data: pixel } }] }] },
      ['audio'],
    ],
    [
      'openai-responses',
      { model: 'm', input: [{ role: 'user', content: [{ type: 'input_file', file_id: 'file_1' }] }] },
      ['file'],
    ],
    ['openai-completions', { model: 'm', prompt: 'hello' }, []],
    ['openai-embeddings', { model: 'm', input: 'hello' }, []],
  ] as const)('of %s names what it carries', (dialect, body, modalities) => {
    expect(factsOf(dialect, body).modalities).toEqual(modalities);
  });

  it('has its parameters', () => {
    expect(factsOf('openai-chat', chatImage)).toMatchObject({
      endpoint: 'chat',
      endUser: 'ann',
      outputTokensMax: 7,
      choicesCount: 2,
      temperature: 0.3,
      ipAddress: '10.0.0.1',
    });
  });

  it('leaves the content unread where no rule decides by it', () => {
    expect(factsOf('openai-chat', chatImage, false)).toMatchObject({ modalities: [], temperature: null });
  });

  it('refuses what it cannot read where a rule decides by it', () => {
    const broken = { ...chatImage, messages: [{ role: 'user', content: 5 }] };
    expect(() => factsOf('openai-chat', broken)).toThrow();
    expect(() => factsOf('openai-chat', broken, false)).not.toThrow();
  });
});
