import type { Dialect } from '@waygate/dialects';
import type { Refusal } from '@waygate/errors';
import type { ReplySink } from '../caller-message.ts';
import type { Exchange } from '../exchange.ts';
import { explanationHeaders } from '../explain/attach-explanation.ts';
import { answerHeaders } from './answer-headers.ts';
import { ArrayFrames } from './array-frames.ts';
import { dropStalledReader } from './drop-stalled-reader.ts';

const keepAliveComment = Buffer.from(': keep-alive\n\n');

const carriageReturn = 0x0d;
const lineFeed = 0x0a;
const lineEndBytes = 2;
const lastChunk = Buffer.from('0\r\n\r\n');

/**
 * A chunk of a chunked body (RFC 9112 section 7.1) in one piece. Its frame is put byte by byte: a call of Node's for each
 * part of it took half as long again.
 */
function chunkOf(pieces: readonly Uint8Array[]): Buffer {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const size = length.toString(16);
  const chunk = Buffer.allocUnsafe(size.length + length + 2 * lineEndBytes);
  let at = 0;
  for (; at < size.length; at++) chunk[at] = size.charCodeAt(at);
  chunk[at++] = carriageReturn;
  chunk[at++] = lineFeed;
  for (const piece of pieces) {
    chunk.set(piece, at);
    at += piece.length;
  }
  chunk[at] = carriageReturn;
  chunk[at + 1] = lineFeed;
  return chunk;
}

/** A reply that is sent event by event. It is opened late: until then the call may still be answered otherwise. */
export class StreamReply {
  readonly #exchange: Exchange;
  readonly #dialect: Dialect;
  #writeFailure: ((refusal: Refusal) => string) | null = null;
  /** Set where events are sent as elements of an array. */
  #array: ArrayFrames | null = null;
  /** Null for a stream of events. */
  #bytesType: string | null = null;
  /** The connection takes chunks; without them (HTTP/1.0) its end is the answer's. */
  #isChunked = false;
  /** The head has been written, and what follows it needs nobody to put anything before it. */
  #isHeadWritten = false;
  /** Somebody waits for the client to catch up. */
  #isAwaited = false;

  constructor(exchange: Exchange, dialect: Dialect) {
    this.#exchange = exchange;
    this.#dialect = dialect;
  }

  /** Whether the status has been sent, which can not be taken back. */
  get isOpen(): boolean {
    return this.#exchange.response.headersSent;
  }

  /**
   * Writes events. Returns false while the client reads more slowly than we write; `onDrain` is then called once.
   * A client that has left is written to in vain and without an error.
   */
  write(events: readonly Uint8Array[], onDrain: () => void): boolean {
    if (this.#exchange.isClientGone) return true;
    this.#open('known');
    const pieces = this.#array === null ? events : [this.#array.frame(Buffer.concat(events))];
    if (this.#send(pieces)) return true;
    // Chunks that were on their way when the upstream was paused find somebody waiting already.
    if (!this.#isAwaited) this.#sink.once('drain', () => this.#tellDrained(onDrain));
    this.#isAwaited = true;
    return false;
  }

  #tellDrained(onDrain: () => void): void {
    this.#isAwaited = false;
    onDrain();
  }

  /** Breaks a silence with a comment, so that nothing between us and the client takes it for a dead connection. */
  keepAlive(): void {
    if (this.#exchange.isClientGone || this.#sink.writableNeedDrain) return;
    this.#open('unknown');
    // An array that has not begun can have spaces before it.
    this.#send([this.#array === null ? keepAliveComment : ArrayFrames.keepAlive]);
  }

  /** Ends a whole answer. */
  end(): void {
    this.#finish(this.#array?.end() ?? '');
  }

  /** Who writes a failure from now on, because it knows what of the stream has been written; null for the dialect. */
  tellFailureBy(write: ((refusal: Refusal) => string) | null): void {
    this.#writeFailure = write;
  }

  /** What is written from now on is no stream of events but bytes of this type. */
  sendAs(contentType: string): void {
    this.#bytesType = contentType;
  }

  /** Events are written as elements of one JSON array. */
  sendAsArray(): void {
    this.#array = new ArrayFrames();
    this.#bytesType = 'application/json; charset=utf-8';
  }

  /** Ends an answer that broke off, with an error event: never an end that looks like a whole answer. */
  fail(refusal: Refusal): void {
    if (this.#exchange.isClientGone) return;
    // Bytes have no words for an error: only a connection that breaks tells that there were to be more.
    if (this.#bytesType !== null && this.#array === null) {
      this.#exchange.isReplied = true;
      this.#exchange.response.destroy();
      return;
    }
    const event = this.#writeFailure?.(refusal) ?? this.#dialect.encodeStreamError(refusal);
    const framed = this.#array?.frame(Buffer.from(event));
    this.#finish(framed === undefined ? event : `${framed}${this.#array?.end()}`);
  }

  /** The connection; while it still answers a request before this one, the reply, which waits for its turn. */
  get #sink(): ReplySink {
    return this.#exchange.response.socket ?? this.#exchange.response;
  }

  /**
   * Node's reply holds back what it is given until the turn's end, in case more comes, and then gives it to the connection.
   * Only the head needs it.
   * SAFETY: a chunk of nothing would be the last one, so nothing is not sent.
   */
  #send(pieces: readonly Uint8Array[]): boolean {
    if (pieces.every(({ length }) => length === 0)) return true;
    const to = this.#isHeadWritten ? this.#sink : this.#exchange.response;
    this.#isHeadWritten = true;
    return to.write(this.#isChunked ? chunkOf(pieces) : Buffer.concat(pieces));
  }

  #finish(text: string): void {
    const { response } = this.#exchange;
    this.#exchange.isReplied = true;
    if (!this.#isChunked) response.end(text);
    else response.end(text === '' ? lastChunk : Buffer.concat([chunkOf([Buffer.from(text)]), lastChunk]));
    dropStalledReader(response);
  }

  /** While it is unknown who will answer, nobody is named in the headers. */
  #open(server: 'known' | 'unknown'): void {
    const { response } = this.#exchange;
    if (response.headersSent) return;
    this.#exchange.firstByteMicros ??= this.#exchange.elapsedMicros();
    const contentType = this.#bytesType ?? 'text/event-stream; charset=utf-8';
    const named =
      server === 'known'
        ? answerHeaders(this.#exchange, contentType)
        : { 'content-type': contentType, 'x-request-id': this.#exchange.requestId };
    const explained = explanationHeaders(this.#exchange);
    response.writeHead(200, {
      ...named,
      ...explained,
      'cache-control': 'no-cache, no-transform',
      'x-accel-buffering': 'no',
    });
    // Node would hand a chunk to the kernel in three pieces, each event anew; framed here it is one.
    this.#isChunked = response.chunkedEncoding;
    response.chunkedEncoding = false;
  }
}
