import type { HubAnswer, HubError, HubRequest, StreamEvent, Usage } from '@waygate/protocol';

/** What a request says outside its body: Gemini names model and streaming in the path. */
export type RequestAddress = {
  /** The model in the path; null where the dialect names it in the body. */
  readonly pathModel: string | null;
  /** Whether the path asks for a stream; null where the body says it. */
  readonly isStream: boolean | null;
};

/** What an answer needs to be told in the client's grammar besides itself. */
export type AnswerContext = {
  /** The request as it was decoded. */
  readonly request: HubRequest;
  /** Our id, for an answer whose provider gave none. */
  readonly id: string;
  readonly createdSeconds: number;
  /** Exact decimal US dollars of a usage, shown as `usage.cost`; null where the price is unknown. */
  readonly priceUsage: (usage: Usage) => string | null;
};

/** Writes one stream. One per answer; it remembers which part is open. */
export type StreamEncoder = {
  /** The text of zero or more whole events, terminators included. After `end` or `error` nothing more is written. */
  encode(event: StreamEvent): string;
};

/** A dialect of chat: its grammar to and from the hub. */
export type DialectCodec = {
  /**
   * Reads a request body.
   * @throws Refusal body_malformed or parameter_invalid, naming the field.
   */
  readonly decodeRequest: (bytes: Uint8Array, address: RequestAddress) => HubRequest;
  /** The body of a whole answer. */
  readonly encodeAnswer: (answer: HubAnswer, context: AnswerContext) => string;
  readonly openStreamEncoder: (context: AnswerContext) => StreamEncoder;
  /** The body of an error before the stream began. */
  readonly encodeError: (error: HubError) => string;
  /** What is wrong with a whole stream of this dialect, in words; empty where nothing is. For tests and fuzzing. */
  readonly checkStream: (text: string) => readonly string[];
};
