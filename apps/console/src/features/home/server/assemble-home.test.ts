import type { UsagePart, UsageTotals } from '@waygate/db';
import { describe, expect, it } from 'vitest';
import { resolveRange } from '@/time-range.ts';
import { assembleHome, type HomeIngredients } from './assemble-home.ts';

const nowMs = Date.parse('2026-11-22T15:20:00Z');
const hourMs = 3_600_000;

const totals: UsageTotals = {
  calls: 30,
  attempts: 33,
  attemptsByOutcome: {
    completed: 28,
    refused: 1,
    client_aborted: 1,
    upstream_failed: 2,
    gateway_failed: 1,
    unconfirmed: 0,
  },
  errorShare: 3 / 31,
  costNanoUsd: 800n,
  unpricedAttempts: 0,
  estimatedAttempts: 0,
  inputTokens: 0,
  cacheReadTokens: 0,
  cacheWriteTokens: 0,
  outputTokens: 0,
  reasoningTokens: 0,
  durationMicros: null,
  firstByteMicros: { p50: 1, p95: 412_000, p99: 3 },
};

function part(id: string, costNanoUsd: bigint, parts: Partial<UsagePart> = {}): UsagePart {
  const zero = { calls: 1, attempts: 1, failedAttempts: 0, unpricedAttempts: 0, inputTokens: 0, outputTokens: 0 };
  return { id, name: id, costNanoUsd, ...zero, firstByteMicros: null, ...parts };
}

const others = { count: 0, calls: 0, attempts: 0, costNanoUsd: 0n };
const slice = { calls: 0, attempts: 0, costNanoUsd: 0n };

function ingredients(parts: Partial<HomeIngredients> = {}): HomeIngredients {
  return {
    range: resolveRange('24h', { nowMs, timeZone: 'UTC' }),
    timeZone: 'UTC',
    nowMs,
    hasEverCalled: true,
    totals,
    byModel: { parts: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id) => part(id, 100n)), others },
    byKey: { parts: [part('key_00000000000000000000000abc', 800n, { name: null })], others },
    lately: { parts: [part('openai', 1n, { attempts: 20, failedAttempts: 9 }), part('', 0n)], others },
    modelSlices: ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map((id, i) => ({
      ...slice,
      id,
      startMs: Date.parse('2026-11-22T10:00:00Z') + i * hourMs,
      costNanoUsd: 100n,
    })),
    outcomeSlices: Object.entries(totals.attemptsByOutcome).map(([id, attempts]) => ({
      ...slice,
      id,
      attempts,
      startMs: Date.parse('2026-11-22T15:00:00Z'),
    })),
    ...parts,
  };
}

describe('Home', () => {
  it('gives six models a colour and sums the others', () => {
    const home = assembleHome(
      ingredients({
        modelSlices: ['a', 'g', 'h', ''].map((id) => ({ ...slice, id, startMs: nowMs - hourMs, costNanoUsd: 100n })),
      }),
    );
    expect(home.models).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
    expect(home.buckets.find((bucket) => bucket.costs.some((cost) => cost > 0n))?.costs).toEqual([
      100n,
      0n,
      0n,
      0n,
      0n,
      0n,
      300n,
    ]);
  });

  it('has buckets that sum to the whole', () => {
    const { buckets } = assembleHome(ingredients({ modelSlices: ingredients().modelSlices.slice(0, 6) }));
    expect(buckets).toHaveLength(24);
    expect(buckets.flatMap((bucket) => bucket.costs).reduce((sum, cost) => sum + cost, 0n)).toBe(600n);
    const [completed, refused, failed, unfinished] = [
      buckets.reduce((sum, bucket) => sum + bucket.completed, 0),
      buckets.reduce((sum, bucket) => sum + bucket.refused, 0),
      buckets.reduce((sum, bucket) => sum + bucket.failed, 0),
      buckets.reduce((sum, bucket) => sum + bucket.unfinished, 0),
    ];
    expect([completed, refused, failed, unfinished]).toEqual([28, 1, 3, 1]);
  });

  it('ends the running hour with the range, so that its link finds what it counts', () => {
    const last = assembleHome(ingredients()).buckets.at(-1);
    expect([last?.startMs, last?.endMs]).toEqual([
      Date.parse('2026-11-22T15:00:00Z'),
      Date.parse('2026-11-22T16:00:00Z'),
    ]);
  });

  it('names what has lost its name, and judges providers by what they did lately', () => {
    const home = assembleHome(ingredients());
    expect(home.byKey[0]?.name).toBe('…000abc');
    expect(home.status.providers).toEqual([{ provider: 'openai', attempts: 20, failed: 9 }]);
    expect([home.status.failedAttempts, home.status.firstByteP95Micros]).toEqual([3, 412_000]);
  });
});
