import type { UsageEvent } from '@waygate/protocol';

/** How it stands with usage that is not yet committed to Postgres, for readiness and metrics. */
export type SpoolStatus = {
  /** Bytes on disk, segments of dead processes that this one adopted included. */
  readonly bytes: number;
  /** Segment files of this process. */
  readonly segments: number;
  /** Attempts begun and not settled. */
  readonly openAttempts: number;
  /** Milliseconds since the oldest outcome that is not confirmed as committed was written; 0 when all are. */
  readonly ageMs: number;
  /** Directories of dead processes whose usage is being booked at the moment. */
  readonly adoptedDirectories: number;
  /** Lines that could not be read back (torn by a crash, or not fitting the schema), since the start. */
  readonly unreadableLines: number;
  /** Live events not shown to watchers because there were too many, since the start. */
  readonly liveEventsSkipped: number;
};

/**
 * The write-ahead journal of usage. What `begin` and `settle` wrote survives `kill -9` (the kernel has it; a power cut is
 * not covered), and reaches Postgres exactly once by event id, through BullMQ, however often any part dies.
 */
export type Spool = {
  /**
   * Call it before the first byte of any of these attempts leaves, with the events as they are to be booked should nothing
   * more be heard of them: outcome `unconfirmed`, worst-case usage and cost, `isEstimated` true. One synchronous append.
   * @throws Refusal `overloaded` when they cannot be written: none of the attempts must be made.
   */
  begin(unconfirmed: readonly UsageEvent[]): void;
  /**
   * Books outcomes of attempts, or calls that were refused before any attempt (`attempt` 0, no `begin`). Each must carry the
   * same `id` and `occurredAtMs` as its `begin`. Never throws; while the disk refuses, outcomes wait in memory.
   * Also shows the events to whoever watches their organisation live.
   */
  settle(events: readonly UsageEvent[]): void;
  /** Whether new calls must be refused with `overloaded`: the spool's bound is reached, or the disk refuses. */
  isFull(): boolean;
  status(): SpoolStatus;
  /**
   * Hands all that is written to BullMQ and waits until it is committed, at most so long. Never rejects.
   * @returns whether all is committed; if not, nothing is lost: the next process books it.
   */
  flush(timeoutMs: number): Promise<boolean>;
  /** Stops shipping, gives the directory up for adoption (removes it where all is committed). Call `flush` before. */
  close(): Promise<void>;
};
