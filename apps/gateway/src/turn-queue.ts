/** So often what waits is put off at most, however much keeps coming. */
const putOffMax = 8;

/**
 * How soon a queue does what waits. `urgent`: a caller waits for it, and waiting gathers little; it is done at the end of its
 * own turn. `chore`: nobody waits for it; it gives way to what is urgent, which else would come after it in its turn.
 */
export type Pace = 'urgent' | 'usual' | 'chore';

/**
 * Gathers what comes up in one turn of the event loop, and does it together at the turn's end; while more of it comes with
 * every turn, at the end of a later one. Elsewhere all of this is called a turn.
 *
 * A call runs through so much code that each of its stages, come upon alone, finds the processor's caches full of the other
 * stages: the same work costs a third when several calls do it one after another (measured with `pnpm bench`). What is known
 * to be alone is done at once (`doNow`). The idea is cohort scheduling (Larus and Parkes, USENIX 2002).
 *
 * Its length is bounded by what is under way, which the server bounds; what a stream sends meanwhile, by nine turns' reads.
 */
export class TurnQueue<Item> {
  /** How much waits in all queues of what is urgent. */
  static #urgent = 0;
  readonly #act: (items: readonly Item[]) => void;
  readonly #pace: Pace;
  #waiting: Item[] = [];
  /** How many waited at the end of the turn before. */
  #seen = 0;
  #timesPutOff = 0;
  /** How many were done together the last time: as many are looked for once more. */
  #lastDone = 0;

  /** @param act does what came up, in the order it came; it must not throw. */
  constructor(act: (items: readonly Item[]) => void, pace: Pace = 'usual') {
    this.#act = act;
    this.#pace = pace;
  }

  /** Does it by the end of this turn, or, unless it is urgent, of one of the next eight where more comes meanwhile. */
  add(item: Item): void {
    if (this.#pace === 'urgent') TurnQueue.#urgent++;
    if (this.#waiting.push(item) > 1) return;
    this.#seen = 1;
    this.#timesPutOff = 0;
    setImmediate(this.#endTurn);
  }

  /** Does it now, before the turn goes on: for whoever knows that nothing is under way that could come to wait with it. */
  doNow(item: Item): void {
    this.flush();
    this.#lastDone = 1;
    this.#act([item]);
  }

  /** Does now what waits. */
  flush(): void {
    if (this.#waiting.length === 0) return;
    const items = this.#waiting;
    this.#waiting = [];
    this.#lastDone = items.length;
    if (this.#pace === 'urgent') TurnQueue.#urgent -= items.length;
    this.#act(items);
  }

  readonly #endTurn = (): void => {
    const { length } = this.#waiting;
    if (this.#timesPutOff < putOffMax && this.#isPutOff(length)) {
      this.#seen = length;
      this.#timesPutOff += 1;
      setImmediate(this.#endTurn);
    } else this.flush();
  };

  #isPutOff(length: number): boolean {
    if (this.#pace === 'urgent') return false;
    if (this.#pace === 'chore' && TurnQueue.#urgent > 0) return true;
    // More is likely to come.
    return length > this.#seen || (this.#timesPutOff === 0 && length < this.#lastDone);
  }
}
