/**
 * Gathers what comes up in one turn of the event loop, and does it together at the turn's end.
 *
 * A call runs through so much code that each of its stages, come upon alone, finds the processor's caches full of the other
 * stages: the same work costs a third when several calls do it one after another (measured with `pnpm bench`). A lone call
 * waits for nothing but the events that are there already. The idea is cohort scheduling (Larus and Parkes, USENIX 2002).
 *
 * Its length is bounded by what is under way, which the server bounds.
 */
export class TurnQueue<Item> {
  readonly #act: (items: readonly Item[]) => void;
  #waiting: Item[] = [];

  /** @param act does what came up, in the order it came; it must not throw. */
  constructor(act: (items: readonly Item[]) => void) {
    this.#act = act;
  }

  /** Does it by the end of this turn. */
  add(item: Item): void {
    if (this.#waiting.push(item) === 1) setImmediate(() => this.flush());
  }

  /** Does now what waits. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const items = this.#waiting;
    this.#waiting = [];
    this.#act(items);
  }
}
