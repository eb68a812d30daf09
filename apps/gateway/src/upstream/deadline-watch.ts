import type { Clock } from '@waygate/protocol';
import { type Listed, Roster } from '../roster.ts';

/** Something with deadlines. */
export type Watched = Listed & {
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
  readonly #watched = new Roster<Watched>();
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
    this.#watched.remove(watched);
  }

  /** Looks at everything once; with nothing to watch the timer ends, which is dearer to start than to let run out. */
  check(): void {
    if (this.#watched.size === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    const nowMs = this.#clock.monotonicMs();
    // A check may take its own subject out, whose place then the last one takes: from the end nobody is passed over.
    const { items } = this.#watched;
    for (let at = items.length - 1; at >= 0; at--) items[at]?.check(nowMs);
  }
}
