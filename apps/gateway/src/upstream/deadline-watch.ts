import type { Clock } from '@waygate/protocol';

/** Something with deadlines. */
export type Watched = {
  /** Looks at the time. Monotonic milliseconds. */
  check(nowMs: number): void;
};

const checkEveryMs = 50;

/**
 * One timer for all deadlines: everything under way is looked at twenty times a second, which costs less than setting and
 * clearing a timer at every chunk. It runs only while there is something to watch.
 */
export class DeadlineWatch {
  readonly #clock: Clock;
  readonly #watched = new Set<Watched>();
  #timer: NodeJS.Timeout | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many are watched. */
  get size(): number {
    return this.#watched.size;
  }

  add(watched: Watched): void {
    this.#watched.add(watched);
    this.#timer ??= setInterval(() => this.check(), checkEveryMs);
  }

  remove(watched: Watched): void {
    this.#watched.delete(watched);
    if (this.#watched.size > 0 || this.#timer === null) return;
    clearInterval(this.#timer);
    this.#timer = null;
  }

  /** Looks at everything once. */
  check(): void {
    const nowMs = this.#clock.monotonicMs();
    for (const watched of this.#watched) watched.check(nowMs);
  }
}
