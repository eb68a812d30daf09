import type { DecodedCall } from '@waygate/dialects';
import type { ErrorCode } from '@waygate/errors';
import type { SourcedPrice } from '@waygate/pricing';
import type { AttemptId, Dropped, Outcome, Usage } from '@waygate/protocol';
import type { Deployment, KnownKey } from '../snapshot/organisation-snapshot.ts';
import type { PricedUsage } from './price-usage.ts';

/** How an attempt ended and what it used. */
export type AttemptEnd = {
  readonly outcome: Outcome;
  /** The upstream's status, or the one we gave in its place; 0 where the client left before any. */
  readonly httpStatus: number;
  readonly errorCode: ErrorCode | null;
  readonly usage: Usage;
  readonly isEstimated: boolean;
};

/** One attempt at an upstream, from its start to its end. */
export type Attempt = {
  readonly id: AttemptId;
  /** 1 for the first of a call. */
  readonly number: number;
  readonly known: KnownKey;
  readonly decoded: DecodedCall;
  readonly deployment: Deployment;
  /** What the upstream could not be told of the call. */
  readonly dropped: readonly Dropped[];
  readonly startedAtMs: number;
  readonly startedMonotonicMs: number;
  /** Microseconds until the request was on its way, until the first content, and of the content; null until then. */
  connectMicros: number | null;
  firstByteMicros: number | null;
  transferMicros: number | null;
  /** As of its beginning; null where none is known. */
  readonly price: SourcedPrice | null;
  /** The usage that was priced last, and its price: callers are told what is then booked. */
  priced: { readonly usage: Usage; readonly price: PricedUsage } | null;
  /** Null while it runs. */
  end: AttemptEnd | null;
};
