import type { Dropped, HubAnswer, HubError, HubRequest, StreamEvent } from '@waygate/protocol';

/** Ways of a vendor that differ from the chat wire it speaks. */
export type ChatQuirks = {
  /** The vendor knows only this name of the output ceiling. */
  readonly outputCeiling?: 'max_tokens';
  readonly hasNoDeveloperRole?: true;
  readonly refusesStreamOptions?: true;
  /** The vendor takes `cache_control` on content parts (OpenRouter, Alibaba). */
  readonly takesCacheMarks?: true;
  /** The vendor obeys `preset`, `plugins` and the like, some of which pick models that the call does not name (OpenRouter). */
  readonly takesRouterMembers?: true;
  /** The vendor wants its plain-text thinking back as `reasoning_content` (DeepSeek). */
  readonly takesReasoningText?: true;
  /** The vendor's streams end without `[DONE]`. */
  readonly endsWithoutDone?: true;
};

/** What encoding a request needs besides the request. */
export type EncodeOptions = {
  /** The model's name at the upstream. */
  readonly upstreamModel: string;
  /** Whether the caller asked that nothing be dropped: what cannot be expressed is then refused. */
  readonly isStrict: boolean;
  /** The model's own ceiling on output, for a wire that demands one; null where unknown. */
  readonly modelOutputTokensMax: number | null;
  readonly quirks: ChatQuirks;
};

/** A request for an upstream; the path is appended to the deployment's base URL. */
export type EncodedChatRequest = {
  readonly path: string;
  /** Headers that belong to the body, never a credential. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** What could not be said to this provider; each thing once. */
  readonly dropped: readonly Dropped[];
};

/** What a whole body turned out to be. */
export type DecodedAnswer =
  | { readonly kind: 'answer'; readonly answer: HubAnswer }
  /** Status 200 with an error for a body, or a body that is none of the wire's answers. */
  | { readonly kind: 'error'; readonly error: HubError };

/** Reads one stream, whatever pieces it comes in. After an `end` or `error` event nothing more comes. */
export type StreamDecoder = {
  push(bytes: Uint8Array): StreamEvent[];
  /** The connection is over. Yields an `error` event where the wire's own end is missing. */
  end(): StreamEvent[];
};

/** How a stream is read. */
export type StreamDecodeOptions = {
  /** Longest event that is taken. */
  readonly eventBytesMax: number;
  readonly request: HubRequest;
  readonly quirks: ChatQuirks;
};

/** An upstream's error as it came. */
export type UpstreamFailure = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Uint8Array;
  readonly nowMs: number;
};

/** A wire of chat: the hub to and from its grammar. */
export type ProviderCodec = {
  /** @throws Refusal parameter_invalid for what must not be dropped, or, when strict, for anything that would be. */
  readonly encodeRequest: (request: HubRequest, options: EncodeOptions) => EncodedChatRequest;
  readonly decodeAnswer: (body: Uint8Array, request: HubRequest) => DecodedAnswer;
  readonly openStreamDecoder: (options: StreamDecodeOptions) => StreamDecoder;
  readonly decodeError: (failure: UpstreamFailure) => HubError;
};
