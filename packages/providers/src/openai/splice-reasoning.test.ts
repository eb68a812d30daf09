import { scanJsonObject } from '@waygate/wire';
import { describe, expect, test } from 'vitest';
import { findProvider } from '../catalog.ts';
import { encodeRequest } from './encode-request.ts';

function sent(text: string, provider = 'openai'): string {
  const bytes = Buffer.from(text);
  const found = scanJsonObject(bytes, { depthMax: 64, fieldsMax: 64 });
  const row = findProvider(provider);
  if (found.kind !== 'object' || row === undefined) throw new Error('no such call');
  const body = {
    dialect: 'openai-chat' as const,
    endpoint: 'chat' as const,
    requestedModel: 'm',
    isStream: false,
    wantsStreamUsage: false,
    outputTokensMax: null,
    endUser: null,
    bytes,
  };
  const fields = new Map(found.fields.map((field) => [field.key, field]));
  return Buffer.from(encodeRequest({ body, fields, row, upstreamModel: 'm' }).body).toString();
}

describe("OpenRouter's `reasoning`", () => {
  test.each([
    ['{"reasoning":{"effort":"high"},"model":"m"}', '{"reasoning_effort":"high","model":"m"}'],
    ['{"model":"m","reasoning":{"max_tokens":4000}}', '{"model":"m","reasoning_effort":"medium"}'],
    ['{"model":"m","reasoning":{"enabled":true}}', '{"model":"m","reasoning_effort":"medium"}'],
    ['{"model":"m" , "reasoning":{"exclude":true} }', '{"model":"m"  }'],
    ['{"reasoning":null ,"model":"m"}', '{"model":"m"}'],
    ['{"reasoning":{"effort":"low"},"reasoning_effort":"high","model":"m"}', '{"reasoning_effort":"high","model":"m"}'],
  ])('%s goes to OpenAI as %s', (text, expected) => {
    expect(sent(text)).toBe(expected);
    JSON.parse(expected);
  });

  test('goes to OpenRouter as it came', () => {
    const text = '{"model":"m","reasoning":{"effort":"high"}}';
    expect(sent(text, 'openrouter')).toBe(text);
  });
});
