import { EventStreamCodec, type Message } from '@smithy/core/event-streams';

/** One message of an event stream. */
export type Frame = {
  readonly kind: 'event' | 'exception' | 'error';
  /** `:event-type`, `:exception-type` or `:error-code`. */
  readonly type: string;
  /** The payload. */
  readonly text: string;
  /** `:error-message`, where there is one. */
  readonly message: string | null;
};

/** A prelude, its checksum and the message's. */
const frameBytesMin = 16;
const utf8 = new TextEncoder();
const codec = new EventStreamCodec(
  (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'),
  (text) => utf8.encode(text),
);

function headerOf({ headers }: Message, name: string): string | null {
  const value = headers[name]?.value;
  return typeof value === 'string' ? value : null;
}

function readFrame(message: Message): Frame | null {
  const kind = headerOf(message, ':message-type');
  if (kind !== 'event' && kind !== 'exception' && kind !== 'error') return null;
  const type = headerOf(message, kind === 'error' ? ':error-code' : `:${kind}-type`);
  if (type === null) return null;
  return { kind, type, text: Buffer.from(message.body).toString('utf8'), message: headerOf(message, ':error-message') };
}

/** A frame begins with its length. */
const lengthBytes = 4;

/** Takes an event stream apart, whatever pieces it comes in; the checksums are the codec's business. */
export class FrameSplitter {
  readonly #frameBytesMax: number;
  /** Pieces of the frame under way, joined once it is whole: joining at each piece would copy a large one over and over. */
  #pieces: Uint8Array[] = [];
  #heldBytes = 0;
  #neededBytes = lengthBytes;

  constructor(frameBytesMax: number) {
    this.#frameBytesMax = frameBytesMax;
  }

  /** Adds the frames that are whole to `out`. False where what came is no event stream, or a frame is above the cap. */
  feed(bytes: Uint8Array, out: Frame[]): boolean {
    this.#pieces.push(bytes);
    this.#heldBytes += bytes.length;
    if (this.#heldBytes < this.#neededBytes) return true;
    let rest = Buffer.concat(this.#pieces);
    this.#neededBytes = lengthBytes;
    while (rest.length >= lengthBytes) {
      const length = rest.readUInt32BE(0);
      if (length < frameBytesMin || length > this.#frameBytesMax) return false;
      this.#neededBytes = length;
      if (rest.length < length) break;
      const frame = decode(rest.subarray(0, length));
      if (frame === null) return false;
      out.push(frame);
      rest = rest.subarray(length);
      this.#neededBytes = lengthBytes;
    }
    this.#pieces = rest.length === 0 ? [] : [rest];
    this.#heldBytes = rest.length;
    return true;
  }
}

function decode(bytes: Uint8Array): Frame | null {
  try {
    return readFrame(codec.decode(bytes));
  } catch {
    return null;
  }
}
