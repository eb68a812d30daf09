import { refuse } from '@waygate/errors';
import { type Clock, type GatewayId, isId, systemClock, type UsageEvent } from '@waygate/protocol';
import type { Logger } from '@waygate/telemetry';
import { within } from '../within.ts';
import { AdoptedDirectory } from './adopted-directory.ts';
import { Journal, type JournalBounds } from './journal.ts';
import { LivePublisher, type PublishLive } from './live-publisher.ts';
import type { Segment } from './segment.ts';
import { SegmentShipper, type UsageQueue } from './ship-segments.ts';
import type { Spool, SpoolStatus } from './spool.ts';
import { removeDirectory, SpoolDirectories } from './spool-directories.ts';

/** Bounds and paces; the defaults are what runs. */
export type SpoolBounds = JournalBounds & {
  /** At so many bytes on disk new calls are refused. */
  readonly bytesMax: number;
  readonly shipEveryMs: number;
  /** After Redis did not answer, shipping pauses for so long. */
  readonly pauseMs: number;
  readonly confirmEveryMs: number;
  readonly resendAfterMs: number;
  /** How often directories of dead gateways are looked for. */
  readonly adoptEveryMs: number;
  readonly heartbeatEveryMs: number;
  /** A gateway that cannot be looked at from here counts as dead when its heartbeat stands still for so long. */
  readonly silentOwnerMs: number;
};

/**
 * An outcome is on disk after so long at most. Under load it goes out sooner, by the write of the next attempt's beginning,
 * which spares every other write. SAFETY: a process that is killed meanwhile leaves the attempt as it began: one row,
 * flagged.
 */
const settleWithinMs = 2;

const mebibyte = 1_024 * 1_024;
const defaults: SpoolBounds = {
  bytesMax: 1_024 * mebibyte,
  segmentBytesMax: 8 * mebibyte,
  segmentAgeMaxMs: 10_000,
  shipEveryMs: 500,
  pauseMs: 500,
  confirmEveryMs: 500,
  resendAfterMs: 10_000,
  adoptEveryMs: 10_000,
  heartbeatEveryMs: 5_000,
  silentOwnerMs: 60_000,
};

/** What a spool is made of. */
export type SpoolOptions = {
  /** A folder on a local disk. Several gateways may share it. */
  readonly folder: string;
  readonly gatewayId: GatewayId;
  /** `openQueue('usage-recorded', …)` of packages/queues. */
  readonly queue: UsageQueue;
  /** `publishLiveEvents` of packages/queues on a connection with a short command deadline. */
  readonly publishLive: PublishLive;
  readonly logger: Pick<Logger, 'info' | 'warn' | 'error'>;
  readonly clock?: Clock;
  readonly bounds?: Partial<SpoolBounds>;
};

/**
 * Opens the spool: makes this gateway's directory, begins to ship, and takes over what dead gateways left.
 * @throws what the file system threw: a gateway that cannot write its spool must not start.
 */
export function openSpool(options: SpoolOptions): Spool {
  return new FileSpool(options);
}

class FileSpool implements Spool {
  readonly #clock: Clock;
  readonly #bounds: SpoolBounds;
  readonly #logger: SpoolOptions['logger'];
  readonly #directories: SpoolDirectories;
  readonly #journal: Journal;
  readonly #shipper: SegmentShipper;
  readonly #live: LivePublisher;
  readonly #adopted: AdoptedDirectory[] = [];
  /** When each chore is due, monotonic. */
  readonly #dueMs = { confirm: 0, adopt: 0, heartbeat: 0, ship: 0 };
  #turn: Promise<void> | null = null;
  #timer: NodeJS.Timeout | null = null;
  /** Runs while outcomes may wait for a beginning to be written with. */
  #settling: NodeJS.Timeout | null = null;
  #isClosed = false;
  #isFailing = false;
  #unreadableLines = 0;
  /** Since when something written has not been handed over; null when all is. */
  #unshippedSinceMs: number | null = null;

  constructor(options: SpoolOptions) {
    this.#clock = options.clock ?? systemClock;
    this.#bounds = { ...defaults, ...options.bounds };
    this.#logger = options.logger;
    this.#directories = new SpoolDirectories(options.folder, options.gatewayId);
    this.#directories.create();
    this.#journal = new Journal(this.#directories.ownPath, {
      clock: this.#clock,
      bounds: this.#bounds,
      onUnwritable: (error) =>
        this.#logger.error('An outcome cannot be written; its attempt stays as it began.', { error }),
    });
    this.#live = new LivePublisher(options.publishLive, this.#clock);
    this.#shipper = new SegmentShipper({
      queue: options.queue,
      clock: this.#clock,
      resendAfterMs: this.#bounds.resendAfterMs,
      onUnreadable: (lines) => {
        this.#unreadableLines += lines;
        this.#logger.warn('The spool has lines that cannot be read.', { lines });
      },
    });
    this.#schedule();
  }

  begin(unconfirmed: readonly UsageEvent[]): void {
    if (!this.#journal.begin(unconfirmed)) throw refuse('overloaded');
  }

  settle(events: readonly UsageEvent[]): void {
    this.#journal.settle(events);
    this.#settling ??= setTimeout(() => this.#writeSettled(), settleWithinMs);
    for (const event of events) this.#live.offer(event);
  }

  #writeSettled(): void {
    this.#settling = null;
    if (!this.#journal.isRefusing) this.#journal.flushOutcomes();
  }

  isFull(): boolean {
    return this.#journal.isRefusing || this.#bytes() >= this.#bounds.bytesMax;
  }

  status(): SpoolStatus {
    return {
      bytes: this.#bytes(),
      segments: this.#journal.segments.length,
      openAttempts: this.#journal.openAttempts,
      ageMs: this.#ageMs(),
      adoptedDirectories: this.#adopted.length,
      unreadableLines: this.#unreadableLines,
      liveEventsSkipped: this.#live.skipped,
    };
  }

  async flush(timeoutMs: number): Promise<boolean> {
    const deadlineMs = this.#clock.monotonicMs() + timeoutMs;
    this.#journal.flushOutcomes();
    this.#journal.rotate({ isForced: true });
    while (!this.#isCommitted()) {
      const leftMs = deadlineMs - this.#clock.monotonicMs();
      if (leftMs <= 0 || this.#isClosed) return false;
      this.#dueMs.confirm = 0;
      await within(this.#takeTurn(), leftMs).catch(() => undefined);
      if (!this.#isCommitted()) await wait(Math.min(leftMs, this.#bounds.shipEveryMs));
    }
    return true;
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    if (this.#settling !== null) clearTimeout(this.#settling);
    await this.#turn;
    this.#journal.flushOutcomes();
    const isCommitted = this.#isCommitted();
    for (const segment of this.#journal.segments) {
      if (isCommitted) segment.remove();
      else segment.close();
    }
    for (const adopted of this.#adopted) adopted.close();
    this.#directories.giveUp();
    removeDirectory(this.#directories.ownPath);
  }

  #schedule(): void {
    if (this.#isClosed) return;
    this.#timer = setTimeout(() => {
      void this.#takeTurn().then(() => this.#schedule());
    }, this.#bounds.shipEveryMs);
    this.#timer.unref();
  }

  /** One round of all chores; whoever asks while one runs gets that one. Never rejects. */
  #takeTurn(): Promise<void> {
    this.#turn ??= this.#doChores().finally(() => {
      this.#turn = null;
    });
    return this.#turn;
  }

  async #doChores(): Promise<void> {
    void this.#live.flush((id) => isId('org', id));
    this.#journal.retryWrites();
    this.#journal.rotate();
    if (this.#isDue('heartbeat', this.#bounds.heartbeatEveryMs)) this.#beat();
    if (this.#isDue('adopt', this.#bounds.adoptEveryMs)) this.#adopt();
    if (this.#clock.monotonicMs() < this.#dueMs.ship) return;
    try {
      await this.#deliver();
      if (this.#isFailing) this.#logger.info('Usage is shipped again.');
      this.#isFailing = false;
    } catch (error) {
      if (!this.#isFailing) this.#logger.warn('Usage cannot be shipped; it stays in the spool.', { error });
      this.#isFailing = true;
      this.#dueMs.ship = this.#clock.monotonicMs() + this.#bounds.pauseMs;
    }
    this.#noteUnshipped();
  }

  async #deliver(): Promise<void> {
    const { segments } = this.#journal;
    await this.#shipper.ship(segments);
    const isTimeToConfirm = this.#isDue('confirm', this.#bounds.confirmEveryMs);
    if (isTimeToConfirm) await this.#shipper.confirm(segments);
    this.#deleteCommitted();
    for (const adopted of isTimeToConfirm ? [...this.#adopted] : []) {
      if (!(await adopted.advance(this.#shipper, this.#clock.monotonicMs()))) continue;
      this.#adopted.splice(this.#adopted.indexOf(adopted), 1);
      this.#logger.info('The usage that a dead gateway left is booked.', { directory: adopted.path });
    }
  }

  /**
   * INVARIANT: segments are deleted oldest first, so that an attempt's outcome is never deleted before its beginning:
   * replay would take it for one that was never heard of again.
   */
  #deleteCommitted(): void {
    const { segments } = this.#journal;
    for (let oldest = segments[0]; oldest?.isClosed && oldest.isCommitted; oldest = segments[0]) {
      if (!this.#journal.carryOpenAttempts(oldest)) return;
      segments.shift();
      oldest.remove();
    }
  }

  #beat(): void {
    if (this.#directories.beat(this.#clock.nowMs())) return;
    // Another gateway took us for dead and books what was in the directory; both of us ship it, it is booked once.
    this.#logger.error('The spool directory was taken over or deleted; going on in a new one.');
    try {
      this.#directories.create();
      this.#journal.moveTo(this.#directories.ownPath);
    } catch (error) {
      this.#logger.error('A new spool directory cannot be made.', { error });
    }
  }

  #adopt(): void {
    try {
      for (const path of this.#directories.adopt(this.#clock.monotonicMs(), this.#bounds.silentOwnerMs)) {
        this.#logger.info('Booking the usage that a dead gateway left.', { directory: path });
        this.#adopted.push(new AdoptedDirectory(path));
      }
    } catch (error) {
      this.#logger.warn('The spool folder cannot be read.', { error });
    }
  }

  #isDue(chore: 'confirm' | 'adopt' | 'heartbeat', everyMs: number): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs < this.#dueMs[chore]) return false;
    this.#dueMs[chore] = nowMs + everyMs;
    return true;
  }

  #isCommitted(): boolean {
    const { openAttempts, unwrittenOutcomes, isRefusing, segments } = this.#journal;
    return (
      openAttempts === 0 && unwrittenOutcomes === 0 && !isRefusing && segments.every((segment) => segment.isCommitted)
    );
  }

  #noteUnshipped(): void {
    const isBehind = this.#allSegments().some((segment) => segment.readOffset < segment.bytes);
    if (!isBehind) this.#unshippedSinceMs = null;
    else this.#unshippedSinceMs ??= this.#clock.monotonicMs();
  }

  #allSegments(): Segment[] {
    return [...this.#journal.segments, ...this.#adopted.flatMap((adopted) => adopted.segments)];
  }

  #bytes(): number {
    let bytes = this.#journal.unwrittenBytes;
    for (const segment of this.#journal.segments) bytes += segment.bytes;
    for (const adopted of this.#adopted) for (const segment of adopted.segments) bytes += segment.bytes;
    return bytes;
  }

  #ageMs(): number {
    const nowMs = this.#clock.monotonicMs();
    let oldestMs = this.#unshippedSinceMs ?? nowMs;
    for (const segment of this.#allSegments()) {
      for (const batch of segment.pending.values()) oldestMs = Math.min(oldestMs, batch.addedAtMs);
    }
    return nowMs - oldestMs;
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
