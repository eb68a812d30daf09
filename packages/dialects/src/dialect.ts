import type { Refusal } from '@waygate/errors';
import type { CallBody, DialectName, Dimensions, Endpoint, RoutingWish } from '@waygate/protocol';
import type { JsonField, Splice, UsageSpan } from '@waygate/wire';
import type { RequestAddress } from './chat-codec.ts';
import type { StatedDimension } from './read-stated.ts';

/** A decoded body and what later steps need to change it in place. */
export type DecodedCall = {
  readonly body: CallBody;
  /** Where the decisive members lie in the bytes, by name; each occurs once. */
  readonly fields: ReadonlyMap<string, JsonField>;
  /** No value in the body could be read as a web address; left out where nobody looked. */
  readonly isWithoutAddress?: boolean;
  /** How many choices the caller asked for. */
  readonly choicesCount: number;
  /** The client's headers that belong to the body and go with it to an upstream of the same grammar. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Left out where the caller wishes nothing of the way. */
  readonly routing?: RoutingWish;
  /** Members that can be told to no upstream, by their names; left out where there are none. */
  readonly leftOut?: readonly string[];
  /** What the body states the call to be for, unjudged; left out where it states nothing. */
  readonly stated?: readonly StatedDimension[] | undefined;
  /** What is recorded of that and of what headers state; left out where nothing is. */
  readonly dimensions?: Dimensions;
  /** Where what is not recorded stood; left out where everything is. */
  readonly unrecorded?: readonly string[];
  /** The stream is to be one JSON array. */
  readonly isArrayStream?: true;
};

/** What a request says outside its body. */
export type CallAddress = RequestAddress & {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Whether a stream is asked for as one JSON array and not as events. */
  readonly isArray?: boolean;
};

/** An answer in the caller's wire, with the place of its `usage`. */
export type EncodableAnswer = {
  readonly bytes: Uint8Array;
  /** Where the `usage` object lies; null where the provider gave none. */
  readonly usageSpan: UsageSpan | null;
  /** What the attempt cost, exact decimal US dollars; null where the price is unknown. */
  readonly costUsd: string | null;
};

/** The body of an answer: bytes, and what takes the place of some of them. Whoever sends it puts the two together. */
export type EncodedAnswer = { readonly bytes: Uint8Array; readonly splices: readonly Splice[] };

/** What a client speaks: the same four steps for each dialect. */
export type Dialect = {
  readonly name: DialectName;
  /** What its calls ask for. */
  readonly endpoint: Endpoint;
  /** Whether a body sent with these headers is a form with a file and not JSON; left out where none is. */
  readonly isForm?: (headers: CallAddress['headers']) => boolean;
  /**
   * Reads a request body as far as deciding on it takes; the bytes stay as they are.
   * @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid.
   */
  readonly decodeCall: (bytes: Uint8Array, address: CallAddress) => DecodedCall;
  /** The body of a whole answer, with its cost in `usage`; every other byte as it came. */
  readonly encodeAnswer: (answer: EncodableAnswer) => EncodedAnswer;
  /** One event of a streamed answer that carries usage, with its cost; every other byte as it came. */
  readonly encodeUsageEvent: (event: EncodableAnswer) => Uint8Array;
  /** The body of a refusal. */
  readonly encodeError: (refusal: Refusal) => string;
  /** A refusal in the middle of a stream: a whole event, terminator included. */
  readonly encodeStreamError: (refusal: Refusal) => string;
};
