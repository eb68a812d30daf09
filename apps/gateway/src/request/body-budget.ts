import { refuse } from '@waygate/errors';

/** Bounds what all request bodies together hold in memory. */
export class BodyBudget {
  readonly #bytesMax: number;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Bytes held at the moment. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Takes bytes. @throws Refusal overloaded where they do not fit. */
  take(bytes: number): void {
    if (this.#bytes + bytes > this.#bytesMax) throw refuse('overloaded', { retryAfterSeconds: 1 });
    this.#bytes += bytes;
  }

  /** Returns what was taken. */
  release(bytes: number): void {
    this.#bytes -= bytes;
  }
}
