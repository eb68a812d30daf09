import type { IncomingHttpHeaders } from 'node:http';
import type { ErrorCode } from '@waygate/errors';
import type { UpstreamCredential } from '../snapshot/organisation-snapshot.ts';

/** A request to an upstream. */
export type UpstreamRequest = {
  readonly credential: Pick<UpstreamCredential, 'origin' | 'pathPrefix' | 'isTyped'>;
  /** Below the credential's path. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
};

/** Why an upstream gave no whole answer. */
export type UpstreamFault = {
  readonly code: Extract<ErrorCode, 'upstream_unreachable' | 'upstream_timeout' | 'upstream_cut'>;
  readonly cause: unknown;
};

/** Hears of one request's progress. `onEnd` or `onError` comes last and once, unless the request was cancelled. */
export type UpstreamHandler = {
  /** A connection is there and the request is on its way. */
  onSent(): void;
  onHead(status: number, headers: IncomingHttpHeaders): void;
  onData(chunk: Uint8Array): void;
  onEnd(): void;
  onError(fault: UpstreamFault): void;
};

/** A request under way. */
export type UpstreamExchange = {
  /** Stops reading from the upstream until `resume`. */
  pause(): void;
  resume(): void;
  /** Breaks off; the handler hears no more. */
  cancel(): void;
};

/** Connections to upstreams. Everything beneath is the HTTP client's business and nobody else's. */
export type Upstream = {
  send(request: UpstreamRequest, handler: UpstreamHandler): UpstreamExchange;
  /** Ends all connections; requests under way fail. */
  close(): Promise<void>;
};
