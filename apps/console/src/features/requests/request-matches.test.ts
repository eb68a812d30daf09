import { buildUsageEvent } from '@waygate/testkit';
import { describe, expect, it } from 'vitest';
import { parseRequestFilter } from './request-filter.ts';
import { matchesPattern, requestMatches } from './request-matches.ts';
import { joinAttempts, rowOfEvent } from './request-row.ts';

describe('a pattern', () => {
  it.each([
    ['openai/gpt-4.1', 'openai/*', true],
    ['openai/gpt-4.1', '*GPT*', true],
    ['openai/gpt-4.1', 'openai/gpt-4.1', true],
    ['openai/gpt-4.1', 'gpt', false],
    ['openai/gpt-4.1', '*/gpt-*.2', false],
    ['aba', 'ab*ba', false],
    ['abba', 'ab*ba', true],
    ['anything', '*', true],
    ['a.c', 'a?c', false],
  ])('%s against %s: %s', (text, pattern, fits) => {
    expect(matchesPattern(text, pattern)).toBe(fits);
  });

  it('is decided in linear time', () => {
    expect(matchesPattern('a'.repeat(50_000), `${'*a'.repeat(200)}*b`)).toBe(false);
  });
});

describe('a live row', () => {
  const row = {
    ...rowOfEvent(
      buildUsageEvent({
        httpStatus: 503,
        outcome: 'upstream_failed',
        errorCode: 'overloaded',
        model: 'openai/gpt-4.1',
        requestedModel: 'fast',
        provider: 'openai',
        costNanoUsd: '60000000',
        durationMicros: 2_500_000,
        firstByteMicros: null,
      }),
    ),
    keyName: 'CI',
  };

  it.each([
    ['', true],
    ['status:5xx', true],
    ['status:503,404', true],
    ['-status:5xx', false],
    ['status:4xx', false],
    ['model:openai/*', true],
    ['model:fast', true],
    ['key:ci outcome:upstream_failed', true],
    ['key:ci outcome:completed', false],
    ['error:overloaded provider:openai', true],
    ['cost:>0.05', true],
    ['cost:<=0.05', false],
    ['duration:>=2.5s', true],
    ['firstbyte:<1s', false],
    ['tokens:>150', false],
    ['tokens:>=150', true],
    ['price:unknown', false],
  ])('filtered by "%s" is shown: %s', (line, isShown) => {
    const { terms, faults } = parseRequestFilter(line);
    expect(faults).toEqual([]);
    expect(requestMatches(row, terms)).toBe(isShown);
  });
});

describe('attempts of a request', () => {
  const requestId = 'req_1';
  const first = rowOfEvent(
    buildUsageEvent({ requestId, attempt: 1, occurredAtMs: 1_000, outcome: 'upstream_failed', costNanoUsd: '5' }),
  );
  const second = rowOfEvent(buildUsageEvent({ requestId, attempt: 2, occurredAtMs: 1_400, costNanoUsd: '7' }));

  it.each([[[first, second]], [[second, first]]])('become one row, whichever comes first', (rows) => {
    expect(joinAttempts(rows)).toEqual([
      expect.objectContaining({
        requestId,
        occurredAtMs: 1_000,
        outcome: 'completed',
        attempts: 2,
        costNanoUsd: 12n,
        inputTokens: 200,
      }),
    ]);
  });

  it('have an unknown cost together when one of them has', () => {
    const unpriced = { ...second, costNanoUsd: null };
    expect(joinAttempts([first, unpriced])[0]?.costNanoUsd).toBeNull();
  });
});
