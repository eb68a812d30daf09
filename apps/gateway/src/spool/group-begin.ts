import type { UsageEvent } from '@waygate/protocol';
import type { Spool } from './spool.ts';

/** Attempts that begin together, and the one promise that all of them wait for. */
type Group = PromiseWithResolvers<void> & { readonly events: UsageEvent[] };

/**
 * Writes down the attempts that begin together by one append (a group commit). Calls that arrived in one turn of the event
 * loop are gone on with together (`read-body.ts`), so their attempts come up within one run of the microtasks; the append
 * is done at its end, by `process.nextTick`. To wait for the turn's end would be to wait for all that the next one reads.
 */
export class GroupBegin {
  readonly #spool: Pick<Spool, 'begin'>;
  #group: Group | null = null;

  constructor(spool: Pick<Spool, 'begin'>) {
    this.#spool = spool;
  }

  /**
   * Resolves when the attempt is written down, before the event loop goes on.
   * @param unconfirmed The event as it is to be booked should nothing more be heard of the attempt.
   * @throws Refusal (by the promise) `overloaded` when it cannot be written: the attempt must not be made.
   */
  begin(unconfirmed: UsageEvent): Promise<void> {
    const group = this.#group ?? this.#open();
    group.events.push(unconfirmed);
    return group.promise;
  }

  /**
   * Writes down an attempt that no other can begin together with, at once.
   * @throws as `begin`.
   */
  beginAlone(unconfirmed: UsageEvent): void {
    this.#spool.begin([unconfirmed]);
  }

  #open(): Group {
    const group: Group = { ...Promise.withResolvers<void>(), events: [] };
    this.#group = group;
    process.nextTick(() => this.#write(group));
    return group;
  }

  #write({ events, resolve, reject }: Group): void {
    this.#group = null;
    try {
      this.#spool.begin(events);
      resolve();
    } catch (cause) {
      reject(cause);
    }
  }
}
