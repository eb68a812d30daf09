import type { UsageEvent } from '@waygate/protocol';
import { type EventSource, eventOfAttempt, eventOfRefusal } from '../account/build-usage-event.ts';
import type { Exchange } from '../exchange.ts';
import type { Spool } from '../spool/spool.ts';
import { TurnQueue } from '../turn-queue.ts';

/** What settling needs. */
export type SettleDeps = {
  /** `openSettlements` makes it. */
  readonly settlements: TurnQueue<Exchange>;
};

/** What booking takes. */
export type SettlementOptions = {
  readonly source: EventSource;
  readonly spool: Pick<Spool, 'settle'>;
  /** Counts what was booked. */
  readonly observe: (event: UsageEvent) => void;
  readonly onError: (error: unknown) => void;
};

function addEventsOf(exchange: Exchange, source: EventSource, events: UsageEvent[]): void {
  const { attempts } = exchange;
  for (const attempt of attempts) events.push(eventOfAttempt(exchange, attempt, source));
  const refusal = attempts.length === 0 ? eventOfRefusal(exchange, source) : null;
  if (refusal !== null) events.push(refusal);
}

/** Adds what is to be booked of a call: all of it, or nothing where that fails. */
function addSettled(exchange: Exchange, { source, onError }: SettlementOptions, events: UsageEvent[]): void {
  const before = events.length;
  try {
    exchange.restartLap();
    addEventsOf(exchange, source, events);
    const settleMicros = exchange.lap();
    exchange.stageMicros.settle = settleMicros;
    for (let at = before; at < events.length; at++) {
      const event = events[at];
      if (event !== undefined) event.stageMicros.settle = settleMicros;
    }
  } catch (error) {
    events.length = before;
    onError(error);
  }
}

/**
 * Opens the book: what settled in one turn of the event loop is written at its end, by one append. Flush it before the
 * spool is closed.
 * SAFETY: a process that is killed before that, with the reply on its way, leaves the attempt as it began, which is
 * what being killed between reply and outcome always leaves: one row, at most the worst case, flagged.
 */
export function openSettlements(options: SettlementOptions): TurnQueue<Exchange> {
  return new TurnQueue((exchanges) => {
    const events: UsageEvent[] = [];
    for (const exchange of exchanges) addSettled(exchange, options, events);
    if (events.length === 0) return;
    try {
      options.spool.settle(events);
      for (const event of events) options.observe(event);
    } catch (error) {
      options.onError(error);
    }
  }, 'chore');
}

/**
 * Books what happened, however the request ended: each attempt, or the refusal where there was none. Never throws,
 * because it runs when everything else has already happened.
 */
export function settle(exchange: Exchange, { settlements }: SettleDeps): void {
  exchange.durationMicros = exchange.elapsedMicros();
  settlements.add(exchange);
}
