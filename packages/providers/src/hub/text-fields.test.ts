import { bearingOf, dialectCodecs } from '@waygate/dialects';
import { type ChatPart, type HubRequest, wireOfDialect } from '@waygate/protocol';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { providerCodecs } from '../provider-codecs.ts';
import { arbitraryRequest, type MirroredDialect } from './arbitrary-request.ts';

const mirrored: readonly MirroredDialect[] = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini-generate-content',
];
const options = {
  upstreamModel: 'model-x',
  isStrict: false,
  modelOutputTokensMax: null,
  quirks: { takesReasoningText: true, takesCacheMarks: true } as const,
};

/** The path and value of every string in a body. */
function strings(value: unknown, path = ''): [path: string, text: string][] {
  if (typeof value === 'string') return [[path, value]];
  if (Array.isArray(value)) return value.flatMap((item) => strings(item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => strings(inner, path === '' ? key : `${path}.${key}`));
}

function allParts(wire: 'openai' | 'openai-responses' | 'anthropic' | 'gemini'): ChatPart[] {
  const cache = wire === 'anthropic' || wire === 'openai' ? ({ ttl: '1h' } as const) : null;
  const origin = wire;
  const url = { kind: 'url' as const, url: 'https://example.org/a.png' };
  return [
    { kind: 'text', text: 'CANARY-text', citations: [], cache },
    { kind: 'image', source: url, detail: 'high', cache: null },
    { kind: 'image', source: { kind: 'file-id', fileId: 'file-1', origin }, detail: null, cache: null },
    { kind: 'file', source: url, filename: 'CANARY-file', cache: null },
    { kind: 'refusal', text: 'CANARY-refusal' },
  ];
}

describe('the table of text-bearing fields', () => {
  test.each(mirrored)('knows every string of every request of %s', (dialect) => {
    const wire = wireOfDialect[dialect];
    const check = (request: HubRequest): void => {
      const { body } = providerCodecs[wire].encodeRequest(request, options);
      for (const [path] of strings(JSON.parse(body))) expect(bearingOf(dialect, path), path).not.toBeNull();
    };
    fc.assert(
      fc.property(arbitraryRequest(wire), (request) => {
        check(request);
        const parts = allParts(wire);
        check({
          ...request,
          messages: [
            ...request.messages,
            { role: 'user', name: null, parts },
            { role: 'assistant', name: null, parts },
          ],
        });
      }),
      { numRuns: 200, seed: 20_260_103 },
    );
  });

  test.each(mirrored)('files what was said in %s under text', (dialect) => {
    const wire = wireOfDialect[dialect];
    fc.assert(
      fc.property(arbitraryRequest(wire), (request) => {
        const marked: HubRequest = {
          ...request,
          messages: request.messages.map((message) => ({
            ...message,
            parts: message.parts.map((part) =>
              part.kind === 'text' ? { ...part, text: `CANARY ${part.text}` } : part,
            ),
          })),
        };
        const { body } = providerCodecs[wire].encodeRequest(marked, options);
        const told = strings(JSON.parse(body)).filter(([, text]) => text.startsWith('CANARY'));
        expect(told.length).toBeGreaterThan(0);
        for (const [path] of told) expect(['text', 'json-text'], path).toContain(bearingOf(dialect, path));
      }),
      { numRuns: 60, seed: 20_260_104 },
    );
  });

  test('does not know a field that nobody entered', () => {
    expect(bearingOf('openai-chat', 'messages[].shadow')).toBeNull();
    expect(bearingOf('openai-chat', 'tools[].function.parameters.properties.a.description')).toBe('json-text');
    expect(Object.keys(dialectCodecs)).toHaveLength(5);
  });
});
