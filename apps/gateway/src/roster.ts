/** Something that stands in one roster at a time. */
export type Listed = {
  /** Its place, which the roster alone writes; -1 while it stands in none. */
  rosterIndex: number;
};

/**
 * What is under way, in no order.
 *
 * Not a Set: one that things enter and leave by thousands a second outgrows its table again and again, and each outgrown
 * table points to the next. Once one of them is old, whatever was in any later one lives until the next full collection,
 * with all that hangs on it (measured in V8 13.6: a whole call, 4 kB of it, 14 µs of collecting).
 */
export class Roster<Item extends Listed> {
  readonly #items: Item[] = [];

  /** Those in it now. Whoever walks it from its end may take out where it is. */
  get items(): readonly Item[] {
    return this.#items;
  }

  get size(): number {
    return this.#items.length;
  }

  /** Takes it in, unless it is in. */
  add(item: Item): void {
    if (item.rosterIndex !== -1) return;
    item.rosterIndex = this.#items.length;
    this.#items.push(item);
  }

  /** Takes it out, if it is in. */
  remove(item: Item): void {
    const at = item.rosterIndex;
    if (at === -1) return;
    item.rosterIndex = -1;
    const last = this.#items.pop();
    if (last === undefined || last === item) return;
    last.rosterIndex = at;
    this.#items[at] = last;
  }
}
