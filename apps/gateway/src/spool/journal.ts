import { AsciiBlock, type Clock, type UsageEvent } from '@waygate/protocol';
import { AttemptTable } from './attempt-table.ts';
import { tornLineEnd, writeLine } from './journal-line.ts';
import { Segment } from './segment.ts';
import { segmentPath } from './spool-directories.ts';

/** Bounds of a journal. */
export type JournalBounds = {
  /** A segment ends before it grows beyond this. */
  readonly segmentBytesMax: number;
  /** A segment ends when it is so old, so that it can be deleted soon. */
  readonly segmentAgeMaxMs: number;
};

/** Outcomes that go out in one write at most. */
const outcomesAtATime = 64;
/** What an outcome takes on disk, about. */
const outcomeBytes = 512;

/** Where events become lines. One block serves all: a write is over before the next one begins. */
const scratch = new AsciiBlock(256 * 1_024);

/** What a journal is made of. `onUnwritable` hears of an outcome that could not be put into words. */
export type JournalOptions = {
  readonly clock: Clock;
  readonly bounds: JournalBounds;
  readonly onUnwritable: (cause: unknown) => void;
};

/** The writing half of a spool: appends lines to the current segment, and knows which attempts have no outcome yet. */
export class Journal {
  readonly #clock: Clock;
  readonly #bounds: JournalBounds;
  readonly #attempts = new AttemptTable();
  /** Outcomes the disk refused: as many as calls were in flight then, for no new ones are let in meanwhile. */
  readonly #unwritten: (UsageEvent | null)[] = [];
  /** All segments that are not deleted yet, oldest first; the last one is appended to. */
  readonly segments: Segment[] = [];
  #directory: string;
  #current: Segment;
  #segmentCount = 1;
  #isLineTorn = false;
  #isRefusing = false;
  readonly #onUnwritable: JournalOptions['onUnwritable'];

  constructor(directory: string, options: JournalOptions) {
    this.#directory = directory;
    this.#onUnwritable = options.onUnwritable;
    this.#clock = options.clock;
    this.#bounds = options.bounds;
    this.#current = Segment.create(segmentPath(directory, this.#segmentCount), this.#clock.monotonicMs());
    this.segments.push(this.#current);
  }

  get openAttempts(): number {
    return this.#attempts.size;
  }

  /** Outcomes that are not written yet. */
  get unwrittenOutcomes(): number {
    return this.#unwritten.length;
  }

  /** What they will take, about. */
  get unwrittenBytes(): number {
    return this.#unwritten.length * outcomeBytes;
  }

  /** Whether the disk refused the last write. */
  get isRefusing(): boolean {
    return this.#isRefusing;
  }

  /** Appends that attempts begin, after the outcomes that wait, and with them where it can. @returns whether all of it is written. */
  begin(unconfirmed: readonly UsageEvent[]): boolean {
    while (this.#unwritten.length > outcomesAtATime) if (!this.#appendOutcomes()) return false;
    if (!this.#appendOutcomes(unconfirmed)) return false;
    const segment = this.#current;
    segment.openAttempts += unconfirmed.length;
    for (const event of unconfirmed) this.#attempts.add({ event, segment });
    return true;
  }

  /** Takes outcomes. They are written by the next beginning, or by `flushOutcomes`; where the disk refuses, by `retryWrites`. */
  settle(events: readonly UsageEvent[]): void {
    for (const event of events) this.#unwritten.push(event);
  }

  /** Appends the outcomes that wait. @returns whether all are written. */
  flushOutcomes(): boolean {
    while (this.#unwritten.length > 0) if (!this.#appendOutcomes()) return false;
    return true;
  }

  /** Tries again what the disk refused, or whether it refuses still. */
  retryWrites(): void {
    if (!this.#isRefusing) return;
    if (!this.flushOutcomes() || !this.#isRefusing) return;
    this.#startText();
    scratch.writeText('\n');
    this.#append();
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
      this.#startText();
      writeLine({ kind: 'begun', event: attempt.event }, scratch);
      if (!this.#append()) return false;
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

  /** One write of outcomes that wait, and of beginnings after them. */
  #appendOutcomes(unconfirmed: readonly UsageEvent[] = []): boolean {
    const outcomes = Math.min(this.#unwritten.length, outcomesAtATime);
    this.#startText();
    for (let at = 0; at < outcomes; at++) this.#writeOutcome(at);
    for (const event of unconfirmed) writeLine({ kind: 'begun', event }, scratch);
    if (!this.#append()) return false;
    for (const event of this.#unwritten.splice(0, outcomes)) if (event !== null) this.#close(event.id);
    return true;
  }

  /**
   * SAFETY: an outcome that cannot be put into words would stop all that come after it. Its attempt stays as it began, and
   * is booked so when this process has ended.
   */
  #writeOutcome(at: number): void {
    const event = this.#unwritten[at];
    if (event === undefined || event === null) return;
    const before = scratch.length;
    try {
      writeLine({ kind: 'settled', event }, scratch);
    } catch (cause) {
      scratch.cut(before);
      this.#unwritten[at] = null;
      this.#onUnwritable(cause);
    }
  }

  #close(id: string): void {
    const attempt = this.#attempts.take(id);
    if (attempt !== undefined) attempt.segment.openAttempts -= 1;
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

  /** A line that was written in part must neither swallow the next one nor pass for a whole one. */
  #startText(): void {
    scratch.clear();
    if (this.#isLineTorn) scratch.writeText(tornLineEnd);
  }

  /** Appends what was written since `#startText`. */
  #append(): boolean {
    const before = this.#current.bytes;
    if (before > 0 && before + scratch.length > this.#bounds.segmentBytesMax && !this.#startSegment()) return false;
    try {
      const isWhole = this.#current.append(scratch.view());
      this.#isLineTorn = !isWhole;
      this.#isRefusing = !isWhole;
      return isWhole;
    } catch {
      this.#isRefusing = true;
      return false;
    }
  }
}
