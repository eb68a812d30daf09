import type { StreamEvent } from '@waygate/protocol';
import { bracedSpan, type Span } from '@waygate/wire';
import type { TextEventShape } from './text-event-shape.ts';

/** Finds the texts of an event that brings one, whose JSON lies there; null where it brings none. */
export type LearnTextEvent = (event: Buffer, json: Span) => TextEventShape | null;

type TextDelta = Extract<StreamEvent, { type: 'text-delta' }>;

/** So often the shape is learned in a stream, at some microseconds each. */
const shapesMax = 8;

/** An event that brought a text, as it was read. */
type TextEvent = { readonly event: Buffer; readonly data: string; readonly delta: TextDelta };

/** Where an event's data lies, which is one JSON object in ASCII; null where it is another, or not in one piece. */
function spanOf(event: Buffer, data: string): Span | null {
  const span = bracedSpan(event);
  return span.start !== -1 && event.toString('latin1', span.start, span.end) === data ? span : null;
}

/**
 * Knows again the events of a stream that are the one before with another text, and reads them without parsing. One per
 * stream.
 * INVARIANT: what the stream's reader keeps is the same at every event that is known again: once an event has led to
 * anything besides a text, the shape is forgotten.
 */
export class TextEvents {
  readonly #learnTextEvent: LearnTextEvent | null;
  #shape: TextEventShape | null = null;
  #choice = 0;
  /** What the next event is to be compared with. It is learned then: a caller may wait for this one, and it may be the last. */
  #unlearned: TextEvent | null = null;
  #shapesLeft = shapesMax;

  /** @param learn Null for a wire whose events are never alike. */
  constructor(learn: LearnTextEvent | null) {
    this.#learnTextEvent = learn;
  }

  /** What an event that is known again brings; null where it must be read. */
  recall(event: Uint8Array): TextDelta | null {
    this.#learn();
    if (this.#shape === null || !Buffer.isBuffer(event)) return null;
    const text = this.#shape.textOf(event);
    return text === '' ? null : { type: 'text-delta', choice: this.#choice, text };
  }

  /** The same of a chunk that comes after a whole event: null also where it might have to be cut. */
  recallWhole(chunk: Uint8Array): TextDelta | null {
    this.#learn();
    return this.#shape?.isCutAlike === true ? this.recall(chunk) : null;
  }

  /** Takes note of what an event led to when it was read. */
  note(event: Uint8Array, data: string, led: readonly StreamEvent[]): void {
    const [first, another] = led;
    this.#unlearned = null;
    if (first?.type !== 'text-delta' || another !== undefined) this.#shape = null;
    else if (this.#learnTextEvent !== null && this.#shapesLeft > 0 && Buffer.isBuffer(event))
      this.#unlearned = { event, data, delta: first };
  }

  #learn(): void {
    if (this.#unlearned === null) return;
    const { event, data, delta } = this.#unlearned;
    this.#unlearned = null;
    const json = spanOf(event, data);
    if (json === null) return;
    this.#shapesLeft--;
    const shape = this.#learnTextEvent?.(event, json) ?? null;
    if (shape?.textOf(event) !== delta.text) return;
    this.#shape = shape;
    this.#choice = delta.choice;
  }
}
