// Server-sent events are cut wherever the network likes: inside a UTF-8 character, between CR and LF, in the middle of a
// blank line. This splitter finds event boundaries whatever the chunks, hands out each event as the very bytes that came
// (terminator included), and never holds more than one event.
// Grammar: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream

const lineFeed = 0x0a;
const carriageReturn = 0x0d;
const nothing = new Uint8Array(0);

/**
 * Where the event ends that begins there, given that no line ends in CR; -1 where it goes on. Lines are looked for by
 * their one byte: looking for the two of a blank line takes four times as long.
 */
function endOfEvent(chunk: Buffer, start: number): number {
  let at = start;
  while (chunk[at] === lineFeed) at++;
  for (;;) {
    const end = chunk.indexOf(lineFeed, at);
    if (end === -1) return -1;
    at = end + 1;
    if (chunk[at] === lineFeed) return at + 1;
  }
}

/** Cuts a byte stream into events. One per stream. */
export class SseSplitter {
  readonly #eventBytesMax: number;
  /** The beginning of the event under way; grows by doubling, so that tiny chunks cost no more than large ones. */
  #held: Uint8Array = nothing;
  #heldBytes = 0;
  /** Bytes of the current line so far; a line of none ends an event. */
  #lineBytes = 0;
  /** Bytes of the event other than line ends; an event of none is only spacing before the next. */
  #textBytes = 0;
  /** The last byte was a CR: an LF that follows belongs to the same line end. */
  #isAfterCr = false;
  /** A blank line ended with CR: the event is over, but an LF may still belong to it. */
  #isEndPending = false;
  #hasTooLong = false;

  constructor(limits: { readonly eventBytesMax: number }) {
    this.#eventBytesMax = limits.eventBytesMax;
  }

  /** Whether an unfinished event is held: nothing of one's own may be written into the stream at this point. */
  get isInsideEvent(): boolean {
    return this.#textBytes > 0;
  }

  /** Whether what comes next begins an event: nothing of one is held, and no line end is half read. */
  get isBetweenEvents(): boolean {
    return this.#heldBytes === 0 && !this.#isAfterCr && !this.#isEndPending;
  }

  /**
   * Takes the next chunk and appends the events it completes to `events`. Returns false when an event exceeds the cap;
   * the stream is unusable from there on.
   */
  feed(chunk: Uint8Array, events: Uint8Array[]): boolean {
    let start = this.#releaseWhole(chunk, events);
    if (start === chunk.length) return !this.#hasTooLong;
    for (let at = start; at < chunk.length; at++) {
      const byte = chunk[at];
      const isSecondHalf = byte === lineFeed && this.#isAfterCr;
      if (this.#isEndPending) {
        const end = isSecondHalf ? at + 1 : at;
        this.#release(chunk.subarray(start, end), events);
        start = end;
      }
      this.#isAfterCr = byte === carriageReturn;
      if (isSecondHalf) continue;
      if (byte !== lineFeed && byte !== carriageReturn) {
        this.#lineBytes++;
        this.#textBytes++;
        continue;
      }
      const endsEvent = this.#lineBytes === 0 && this.#textBytes > 0;
      this.#lineBytes = 0;
      if (!endsEvent) continue;
      if (byte === carriageReturn) this.#isEndPending = true;
      else {
        this.#release(chunk.subarray(start, at + 1), events);
        start = at + 1;
      }
    }
    return this.#hold(chunk.subarray(start)) && !this.#hasTooLong;
  }

  /** The bytes left when the stream ended without a final blank line; empty when there are none. */
  finish(): Uint8Array {
    const rest = this.#held.subarray(0, this.#heldBytes);
    this.#held = nothing;
    this.#heldBytes = 0;
    return rest;
  }

  /**
   * Whole events at the beginning of a chunk that have no CR in them, found without looking at each byte: what nearly all
   * chunks are. @returns where the rest begins.
   */
  #releaseWhole(chunk: Uint8Array, events: Uint8Array[]): number {
    if (!this.isBetweenEvents || !Buffer.isBuffer(chunk) || chunk.includes(carriageReturn)) return 0;
    let start = 0;
    while (start < chunk.length) {
      const end = endOfEvent(chunk, start);
      if (end === -1) return start;
      this.#give(end - start === chunk.length ? chunk : chunk.subarray(start, end), events);
      start = end;
    }
    return start;
  }

  #release(tail: Uint8Array, events: Uint8Array[]): void {
    const isWhole = this.#heldBytes === 0;
    this.#give(isWhole ? tail : Buffer.concat([this.#held.subarray(0, this.#heldBytes), tail]), events);
    this.#heldBytes = 0;
    this.#lineBytes = 0;
    this.#textBytes = 0;
    this.#isEndPending = false;
  }

  /** An event above the cap and what comes after it are not given, however the bytes were cut into chunks. */
  #give(event: Uint8Array, events: Uint8Array[]): void {
    if (event.length > this.#eventBytesMax) this.#hasTooLong = true;
    if (!this.#hasTooLong) events.push(event);
  }

  #hold(rest: Uint8Array): boolean {
    const needed = this.#heldBytes + rest.length;
    if (needed > this.#eventBytesMax) return false;
    if (needed > this.#held.length) {
      const larger = new Uint8Array(Math.min(Math.max(needed, this.#held.length * 2, 512), this.#eventBytesMax));
      larger.set(this.#held.subarray(0, this.#heldBytes));
      this.#held = larger;
    }
    this.#held.set(rest, this.#heldBytes);
    this.#heldBytes = needed;
    return true;
  }
}
