import type { HubError, JsonObject, StreamEvent } from '@waygate/protocol';
import { parseJsonObject, readSseData, SseSplitter } from '@waygate/wire';
import type { StreamDecoder } from './chat-codec.ts';
import { type LearnTextEvent, TextEvents } from './text-events.ts';

/** What a wire makes of its events; the framing is not its business. */
export type EventMachine = {
  /** Takes one event. `text` is the event as it came, for values that must be cut out as written. */
  read(event: JsonObject, out: StreamEvent[], text: string): void;
  /** Takes data that ends a stream without being JSON (`[DONE]`); absent where the wire has none. */
  readDone?(out: StreamEvent[]): void;
  /** The connection is over: a machine whose wire ends by closing adds what is missing. */
  finish?(out: StreamEvent[]): void;
  /** Finds the text in an event of this wire; absent where no two events differ in their texts alone. */
  readonly learnTextEvent?: LearnTextEvent;
};

function failure(code: string, message: string): HubError {
  return { status: 502, code, message, param: null, retryAfterSeconds: null };
}

/** An error event for a stream that stopped before its end. */
export function cutEvent(): StreamEvent {
  return { type: 'error', error: failure('upstream_cut', 'The provider broke off its answer.') };
}

/** An error event for a stream that is not what it should be. */
export function malformedEvent(): StreamEvent {
  const message = 'The provider answered with something that is not an answer.';
  return { type: 'error', error: failure('upstream_malformed', message) };
}

function isLast(event: StreamEvent | undefined): boolean {
  return event?.type === 'end' || event?.type === 'error';
}

/** Reads server-sent events into a machine and sees to it that exactly one `end` or `error` comes, and comes last. */
class SseStreamDecoder implements StreamDecoder {
  readonly #splitter: SseSplitter;
  readonly #machine: EventMachine;
  readonly #eventBytesMax: number;
  readonly #texts: TextEvents;
  #isOver = false;

  constructor(machine: EventMachine, eventBytesMax: number) {
    this.#machine = machine;
    this.#eventBytesMax = eventBytesMax;
    this.#texts = new TextEvents(machine.learnTextEvent ?? null);
    this.#splitter = new SseSplitter({ eventBytesMax });
  }

  push(bytes: Uint8Array): StreamEvent[] {
    if (this.#isOver) return [];
    const known =
      this.#splitter.isBetweenEvents && bytes.length <= this.#eventBytesMax ? this.#texts.recallWhole(bytes) : null;
    if (known !== null) return [known];
    const events: Uint8Array[] = [];
    const isWithinCap = this.#splitter.feed(bytes, events);
    const out: StreamEvent[] = [];
    for (const event of events) this.#read(event, out);
    if (!isWithinCap && !this.#isOver) out.push(this.#fail(malformedEvent()));
    return out;
  }

  end(): StreamEvent[] {
    const out: StreamEvent[] = [];
    if (this.#isOver) return out;
    this.#read(this.#splitter.finish(), out);
    if (this.#isOver) return out;
    this.#machine.finish?.(out);
    if (!isLast(out.at(-1))) out.push(cutEvent());
    this.#isOver = true;
    return out;
  }

  #read(bytes: Uint8Array, out: StreamEvent[]): void {
    if (this.#isOver) return;
    const known = this.#texts.recall(bytes);
    if (known !== null) {
      out.push(known);
      return;
    }
    const data = readSseData(bytes);
    if (data === null) return;
    const word = data.trim();
    if (word === '') return;
    const before = out.length;
    if (word === '[DONE]') this.#machine.readDone?.(out);
    else {
      const event = parseJsonObject(data);
      if (event === null) out.push(malformedEvent());
      else this.#machine.read(event, out, data);
    }
    this.#texts.note(bytes, data, before === 0 ? out : out.slice(before));
    this.#isOver = isLast(out.at(-1));
  }

  #fail(event: StreamEvent): StreamEvent {
    this.#isOver = true;
    return event;
  }
}

/** A decoder of server-sent events. */
export function sseStreamDecoder(machine: EventMachine, eventBytesMax: number): StreamDecoder {
  return new SseStreamDecoder(machine, eventBytesMax);
}
