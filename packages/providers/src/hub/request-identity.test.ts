import { dialectCodecs } from '@waygate/dialects';
import { chatWires, emptyHubRequest, type HubRequest, wireOfDialect } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { providerCodecs } from '../provider-codecs.ts';
import { arbitraryRequest, type MirroredDialect } from './arbitrary-request.ts';
import type { EncodeOptions } from './chat-codec.ts';

const options: EncodeOptions = {
  upstreamModel: 'model-x',
  isStrict: true,
  modelOutputTokensMax: null,
  quirks: { takesReasoningText: true },
};
const mirrored: readonly MirroredDialect[] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini-generate-content',
];

describe('a request', () => {
  test.each(mirrored)(
    'of %s that was encoded for its own wire decodes to the same request, with nothing dropped',
    (dialect) => {
      const wire = wireOfDialect[dialect];
      const address =
        dialect === 'gemini-generate-content'
          ? { pathModel: 'model-x', isStream: false }
          : { pathModel: null, isStream: null };
      const told = dialect !== 'openai-chat';
      fc.assert(
        fc.property(arbitraryRequest(wire), (request) => {
          const encoded = providerCodecs[wire].encodeRequest(request, options);
          expect(encoded.dropped).toEqual([]);
          const back = dialectCodecs[dialect].decodeRequest(Buffer.from(encoded.body), address);
          expect(back).toEqual({ ...request, wantsStreamUsage: told });
        }),
        { numRuns: 300, seed: 20_260_101 },
      );
    },
  );

  test.each(chatWires)('of any dialect is encoded for the %s wire without throwing, its ceiling kept', (wire) => {
    for (const dialect of mirrored) {
      fc.assert(
        fc.property(arbitraryRequest(wireOfDialect[dialect]), (request) => {
          const one = { ...request, choicesCount: null };
          const { body, dropped } = providerCodecs[wire].encodeRequest(one, { ...options, isStrict: false });
          expect(JSON.parse(body)).toBeTypeOf('object');
          expect(body).toContain(`:${request.outputTokensMax}`);
          expect(dropped.some(({ field }) => field === 'outputTokensMax')).toBe(false);
        }),
        { numRuns: 60, seed: 20_260_102 },
      );
    }
  });
});

const ceilings: Readonly<Record<(typeof chatWires)[number], string>> = {
  openai: '"max_completion_tokens":16',
  'openai-responses': '"max_output_tokens":16',
  anthropic: '"max_tokens":16',
  gemini: '"maxOutputTokens":16',
  bedrock: '"maxTokens":16',
  cohere: '"max_tokens":16',
};

const hello: HubRequest = {
  ...emptyHubRequest,
  model: 'model-x',
  messages: [{ role: 'user', name: null, parts: [{ kind: 'text', text: 'hi', citations: [], cache: null }] }],
};
const encode = (wire: (typeof chatWires)[number], request: HubRequest, changed: Partial<EncodeOptions> = {}) =>
  providerCodecs[wire].encodeRequest(request, { ...options, isStrict: false, ...changed });

describe('what must not be lost', () => {
  test.each(chatWires)('the output ceiling has the %s wire’s own name', (wire) => {
    expect(encode(wire, { ...hello, outputTokensMax: 16 }).body).toContain(ceilings[wire]);
  });

  test('a vendor that knows only the earlier name is told it', () => {
    const { body } = encode('openai', { ...hello, outputTokensMax: 16 }, { quirks: { outputCeiling: 'max_tokens' } });
    expect(body).toContain('"max_tokens":16');
    expect(body).not.toContain('max_completion_tokens');
  });

  test('Anthropic always gets a ceiling: the caller’s, else the model’s', () => {
    expect(encode('anthropic', hello, { modelOutputTokensMax: 64_000 }).body).toContain('"max_tokens":64000');
  });

  test.each(['openai-responses', 'anthropic', 'bedrock', 'cohere'] as const)(
    'several choices are refused by the %s wire',
    (wire) => {
      expect(() => encode(wire, { ...hello, choicesCount: 2 })).toThrow(/one choice/);
    },
  );

  test('a conversation kept at another provider is refused, not forgotten', () => {
    const extensions = { wire: 'openai-responses' as const, fields: { previous_response_id: 'resp_1' } };
    expect(() => encode('anthropic', { ...hello, extensions })).toThrow(/previous_response_id/);
  });

  test('what is dropped is reported once, and refused to the strict', () => {
    const request: HubRequest = {
      ...hello,
      seed: 7,
      tools: [{ kind: 'native', wire: 'openai', type: 'web_search', value: { type: 'web_search' } }],
      extensions: { wire: 'openai', fields: { prediction: {} } },
    };
    const fields = encode('anthropic', request).dropped.map(({ field }) => field);
    expect(fields).toEqual(['prediction', 'seed', 'tools.web_search']);
    expect(() => encode('anthropic', request, { isStrict: true })).toThrow(/prediction/);
    expect(encode('openai', request).body).toContain('{"type":"web_search"}');
  });

  test('proof goes to its own provider only', () => {
    const reasoning = {
      kind: 'reasoning' as const,
      text: 'hm',
      signature: { origin: 'anthropic' as const, value: 'PROOF' },
      isRedacted: false,
    };
    const request: HubRequest = {
      ...hello,
      messages: [...hello.messages, { role: 'assistant', name: null, parts: [reasoning] }],
    };
    for (const wire of chatWires) {
      const { body, dropped } = encode(wire, request);
      const isOwn = wire === 'anthropic' || wire === 'bedrock';
      expect(body.includes('PROOF'), wire).toBe(isOwn);
      expect(
        dropped.some(({ field }) => field === 'messages.reasoning'),
        wire,
      ).toBe(!isOwn);
    }
  });

  test('cache marks reach the wires that have them', () => {
    const marked: HubRequest = {
      ...hello,
      messages: [
        { role: 'user', name: null, parts: [{ kind: 'text', text: 'hi', citations: [], cache: { ttl: '1h' } }] },
      ],
    };
    expect(encode('anthropic', marked).body).toContain('"cache_control":{"type":"ephemeral","ttl":"1h"}');
    expect(encode('bedrock', marked).body).toContain('{"cachePoint":{"type":"default","ttl":"1h"}}');
    expect(encode('openai', marked, { quirks: { takesCacheMarks: true } }).body).toContain('"cache_control"');
    expect(encode('openai', marked).dropped).toHaveLength(1);
  });

  test('a thinking tool loop whose thinking was not given back goes on without thinking, and says so', () => {
    const call = {
      kind: 'tool-call' as const,
      id: 'c',
      name: 'f',
      argumentsText: '{}',
      toolKind: 'function' as const,
      signature: null,
      cache: null,
    };
    const result = {
      kind: 'tool-result' as const,
      callId: 'c',
      toolKind: 'function' as const,
      parts: [],
      isError: false,
      cache: null,
    };
    const request: HubRequest = {
      ...hello,
      reasoning: { effort: 'high', budgetTokens: null, showsThoughts: null },
      outputTokensMax: 8000,
      messages: [
        ...hello.messages,
        { role: 'assistant', name: null, parts: [call] },
        { role: 'tool', name: null, parts: [result] },
      ],
    };
    const { body, dropped } = encode('anthropic', request);
    expect(body).not.toContain('"thinking"');
    expect(dropped.map(({ field }) => field)).toContain('reasoning');
    expect(encode('anthropic', { ...request, messages: hello.messages }).body).toContain('"budget_tokens":6400');
    const proof = '"thoughtSignature":"skip_thought_signature_validator"';
    expect(encode('gemini', request, { upstreamModel: 'gemini-3-pro' }).body).toContain(proof);
    expect(encode('gemini', request, { upstreamModel: 'gemini-2.5-pro' }).body).not.toContain(proof);
  });

  test('small things that a wire does not know are reported too', () => {
    const citation = {
      url: 'https://example.org',
      title: null,
      citedText: null,
      startIndex: null,
      endIndex: null,
      native: null,
    };
    const image = {
      kind: 'image' as const,
      source: { kind: 'base64' as const, mediaType: 'image/png', data: 'AAAA' },
      detail: 'high',
      cache: null,
    };
    const said = { kind: 'text' as const, text: 'so', citations: [citation], cache: null };
    const request: HubRequest = {
      ...hello,
      tools: [{ kind: 'function', name: 'f', description: null, schema: null, isStrict: true, cache: null }],
      messages: [
        { role: 'user', name: 'ann', parts: [image] },
        { role: 'assistant', name: null, parts: [said] },
      ],
    };
    const fields = (wire: (typeof chatWires)[number]) => encode(wire, request).dropped.map(({ field }) => field);
    expect(fields('gemini')).toEqual(['citations', 'name', 'detail', 'strict']);
    expect(fields('bedrock')).toEqual(['citations', 'name', 'detail', 'strict']);
    expect(fields('openai')).toEqual(['citations']);
    expect(fields('anthropic')).toEqual(['name', 'detail', 'messages.citations']);
  });

  test.each([
    [
      'claude-sonnet-4-5-20250929',
      {
        thinking: { type: 'enabled', budget_tokens: 6400 },
        output_config: undefined,
        temperature: undefined,
        dropped: ['temperature'],
      },
    ],
    [
      'claude-sonnet-4-20250514',
      {
        thinking: { type: 'enabled', budget_tokens: 6400 },
        output_config: undefined,
        temperature: undefined,
        dropped: ['temperature'],
      },
    ],
    [
      'claude-opus-4-6',
      {
        thinking: { type: 'adaptive' },
        output_config: { effort: 'high' },
        temperature: undefined,
        dropped: ['temperature'],
      },
    ],
    [
      'claude-opus-4-7',
      {
        thinking: { type: 'adaptive' },
        output_config: { effort: 'high' },
        temperature: undefined,
        dropped: ['temperature'],
      },
    ],
    [
      'claude-opus-5',
      {
        thinking: { type: 'adaptive' },
        output_config: { effort: 'high' },
        temperature: undefined,
        dropped: ['temperature'],
      },
    ],
  ])('%s is told to think in the words it takes', (upstreamModel, expected) => {
    const wish = { effort: 'high' as const, budgetTokens: null, showsThoughts: null };
    const request: HubRequest = { ...hello, reasoning: wish, outputTokensMax: 8000, temperature: 0.5 };
    const { body, dropped } = encode('anthropic', request, { upstreamModel });
    const { thinking, output_config, temperature } = JSON.parse(body);
    expect({ thinking, output_config, temperature, dropped: dropped.map(({ field }) => field) }).toEqual(expected);
  });

  test('Claude thinks on Bedrock as it does at home, and other models there are not asked to', () => {
    const wish = { effort: 'high' as const, budgetTokens: null, showsThoughts: null };
    const request: HubRequest = { ...hello, reasoning: wish, outputTokensMax: 8000, topK: 5 };
    const fieldsFor = (upstreamModel: string) =>
      JSON.parse(encode('bedrock', request, { upstreamModel }).body).additionalModelRequestFields;
    expect(fieldsFor('eu.anthropic.claude-sonnet-4-5-20250929-v1:0')).toEqual({
      thinking: { type: 'enabled', budget_tokens: 6400 },
    });
    expect(fieldsFor('anthropic.claude-opus-4-7-v1')).toEqual({
      thinking: { type: 'adaptive' },
      output_config: { effort: 'high' },
    });
    const other = encode('bedrock', request, { upstreamModel: 'amazon.nova-pro-v1:0' });
    expect(other.dropped.map(({ field }) => field)).toEqual(['reasoning', 'topK']);
  });
});
