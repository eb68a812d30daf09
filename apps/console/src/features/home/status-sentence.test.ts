import { describe, expect, it } from 'vitest';
import { parseRequestFilter } from '../requests/request-filter.ts';
import { type StatusReading, sentenceText, statusSentence } from './status-sentence.ts';

const well: StatusReading = {
  hasEverCalled: true,
  rangeWords: 'in the last 24 hours',
  calls: 12_431,
  failedAttempts: 3,
  errorShare: 3 / 12_440,
  costNanoUsd: 3_184_000_000n,
  unpricedAttempts: 0,
  attempts: 12_440,
  firstByteP95Micros: 412_300,
  providers: [{ provider: 'openai', attempts: 400, failed: 2 }],
};

describe('the status sentence', () => {
  it.each<[string, Partial<StatusReading>, string, string]>([
    ['nothing yet', { calls: 0, hasEverCalled: false }, 'idle', 'No call has been made yet.'],
    ['a quiet range', { calls: 0 }, 'idle', 'No calls in the last 24 hours.'],
    [
      'all well',
      {},
      'success',
      'All providers healthy. 12,431 calls in the last 24 hours cost $3.18; p95 first byte 412 ms.',
    ],
    [
      'one call that cost almost nothing, with no byte seen',
      { calls: 1, failedAttempts: 0, errorShare: 0, costNanoUsd: 42_000n, firstByteP95Micros: null, providers: [] },
      'success',
      'All providers healthy. 1 call in the last 24 hours cost $0.000042.',
    ],
    [
      'many failures',
      { failedAttempts: 510, errorShare: 0.041 },
      'warning',
      '4.1% of attempts failed. 12,431 calls in the last 24 hours cost $3.18; p95 first byte 412 ms.',
    ],
    [
      'a provider that fails',
      { providers: [...well.providers, { provider: 'sandbox', attempts: 412, failed: 157 }] },
      'danger',
      'sandbox is failing: 38.1% of its attempts in the last two hours did not succeed. 12,431 calls in the last 24 hours cost $3.18; p95 first byte 412 ms.',
    ],
    [
      'two providers that fail, the worst named first',
      {
        providers: [
          { provider: 'openai', attempts: 100, failed: 30 },
          { provider: 'sandbox', attempts: 100, failed: 90 },
        ],
      },
      'danger',
      'sandbox is failing: 90.0% of its attempts in the last two hours did not succeed. So is openai. 12,431 calls in the last 24 hours cost $3.18; p95 first byte 412 ms.',
    ],
    [
      'attempts without a price',
      { unpricedAttempts: 387 },
      'warning',
      'All providers healthy. 12,431 calls in the last 24 hours cost $3.18; p95 first byte 412 ms. 3.1% of attempts have no known price and are not in this sum.',
    ],
  ])('tells of %s', (_, parts, tone, text) => {
    const sentence = statusSentence({ ...well, ...parts });
    expect([sentence.tone, sentenceText(sentence)]).toEqual([tone, text]);
  });

  it('does not judge a provider on a handful of attempts', () => {
    const sentence = statusSentence({ ...well, providers: [{ provider: 'openai', attempts: 3, failed: 3 }] });
    expect(sentence.tone).toBe('success');
  });

  it('links only to filters that can be read', () => {
    const worst = { ...well, unpricedAttempts: 9, providers: [{ provider: 'my-vllm', attempts: 20, failed: 20 }] };
    const filters = [well, { ...well, errorShare: 0.7 }, worst].flatMap((reading) =>
      statusSentence(reading).parts.flatMap((part) => part.filter ?? []),
    );
    expect(filters.length).toBeGreaterThan(6);
    for (const filter of filters) expect(parseRequestFilter(filter).faults).toEqual([]);
  });
});
