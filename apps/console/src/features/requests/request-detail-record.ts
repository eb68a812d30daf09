import type { Dimensions, Outcome, TimedStage, Usage, UsageBucket } from '@waygate/protocol';

/** What a bucket's units came to. */
export type DetailCostLine = {
  readonly bucket: UsageBucket;
  readonly units: number;
  /** Nano-USD per 1,000,000 units; null where unknown. */
  readonly cell: bigint | null;
  readonly costNanoUsd: bigint | null;
};

/** One attempt of a request, in full. */
export type DetailAttempt = {
  readonly id: string;
  readonly attempt: number;
  readonly occurredAtMs: number;
  readonly endpoint: string;
  readonly requestedModel: string;
  readonly model: string | null;
  readonly provider: string | null;
  readonly deploymentId: string | null;
  readonly region: string | null;
  readonly isStream: boolean;
  readonly outcome: Outcome;
  readonly httpStatus: number;
  readonly errorCode: string | null;
  readonly usage: Usage;
  readonly isEstimated: boolean;
  readonly costNanoUsd: bigint | null;
  readonly priceSource: string | null;
  readonly durationMicros: number;
  readonly firstByteMicros: number | null;
  readonly stageMicros: Readonly<Partial<Record<TimedStage, number>>>;
  readonly snapshotVersion: number;
  readonly gatewayId: string;
  /** How the cost came about; empty where the price that was used is not the one in force any more. */
  readonly costLines: readonly DetailCostLine[];
};

/** A request with everything that is known of it. Never a byte of prompt or answer. */
export type RequestDetail = {
  readonly requestId: string;
  readonly attempts: readonly DetailAttempt[];
  readonly key: { readonly id: string; readonly name: string | null };
  readonly owner: { readonly kind: 'person' | 'service_account'; readonly name: string | null };
  readonly environmentName: string;
  readonly groupName: string | null;
  readonly endUser: string | null;
  /** What the caller says the request is for. */
  readonly dimensions: Dimensions;
};
