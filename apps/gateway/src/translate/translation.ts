import { type AnswerContext, dialectCodecs } from '@waygate/dialects';
import type { ChatDialectName, Dropped, HubError, HubRequest, Usage } from '@waygate/protocol';
import {
  type ChatQuirks,
  type EncodedChatRequest,
  type EncodedRequest,
  type ProviderWire,
  providerCodecs,
  type UpstreamFailure,
} from '@waygate/providers';
import type { UpstreamReply } from '../upstream/attempt-result.ts';
import { TranslatedStream, type TranslatedStreamOptions } from './translated-stream.ts';

/** What a translation is made of. */
export type TranslationParts = {
  readonly request: HubRequest;
  readonly encoded: EncodedChatRequest;
  readonly dialect: ChatDialectName;
  readonly wire: ProviderWire;
  readonly quirks: ChatQuirks;
};

/** What an answer is told with besides itself. */
export type AnswerTelling = Pick<AnswerContext, 'id' | 'createdSeconds' | 'priceUsage'>;

/** A whole answer in the client's grammar, or why it is none. */
export type TranslatedAnswer =
  | { readonly kind: 'answer'; readonly bytes: Uint8Array; readonly usage: Usage | null }
  | { readonly kind: 'error'; readonly error: HubError };

/** One call between a client and an upstream of different grammars, there and back. */
export class Translation {
  /** The request in the upstream's grammar. */
  readonly encoded: EncodedRequest;
  /** What the upstream could not be told. */
  readonly dropped: readonly Dropped[];
  readonly #parts: TranslationParts;

  constructor(parts: TranslationParts) {
    const { path, headers, body, dropped } = parts.encoded;
    this.encoded = { path, headers, body: Buffer.from(body) };
    this.dropped = dropped;
    this.#parts = parts;
  }

  /** Opens the way back of a stream. */
  openStream(options: Omit<TranslatedStreamOptions, 'decoder' | 'encoder'>, telling: AnswerTelling): TranslatedStream {
    const { request, dialect, wire, quirks } = this.#parts;
    const decoder = providerCodecs[wire].openStreamDecoder({ eventBytesMax: options.eventBytesMax, request, quirks });
    const encoder = dialectCodecs[dialect].openStreamEncoder({ ...telling, request });
    return new TranslatedStream({ ...options, decoder, encoder });
  }

  /** A whole answer. */
  readAnswer(bytes: Uint8Array, telling: AnswerTelling): TranslatedAnswer {
    const { request, dialect, wire } = this.#parts;
    const decoded = providerCodecs[wire].decodeAnswer(bytes, request);
    if (decoded.kind === 'error') return decoded;
    const text = dialectCodecs[dialect].encodeAnswer(decoded.answer, { ...telling, request });
    return { kind: 'answer', bytes: Buffer.from(text), usage: decoded.answer.usage };
  }

  /** An upstream's error status in the client's grammar. */
  readError(failure: UpstreamFailure): UpstreamReply {
    return this.writeError(providerCodecs[this.#parts.wire].decodeError(failure));
  }

  /** An error in the client's grammar, with the status it states. */
  writeError(error: HubError): UpstreamReply {
    const body = Buffer.from(dialectCodecs[this.#parts.dialect].encodeError(error));
    return { status: error.status, contentType: 'application/json', body };
  }
}
