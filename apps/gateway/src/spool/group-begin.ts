import type { UsageEvent } from '@waygate/protocol';
import { TurnQueue } from '../turn-queue.ts';
import type { Spool } from './spool.ts';

type Waiting = {
  readonly unconfirmed: () => UsageEvent;
  readonly resolve: () => void;
  readonly reject: (cause: unknown) => void;
};

/** Writes down the attempts that begin in one turn of the event loop by one append (a group commit). */
export class GroupBegin {
  readonly #spool: Pick<Spool, 'begin'>;
  /** Calls that begin together arrived together: to wait for more would only keep them. */
  readonly #turn = new TurnQueue<Waiting>((waiting) => this.#begin(waiting), { putOffMax: 0 });

  constructor(spool: Pick<Spool, 'begin'>) {
    this.#spool = spool;
  }

  /**
   * Resolves when the attempt is written down, by the end of this turn.
   * @param unconfirmed makes the event as it is to be booked should nothing more be heard of the attempt.
   * @throws Refusal (by the promise) `overloaded` when it cannot be written: the attempt must not be made.
   */
  begin(unconfirmed: () => UsageEvent): Promise<void> {
    return new Promise((resolve, reject) => this.#turn.add({ unconfirmed, resolve, reject }));
  }

  #begin(waiting: readonly Waiting[]): void {
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
  }
}
