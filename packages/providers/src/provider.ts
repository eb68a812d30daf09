import type { CallBody, DialectName, Endpoint, Secret, Usage } from '@waygate/protocol';
import type { JsonField, UsageSpan } from '@waygate/wire';
import type { ProviderRow } from './catalog.ts';

/** What an attempt sends, less its address. */
export type EncodableCall = {
  readonly body: CallBody;
  /** Where the body's decisive members lie (packages/dialects). */
  readonly fields: ReadonlyMap<string, JsonField>;
  readonly upstreamModel: string;
  readonly row: ProviderRow;
  /** The client's headers that belong to the body. */
  readonly headers?: Readonly<Record<string, string>>;
};

/** A request for an upstream; the path is appended to the deployment's base URL. */
export type EncodedRequest = {
  readonly path: string;
  readonly body: Uint8Array;
  /** Headers that belong to the body, never a credential. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out for JSON. */
  readonly contentType?: string;
  /** What kind of answer is wanted; left out for JSON or a stream of events. */
  readonly accept?: string;
};

/** What a whole answer turned out to be. */
export type AnswerReading =
  | { readonly kind: 'answer'; readonly usage: Usage | null; readonly usageSpan: UsageSpan | null }
  /** Status 200 with an error for a body. */
  | { readonly kind: 'error' }
  | { readonly kind: 'malformed' };

/** What one event of a stream turned out to be. */
export type StreamEventKind =
  /** A comment, or an event without data. */
  | 'comment'
  /** Announces the answer without a part of it: nothing is lost if another upstream answers instead. */
  | 'preamble'
  | 'content'
  /** Usage and nothing else; a client that did not ask must not see it. */
  | 'usage'
  /** The upstream reports that it failed. */
  | 'error'
  /** The grammar's own end. */
  | 'done'
  | 'malformed';

/** Reads a stream event by event and remembers what settling needs. One per attempt. */
export type StreamReader = {
  read(event: Uint8Array): StreamEventKind;
  /**
   * Reads bytes that follow an event and are not cut into events yet, if they are one whole event that brings text as one
   * read before did. Returns whether they are; otherwise nothing was read. A reader that cannot tell leaves it out.
   */
  readAlike?(bytes: Uint8Array): boolean;
  /** Where `usage` lies in the event read last; null where it has none. */
  readonly usageSpan: UsageSpan | null;
  /** The last usage the upstream reported; a later report replaces an earlier one. */
  readonly usage: Usage | null;
  /** Whether the answer is whole by the grammar's own signs. */
  readonly isComplete: boolean;
  /** What was delivered, for an estimate where no usage came. */
  readonly delivered: DeliveredContent;
};

/** Content that left for the client. */
export type DeliveredContent = { readonly events: number; readonly chars: number };

/** How an upstream's error status is to be taken. */
export type ErrorClass = {
  /** Whether another deployment may do better: false where the caller's own request is at fault. */
  readonly canAnotherHelp: boolean;
  /** Whether the fault is our credential: its words are for the administrator, not for the caller. */
  readonly isCredentialFault: boolean;
  /** Seconds after which the upstream wants to be asked again; null where it does not say. */
  readonly retryAfterSeconds: number | null;
};

/** An upstream's error as it came. */
export type UpstreamError = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly nowMs: number;
  /** What it said; some wires say more in words than by their status. */
  readonly body?: Uint8Array;
};

/** What an upstream speaks: the same steps for each wire. */
export type Provider = {
  readonly encodeRequest: (call: EncodableCall) => EncodedRequest;
  /** Headers that carry the credential. */
  readonly encodeCredential: (row: ProviderRow, secret: Secret | null) => Readonly<Record<string, string>>;
  readonly decodeAnswer: (endpoint: Endpoint, bytes: Uint8Array, dialect?: DialectName) => AnswerReading;
  readonly decodeStream: (options: { readonly choicesCount: number; readonly endpoint: Endpoint }) => StreamReader;
  readonly classifyError: (error: UpstreamError) => ErrorClass;
};
