import { Secret } from '@waygate/protocol';
import { describe, expect, test } from 'vitest';
import { findProvider, type ProviderRow, providerCatalog, servesEndpoint, wireTo } from './catalog.ts';
import { encodeCredential } from './encode-credential.ts';

function rowOf(id: string): ProviderRow {
  const row = findProvider(id);
  if (row === undefined) throw new Error(`no row ${id}`);
  return row;
}

describe('the catalogue of providers', () => {
  test('names each once, and keys go out over TLS only', () => {
    expect(new Set(providerCatalog.map(({ id }) => id)).size).toBe(providerCatalog.length);
    const addresses = providerCatalog.flatMap(({ baseUrl }) => baseUrl ?? []);
    expect(addresses.filter((address) => !/^https:\/\/[\w.-]+(\/[\w./-]*[^/])?$/.test(address))).toEqual([]);
  });

  test('has thirty and more that speak the chat grammar, servers that people run among them', () => {
    const compatible = providerCatalog.filter(({ wire, cloud }) => wire === 'openai' && cloud === undefined);
    expect(compatible.length).toBeGreaterThan(30);
    const own = providerCatalog.filter(({ isSelfHosted }) => isSelfHosted === true);
    expect(own.map(({ id }) => id)).toEqual(
      expect.arrayContaining(['openai-compatible', 'vllm', 'ollama', 'lm-studio', 'tgi', 'llama-cpp']),
    );
    expect(own.filter(({ baseUrl, needsKey }) => baseUrl !== null || needsKey)).toEqual([]);
  });

  test.each([
    ['openai', { authorization: 'Bearer key-1' }],
    ['anthropic', { 'x-api-key': 'key-1' }],
    ['google', { 'x-goog-api-key': 'key-1' }],
    ['cohere', { authorization: 'Bearer key-1' }],
    ['sandbox', {}],
  ])('shows %s its key in its own way', (id, headers) => {
    expect(encodeCredential(rowOf(id), new Secret('key-1'))).toEqual(headers);
    expect(encodeCredential(rowOf(id), null)).toEqual({});
  });
});

describe('wireTo', () => {
  test.each([
    ['openai', 'openai-chat', 'openai', true],
    ['openai', 'openai-responses', 'openai-responses', true],
    ['groq', 'openai-responses', 'openai', false],
    ['openai', 'openai-completions', 'openai', false],
    ['openai', 'openai-embeddings', 'openai', true],
    ['openai', 'anthropic-messages', 'openai', false],
    ['anthropic', 'anthropic-messages', 'anthropic', true],
    ['anthropic', 'openai-chat', 'anthropic', false],
    ['google', 'gemini-generate-content', 'gemini', true],
    ['cohere', 'openai-chat', 'cohere', false],
  ] as const)('%s takes %s by the %s wire', (id, dialect, wire, isSame) => {
    expect(wireTo(rowOf(id), dialect)).toMatchObject({ wire, isSame });
  });
});

test('embeddings are asked of the wire that has them', () => {
  expect(servesEndpoint(rowOf('mistral'), 'embeddings')).toBe(true);
  expect(servesEndpoint(rowOf('anthropic'), 'embeddings')).toBe(false);
  expect(servesEndpoint(rowOf('anthropic'), 'chat')).toBe(true);
});
