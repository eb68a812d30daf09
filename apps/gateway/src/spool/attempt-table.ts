import type { UsageEvent } from '@waygate/protocol';
import type { Segment } from './segment.ts';

/** An attempt that has begun, as it is booked should nothing more be heard of it, and the segment that says so. */
export type OpenAttempt = { readonly event: UsageEvent; segment: Segment };

const bucketsBits = 5;
const bucketMask = (1 << bucketsBits) - 1;

/**
 * Attempts by id, in buckets by the last two characters, which are random.
 * Not a Map, whose outgrown tables point to the ones after them: once one of them is old, every entry that was ever
 * carried over is kept until the next full collection, and with entries that come and go by thousands each collection of
 * the young copies them all (seen in V8 13.6 as a fifth of the CPU time).
 */
export class AttemptTable {
  readonly #buckets: OpenAttempt[][] = Array.from({ length: 1 << (2 * bucketsBits) }, () => []);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  add(attempt: OpenAttempt): void {
    this.#bucketOf(attempt.event.id).push(attempt);
    this.#size += 1;
  }

  /** Takes an attempt out. @returns it, or undefined where it is not known. */
  take(id: string): OpenAttempt | undefined {
    const bucket = this.#bucketOf(id);
    let at = 0;
    while (at < bucket.length && bucket[at]?.event.id !== id) at++;
    if (at === bucket.length) return undefined;
    this.#size -= 1;
    const found = bucket[at];
    const last = bucket.pop();
    if (last !== undefined && at < bucket.length) bucket[at] = last;
    return found;
  }

  /** All of them, in no order. */
  *values(): Generator<OpenAttempt> {
    for (const bucket of this.#buckets) yield* bucket;
  }

  #bucketOf(id: string): OpenAttempt[] {
    const last = id.charCodeAt(id.length - 1) & bucketMask;
    const nextToLast = id.charCodeAt(id.length - 2) & bucketMask;
    return this.#buckets[(nextToLast << bucketsBits) | last] ?? [];
  }
}
