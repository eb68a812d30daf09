import type { Clock } from '@waygate/protocol';
import { type JobState, type Queue, usageBatchId, usageBatchMax } from '@waygate/queues';
import { cutOutcomes } from './journal-line.ts';
import type { PendingBatch, Segment } from './segment.ts';

/** The queue as shipping needs it. */
export type UsageQueue = Pick<Queue<'usage-recorded'>, 'add' | 'statesOf'>;

/** What shipping needs. */
export type ShipOptions = {
  readonly queue: UsageQueue;
  readonly clock: Clock;
  /** A batch that BullMQ lost or gave up is handed over again after so long. */
  readonly resendAfterMs: number;
  readonly onUnreadable: (lines: number) => void;
};

/** Read at a time: some hundred outcomes with what lies between them. */
const pieceBytes = 262_144;
const statesAtATime = 100;
/** While the worker is away so many batches wait in Redis, and the rest in the files: Redis is smaller than a disk. */
const batchesMax = 200;

/** Hands the outcomes of segments to BullMQ in order, and asks it which of them Postgres has committed. */
export class SegmentShipper {
  readonly #options: ShipOptions;
  /** Where pieces are read into, one after another: nothing of one is needed when the next is read. */
  readonly #buffer = Buffer.allocUnsafeSlow(pieceBytes);

  constructor(options: ShipOptions) {
    this.#options = options;
  }

  /** Hands over what is written, as far as there is room for it in Redis. @throws what the queue threw; what was handed over before stays so. */
  async ship(segments: readonly Segment[]): Promise<void> {
    let batches = segments.reduce((sum, segment) => sum + segment.pending.size, 0);
    for (const segment of segments) {
      while (segment.readOffset < segment.bytes && batches < batchesMax) {
        const before = segment.pending.size;
        if (!(await this.#shipPiece(segment))) break;
        batches += segment.pending.size - before;
      }
    }
  }

  /** Asks which batches are committed, the oldest first, until one is not. @throws what the queue threw. */
  async confirm(segments: readonly Segment[]): Promise<void> {
    for (const segment of segments) {
      while (segment.pending.size > 0) {
        const batches = [...segment.pending].slice(0, statesAtATime);
        const states = await this.#options.queue.statesOf(batches.map(([jobId]) => jobId));
        for (const [i, [jobId, batch]] of batches.entries()) {
          await this.#take(segment, { jobId, batch, state: states[i] ?? 'absent' });
        }
        if (states.some((state) => state !== 'completed')) return;
      }
    }
  }

  async #take(
    segment: Segment,
    { jobId, batch, state }: { readonly jobId: string; readonly batch: PendingBatch; readonly state: JobState },
  ): Promise<void> {
    if (state === 'completed') segment.pending.delete(jobId);
    const isLost = state === 'absent' || state === 'failed';
    if (!isLost || this.#options.clock.monotonicMs() - batch.triedAtMs < this.#options.resendAfterMs) return;
    // SAFETY: the same bytes make the same job id, and the worker books by event id: handing over twice books once.
    const piece = (await segment.read(batch.start, this.#buffer)).subarray(0, batch.end - batch.start);
    const { outcomes: lines, unreadable } = cutOutcomes(piece, { linesMax: usageBatchMax, isChecked: true });
    const readId = lines === '' ? null : usageBatchId(lines);
    if (readId !== null) await this.#options.queue.add({ lines }, { jobId: readId });
    batch.triedAtMs = this.#options.clock.monotonicMs();
    if (readId === jobId) return;
    // A damaged line made the worker refuse the batch: the rest is worth a new job.
    segment.pending.delete(jobId);
    if (readId !== null) segment.pending.set(readId, batch);
    this.#options.onUnreadable(unreadable);
  }

  /** Hands over the next piece. @returns false where it must wait for the rest of a line. */
  async #shipPiece(segment: Segment): Promise<boolean> {
    const start = segment.readOffset;
    const piece = await segment.read(start, this.#buffer);
    const { outcomes: lines, consumedBytes, unreadable } = cutOutcomes(piece, { linesMax: usageBatchMax });
    if (consumedBytes === 0) return this.#skipTorn(segment, piece);
    const end = start + consumedBytes;
    if (lines !== '') {
      const jobId = usageBatchId(lines);
      await this.#options.queue.add({ lines }, { jobId });
      const nowMs = this.#options.clock.monotonicMs();
      segment.pending.set(jobId, { start, end, addedAtMs: nowMs, triedAtMs: nowMs });
    }
    segment.readOffset = end;
    if (unreadable > 0) this.#options.onUnreadable(unreadable);
    return true;
  }

  /** A line without end: torn for good at the end of a closed segment, or when it is longer than any line can be. */
  #skipTorn(segment: Segment, piece: Buffer): boolean {
    const isTorn = segment.isClosed || piece.length >= pieceBytes;
    if (!isTorn) return false;
    segment.readOffset += Math.max(piece.length, 1);
    this.#options.onUnreadable(1);
    return true;
  }
}
