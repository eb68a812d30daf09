import type { UsageEvent } from '@waygate/protocol';
import type { Spool } from './spool.ts';

type Waiting = {
  readonly unconfirmed: () => UsageEvent;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
};

/**
 * Writes down the attempts that begin together by one append (a group commit). Calls that arrived in one turn of the event
 * loop are gone on with together (`read-body.ts`), so their attempts come up within one run of the microtasks; the append
 * is done at its end, by `process.nextTick`. To wait for the turn's end would be to wait for all that the next one reads.
 */
export class GroupBegin {
  readonly #spool: Pick<Spool, 'begin'>;
  #waiting: Waiting[] = [];

  constructor(spool: Pick<Spool, 'begin'>) {
    this.#spool = spool;
  }

  /**
   * Resolves when the attempt is written down, before the event loop goes on.
   * @param unconfirmed makes the event as it is to be booked should nothing more be heard of the attempt.
   * @throws Refusal (by the promise) `overloaded` when it cannot be written: the attempt must not be made.
   */
  begin(unconfirmed: () => UsageEvent): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#waiting.push({ unconfirmed, resolve, reject }) === 1) process.nextTick(this.#beginAll);
    });
  }

  readonly #beginAll = (): void => {
    const waiting = this.#waiting;
    this.#waiting = [];
    const events: UsageEvent[] = [];
    const ready: Waiting[] = [];
    for (const one of waiting) {
      try {
        events.push(one.unconfirmed());
        ready.push(one);
      } catch (cause) {
        one.reject(cause);
      }
    }
    try {
      this.#spool.begin(events);
    } catch (cause) {
      for (const { reject } of ready) reject(cause);
      return;
    }
    for (const { resolve } of ready) resolve();
  };
}
