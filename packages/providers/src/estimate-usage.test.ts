import { describe, expect, test } from 'vitest';
import { estimateUsage, worstUsage } from './estimate-usage.ts';

const estimate = (body: string, events: number, chars: number) =>
  estimateUsage({ body: Buffer.from(body), delivered: { events, chars } });

describe('estimateUsage', () => {
  test('counts one token an event, and by characters where events are long', () => {
    expect(estimate('x'.repeat(400), 10, 45)).toMatchObject({ inputTokens: 100, outputTokens: 10, requests: 1 });
    expect(estimate('', 2, 400).outputTokens).toBe(100);
    expect(estimate('', 0, 0).outputTokens).toBe(0);
  });

  test('does not take an embedded file for text', () => {
    const body = JSON.stringify({ url: `data:image/png;base64,${'A'.repeat(1_000_000)}` });
    expect(estimate(body, 0, 0).inputTokens).toBeLessThan(1_010);
  });
});

describe('worstUsage', () => {
  test('is bounded by bytes, by the context and by the ceiling of each choice', () => {
    const bound = { bodyBytes: 1_000, contextTokens: 400, outputTokensMax: 50, choicesCount: 2 };
    expect(worstUsage(bound)).toMatchObject({ inputTokens: 400, outputTokens: 100 });
    expect(worstUsage({ ...bound, contextTokens: null, outputTokensMax: null })).toMatchObject({
      inputTokens: 1_000,
      outputTokens: 0,
    });
  });
});
