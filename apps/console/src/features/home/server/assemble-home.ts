import type { UsageBreakdown, UsagePart, UsageSlice, UsageTotals } from '@waygate/db';
import { categoryInks } from '@/charts/palette.ts';
import { bucketStarts, type TimeRange } from '@/time-range.ts';
import type { HomeBucket, HomeLine, HomeReading } from '../home-reading.ts';

/** What Home is put together from, all of one environment. */
export type HomeIngredients = {
  readonly range: TimeRange;
  readonly timeZone: string;
  readonly nowMs: number;
  readonly hasEverCalled: boolean;
  readonly totals: UsageTotals;
  readonly byModel: UsageBreakdown;
  readonly byKey: UsageBreakdown;
  /** Of the running hour and the one before, whatever the range. */
  readonly lately: UsageBreakdown;
  readonly modelSlices: readonly UsageSlice[];
  readonly outcomeSlices: readonly UsageSlice[];
};

type OpenBucket = { -readonly [Field in keyof HomeBucket]: HomeBucket[Field] } & { costs: bigint[] };

function emptyBuckets({ range, timeZone }: HomeIngredients, costCount: number): OpenBucket[] {
  const starts = bucketStarts(range, timeZone);
  return starts.map((startMs, at) => ({
    startMs,
    endMs: starts[at + 1] ?? range.toMs,
    completed: 0,
    refused: 0,
    failed: 0,
    unfinished: 0,
    costs: new Array<bigint>(costCount).fill(0n),
  }));
}

function outcomeField(outcome: string): 'completed' | 'refused' | 'failed' | 'unfinished' {
  if (outcome === 'completed' || outcome === 'refused') return outcome;
  return outcome === 'upstream_failed' || outcome === 'gateway_failed' ? 'failed' : 'unfinished';
}

function fillBuckets(ingredients: HomeIngredients, models: readonly string[]): HomeBucket[] {
  const buckets = emptyBuckets(ingredients, models.length + 1);
  const bucketOf = ({ startMs }: UsageSlice) =>
    buckets.find((bucket) => startMs >= bucket.startMs && startMs < bucket.endMs);
  for (const slice of ingredients.modelSlices) {
    const bucket = bucketOf(slice);
    if (bucket === undefined) continue;
    const rank = models.indexOf(slice.id);
    const at = rank < 0 ? models.length : rank;
    bucket.costs[at] = (bucket.costs[at] ?? 0n) + slice.costNanoUsd;
  }
  for (const slice of ingredients.outcomeSlices) {
    const bucket = bucketOf(slice);
    if (bucket !== undefined) bucket[outcomeField(slice.id)] += slice.attempts;
  }
  return buckets;
}

function lineOf(part: UsagePart, nameless: string): HomeLine {
  return {
    id: part.id,
    name: part.id === '' ? nameless : (part.name ?? `…${part.id.slice(-6)}`),
    calls: part.calls,
    failed: part.failedAttempts,
    inputTokens: part.inputTokens,
    outputTokens: part.outputTokens,
    costNanoUsd: part.costNanoUsd,
    unpricedAttempts: part.unpricedAttempts,
  };
}

/** Puts Home together. Sums of its parts equal its totals. */
export function assembleHome(ingredients: HomeIngredients): HomeReading {
  const { range, timeZone, nowMs, hasEverCalled, totals, byModel, byKey, lately } = ingredients;
  const models = byModel.parts
    .filter((part) => part.id !== '' && part.costNanoUsd > 0n)
    .slice(0, categoryInks.length)
    .map((part) => part.id);
  return {
    status: {
      hasEverCalled,
      rangeWords: range.words,
      calls: totals.calls,
      attempts: totals.attempts,
      failedAttempts: totals.attemptsByOutcome.upstream_failed + totals.attemptsByOutcome.gateway_failed,
      errorShare: totals.errorShare,
      costNanoUsd: totals.costNanoUsd,
      unpricedAttempts: totals.unpricedAttempts,
      firstByteP95Micros: totals.firstByteMicros?.p95 ?? null,
      providers: lately.parts
        .filter((part) => part.id !== '')
        .map((part) => ({ provider: part.id, attempts: part.attempts, failed: part.failedAttempts })),
    },
    bucket: range.bucket,
    fromMs: range.fromMs,
    toMs: range.toMs,
    timeZone,
    readAtMs: nowMs,
    models,
    buckets: fillBuckets(ingredients, models),
    byModel: byModel.parts.map((part) => lineOf(part, 'refused before a model was reached')),
    byKey: byKey.parts.map((part) => lineOf(part, 'no key')),
  };
}
