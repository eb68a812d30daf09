import { describe, expect, test } from 'vitest';
import { decodeModelList } from './list-models.ts';

describe('decodeModelList', () => {
  test('gives the ids in order, each once', () => {
    const text = '{"object":"list","data":[{"id":"b"},{"id":"a","owned_by":"x"},{"id":"b"}]}';
    expect(decodeModelList(Buffer.from(text))).toEqual(['b', 'a']);
  });

  test.each(['', '{}', '[]', '{"data":[{}]}', '{"data":[{"id":1}]}'])('%j is no list', (text) => {
    expect(decodeModelList(Buffer.from(text))).toBeNull();
  });
});
