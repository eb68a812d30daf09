import { describe, expect, test } from 'vitest';
import { modelListings } from './list-models.ts';

describe('modelListings', () => {
  test.each([
    ['openai', '{"object":"list","data":[{"id":"b"},{"id":"a","owned_by":"x"},{"id":"b"}]}'],
    ['anthropic', '{"data":[{"type":"model","id":"b"},{"type":"model","id":"a"},{"id":"b"}],"has_more":false}'],
    ['gemini', '{"models":[{"name":"models/b"},{"name":"models/a"},{"name":"models/b"}]}'],
    ['bedrock', '{"modelSummaries":[{"modelId":"b"},{"modelId":"a"},{"modelId":"b"}]}'],
    ['cohere', '{"models":[{"name":"b"},{"name":"a"},{"name":"b"}]}'],
  ] as const)('gives the ids of %s in order, each once', (wire, text) => {
    expect(modelListings[wire].decode(Buffer.from(text))).toEqual(['b', 'a']);
  });

  test.each([
    '',
    '{}',
    '[]',
    '{"data":[{}],"models":[{}]}',
    '{"data":[{"id":1}],"models":[{"name":1}]}',
    '{"data":[1],"models":[1]}',
  ])('%j is no list for any wire', (text) => {
    for (const { decode } of Object.values(modelListings)) expect(decode(Buffer.from(text))).toBeNull();
  });
});
