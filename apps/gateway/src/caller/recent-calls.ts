import type { UsageEvent } from '@waygate/protocol';

const flushEveryMs = 200;
/** While Redis is slow, no more than these wait; further ones are left out of the index. */
const waitingMax = 10_000;

/** Hands events on in batches, beside the path of requests. Nothing waits for it, and the ledger does not depend on it. */
export class RecentCalls {
  readonly #remember: (events: readonly UsageEvent[]) => Promise<void>;
  #waiting: UsageEvent[] = [];
  #timer: NodeJS.Timeout | null = null;
  #isSending = false;

  constructor(remember: (events: readonly UsageEvent[]) => Promise<void>) {
    this.#remember = remember;
  }

  /** Takes an event of an attempt; costs nothing to speak of. */
  offer(event: UsageEvent): void {
    if (event.attempt === 0 || this.#waiting.length >= waitingMax) return;
    this.#waiting.push(event);
    this.#timer ??= setTimeout(() => void this.flush(), flushEveryMs).unref();
  }

  /** Sends what waits. Never rejects: what Redis did not take is not in the index. */
  async flush(): Promise<void> {
    this.#timer = null;
    if (this.#isSending) {
      this.#timer = setTimeout(() => void this.flush(), flushEveryMs).unref();
      return;
    }
    const events = this.#waiting;
    this.#waiting = [];
    this.#isSending = true;
    await this.#remember(events).catch(() => undefined);
    this.#isSending = false;
  }
}
