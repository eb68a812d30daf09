import type { ErrorCode } from '@waygate/errors';
import type { Usage } from '@waygate/protocol';
import type { AnswerReading, DeliveredContent } from '@waygate/providers';

/** An upstream's own error, to be handed on as it came. */
export type UpstreamReply = {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
};

/** Why an attempt gave no whole answer. */
export type AttemptFailure = {
  readonly code: Extract<
    ErrorCode,
    | 'upstream_unreachable'
    | 'upstream_timeout'
    | 'upstream_cut'
    | 'upstream_malformed'
    | 'upstream_rejected'
    | 'upstream_rate_limited'
    | 'upstream_failed'
    | 'upstream_credential_unusable'
  >;
  /** The status the upstream gave; 0 for none. */
  readonly status: number;
  readonly canAnotherHelp: boolean;
  /** Content of it has left for the client. */
  readonly isCommitted: boolean;
  /** Null where the upstream said nothing that can be shown. */
  readonly reply: UpstreamReply | null;
  readonly retryAfterSeconds: number | null;
  /** The upstream did no work that it would bill: it refused, or the request never reached it. */
  readonly isUnbilled: boolean;
  readonly cause: unknown;
};

/** How an attempt ended. */
export type AttemptResult =
  /** Every event is on its way to the client. */
  | { readonly kind: 'streamed' }
  /** The answer is here, whole. */
  | {
      readonly kind: 'whole';
      readonly status: number;
      readonly contentType: string;
      readonly bytes: Uint8Array;
      readonly reading: Extract<AnswerReading, { kind: 'answer' }>;
    }
  | { readonly kind: 'failed'; readonly failure: AttemptFailure }
  | { readonly kind: 'client_gone' };

/** What is known of an attempt's usage when it has ended. */
export type UsageEvidence = {
  /** As the upstream reported it; null where it did not. */
  readonly usage: Usage | null;
  readonly delivered: DeliveredContent;
  /** The request was on its way. */
  readonly wasSent: boolean;
};
