import type { StatusReading } from './status-sentence.ts';

/** Sums of one hour or day. */
export type HomeBucket = {
  /** Milliseconds since the epoch. */
  readonly startMs: number;
  readonly endMs: number;
  /** Attempts by how they ended. */
  readonly completed: number;
  readonly refused: number;
  readonly failed: number;
  /** Clients that left, and what is unconfirmed. */
  readonly unfinished: number;
  /** Nano-USD by model, in the order of `models`; the last is what other models cost. */
  readonly costs: readonly bigint[];
};

/** Sums of one model or key over the range. */
export type HomeLine = {
  /** Model name or key id; '' is calls that reached none. */
  readonly id: string;
  readonly name: string;
  readonly calls: number;
  /** Attempts that failed. */
  readonly failed: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly costNanoUsd: bigint;
  readonly unpricedAttempts: number;
};

/** Everything Home shows. */
export type HomeReading = {
  readonly status: StatusReading;
  readonly bucket: 'hour' | 'day';
  readonly fromMs: number;
  readonly toMs: number;
  readonly timeZone: string;
  /** When it was read, milliseconds since the epoch. */
  readonly readAtMs: number;
  /** The dearest models, which have a colour of their own in the chart. */
  readonly models: readonly string[];
  readonly buckets: readonly HomeBucket[];
  readonly byModel: readonly HomeLine[];
  readonly byKey: readonly HomeLine[];
};
