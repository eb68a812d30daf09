import type { Clock, UsageEvent } from '@waygate/protocol';
import { begunLine, settledLine } from './journal-line.ts';
import { Segment } from './segment.ts';
import { segmentPath } from './spool-directories.ts';

/** Bounds of a journal. */
export type JournalBounds = {
  /** A segment ends before it grows beyond this. */
  readonly segmentBytesMax: number;
  /** A segment ends when it is so old, so that it can be deleted soon. */
  readonly segmentAgeMaxMs: number;
};

type OpenAttempt = { readonly line: Buffer; segment: Segment };
type UnwrittenOutcome = { readonly id: string; readonly line: Buffer };

/** The writing half of a spool: appends lines to the current segment, and knows which attempts have no outcome yet. */
export class Journal {
  readonly #clock: Clock;
  readonly #bounds: JournalBounds;
  readonly #attempts = new Map<string, OpenAttempt>();
  /** Outcomes the disk refused. As many as calls were in flight then, for no new ones are let in meanwhile. */
  readonly #unwritten: UnwrittenOutcome[] = [];
  /** All segments that are not deleted yet, oldest first; the last one is appended to. */
  readonly segments: Segment[] = [];
  #directory: string;
  #current: Segment;
  #segmentCount = 1;
  #isLineTorn = false;
  #isRefusing = false;

  constructor(directory: string, options: { readonly clock: Clock; readonly bounds: JournalBounds }) {
    this.#directory = directory;
    this.#clock = options.clock;
    this.#bounds = options.bounds;
    this.#current = Segment.create(segmentPath(directory, this.#segmentCount), this.#clock.monotonicMs());
    this.segments.push(this.#current);
  }

  get openAttempts(): number {
    return this.#attempts.size;
  }

  /** Whether the disk refused the last write. */
  get isRefusing(): boolean {
    return this.#isRefusing;
  }

  /** Appends that an attempt begins. @returns whether it is written. */
  begin(unconfirmed: UsageEvent): boolean {
    const line = Buffer.from(begunLine(unconfirmed));
    if (!this.#append(line)) return false;
    this.#current.openAttempts += 1;
    this.#attempts.set(unconfirmed.id, { line, segment: this.#current });
    return true;
  }

  /** Appends an outcome; where the disk refuses it waits for `retryWrites`. */
  settle(event: UsageEvent): void {
    const outcome = { id: event.id, line: Buffer.from(settledLine(event)) };
    if (this.#unwritten.length > 0 || !this.#append(outcome.line)) this.#unwritten.push(outcome);
    else this.#close(outcome.id);
  }

  /** Tries again what the disk refused, or whether it refuses still. */
  retryWrites(): void {
    if (!this.#isRefusing) return;
    for (let next = this.#unwritten[0]; next !== undefined; next = this.#unwritten[0]) {
      if (!this.#append(next.line)) return;
      this.#close(next.id);
      this.#unwritten.shift();
    }
    if (this.#isRefusing) this.#append(Buffer.from('\n'));
  }

  /** Begins a new segment if the current one is old enough, or in any case. */
  rotate(options: { readonly isForced: boolean } = { isForced: false }): void {
    const isOld = this.#clock.monotonicMs() - this.#current.openedAtMs >= this.#bounds.segmentAgeMaxMs;
    if (this.#current.bytes > 0 && (isOld || options.isForced)) this.#startSegment();
  }

  /**
   * Writes the attempts that are open in a segment into the current one, so that the segment can be deleted.
   * SAFETY: the copy is written before the original is deleted; a crash between the two leaves both, which is one attempt.
   * @returns whether the segment holds no open attempt any more.
   */
  carryOpenAttempts(from: Segment): boolean {
    if (from.openAttempts === 0) return true;
    for (const attempt of this.#attempts.values()) {
      if (attempt.segment !== from) continue;
      if (!this.#append(attempt.line)) return false;
      from.openAttempts -= 1;
      this.#current.openAttempts += 1;
      attempt.segment = this.#current;
    }
    return from.openAttempts === 0;
  }

  /** Goes on in another directory, as if this process had begun its open attempts there. */
  moveTo(directory: string): void {
    const before = [...this.segments];
    this.#directory = directory;
    this.#startSegment();
    for (const segment of before) this.carryOpenAttempts(segment);
  }

  #close(id: string): void {
    const attempt = this.#attempts.get(id);
    if (attempt === undefined) return;
    attempt.segment.openAttempts -= 1;
    this.#attempts.delete(id);
  }

  #startSegment(): boolean {
    try {
      const segment = Segment.create(segmentPath(this.#directory, this.#segmentCount + 1), this.#clock.monotonicMs());
      this.#segmentCount += 1;
      this.#current.isClosed = true;
      this.#current = segment;
      this.#isLineTorn = false;
      this.segments.push(segment);
      return true;
    } catch {
      this.#isRefusing = true;
      return false;
    }
  }

  #append(line: Buffer): boolean {
    const { bytes } = this.#current;
    if (bytes > 0 && bytes + line.length > this.#bounds.segmentBytesMax && !this.#startSegment()) return false;
    try {
      // A line that was written in part must not swallow the next one.
      const isWhole = this.#current.append(this.#isLineTorn ? Buffer.concat([Buffer.from('\n'), line]) : line);
      this.#isLineTorn = !isWhole;
      this.#isRefusing = !isWhole;
      return isWhole;
    } catch {
      this.#isRefusing = true;
      return false;
    }
  }
}
