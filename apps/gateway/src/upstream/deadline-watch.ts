import type { Clock } from '@waygate/protocol';

/** Something with deadlines. */
export type Watched = {
  /** Its place in the watch, which alone writes it; -1 while it is not watched. */
  watchIndex: number;
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
  /** Not a Set, whose outgrown tables keep all that was ever in them until a full collection. */
  readonly #watched: Watched[] = [];
  #timer: NodeJS.Timeout | null = null;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** How many are watched. */
  get size(): number {
    return this.#watched.length;
  }

  add(watched: Watched): void {
    if (watched.watchIndex !== -1) return;
    watched.watchIndex = this.#watched.length;
    this.#watched.push(watched);
    this.#timer ??= setInterval(() => this.check(), checkEveryMs);
  }

  remove(watched: Watched): void {
    const at = watched.watchIndex;
    if (at === -1) return;
    watched.watchIndex = -1;
    const last = this.#watched.pop();
    if (last === undefined || last === watched) return;
    last.watchIndex = at;
    this.#watched[at] = last;
  }

  /** Looks at everything once; with nothing to watch the timer ends, which is dearer to start than to let run out. */
  check(): void {
    if (this.#watched.length === 0 && this.#timer !== null) {
      clearInterval(this.#timer);
      this.#timer = null;
    }
    const nowMs = this.#clock.monotonicMs();
    // A check may take its own subject out, whose place then the last one takes: from the end nobody is passed over.
    for (let at = this.#watched.length - 1; at >= 0; at--) this.#watched[at]?.check(nowMs);
  }
}
