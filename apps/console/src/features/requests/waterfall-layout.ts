import type { TimedStage } from '@waygate/protocol';

/** What one attempt tells about its time. */
export type WaterfallAttempt = {
  readonly attempt: number;
  /** Who was tried: model or provider. */
  readonly label: string;
  readonly isFailed: boolean;
  /** When the attempt began, milliseconds since the epoch; places attempts that began after a pause. */
  readonly occurredAtMs?: number;
  /** Microseconds by stage. */
  readonly stageMicros: Readonly<Partial<Record<TimedStage, number>>>;
};

/** One bar: a stage of the gateway's own work, or of one attempt. Times in microseconds from the call's arrival. */
export type WaterfallBar = {
  readonly stage: TimedStage;
  readonly startMicros: number;
  readonly micros: number;
};

/** Bars that belong together: the gateway deciding, each attempt, the gateway settling. */
export type WaterfallLane = {
  readonly kind: 'deciding' | 'attempt' | 'settling';
  readonly attempt: WaterfallAttempt | null;
  readonly startMicros: number;
  readonly endMicros: number;
  readonly bars: readonly WaterfallBar[];
};

/** A whole call's time. */
export type WaterfallLayout = {
  readonly lanes: readonly WaterfallLane[];
  readonly totalMicros: number;
  /** What the gateway itself took: everything but waiting for providers. */
  readonly ownMicros: number;
};

const decidingStages = ['authenticate', 'decode', 'authorize', 'plan'] as const;
const relayStages = ['connect', 'firstByte', 'transfer'] as const;

function layBars(
  stages: readonly TimedStage[],
  micros: WaterfallAttempt['stageMicros'],
  startMicros: number,
): WaterfallBar[] {
  const bars: WaterfallBar[] = [];
  let at = startMicros;
  for (const stage of stages) {
    const length = micros[stage];
    if (length === undefined) continue;
    bars.push({ stage, startMicros: at, micros: length });
    at += length;
  }
  return bars;
}

function endOf(bars: readonly WaterfallBar[], otherwise: number): number {
  const last = bars.at(-1);
  return last === undefined ? otherwise : last.startMicros + last.micros;
}

/**
 * Lays a call's stages on one time axis: each begins where the one before ended, and an attempt not before the moment it
 * is recorded to have begun, so that a pause between attempts is seen as a gap.
 */
export function layOutWaterfall(attempts: readonly WaterfallAttempt[]): WaterfallLayout {
  const ordered = attempts.toSorted((a, b) => a.attempt - b.attempt);
  const lanes: WaterfallLane[] = [];
  const decidingBars = layBars(decidingStages, ordered[0]?.stageMicros ?? {}, 0);
  let at = endOf(decidingBars, 0);
  if (decidingBars.length > 0) {
    lanes.push({ kind: 'deciding', attempt: null, startMicros: 0, endMicros: at, bars: decidingBars });
  }
  const relayStartMicros = at;
  const firstMs = ordered[0]?.occurredAtMs;
  for (const attempt of ordered) {
    const recordedMicros =
      firstMs === undefined || attempt.occurredAtMs === undefined
        ? 0
        : relayStartMicros + (attempt.occurredAtMs - firstMs) * 1_000;
    const startMicros = Math.max(at, recordedMicros);
    const bars = layBars(relayStages, attempt.stageMicros, startMicros);
    if (bars.length === 0) continue;
    at = endOf(bars, startMicros);
    lanes.push({ kind: 'attempt', attempt, startMicros, endMicros: at, bars });
  }
  const settlingBars = layBars(['settle'], ordered.at(-1)?.stageMicros ?? {}, at);
  const totalMicros = endOf(settlingBars, at);
  if (settlingBars.length > 0) {
    lanes.push({ kind: 'settling', attempt: null, startMicros: at, endMicros: totalMicros, bars: settlingBars });
  }
  const own = [...decidingBars, ...settlingBars].reduce((sum, bar) => sum + bar.micros, 0);
  return { lanes, totalMicros, ownMicros: own };
}

/** Round times for an axis: at most five marks, on 1, 2 or 5 of some unit. */
export function axisMarks(totalMicros: number): number[] {
  if (totalMicros <= 0) return [];
  const rough = totalMicros / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const marks: number[] = [];
  for (let i = 1; i * step < totalMicros * 0.97; i++) marks.push(i * step);
  return marks;
}
