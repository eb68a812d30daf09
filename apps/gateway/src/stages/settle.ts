import type { UsageEvent } from '@waygate/protocol';
import { type EventSource, eventOfAttempt, eventOfRefusal } from '../account/build-usage-event.ts';
import type { Exchange } from '../exchange.ts';
import type { Spool } from '../spool/spool.ts';

/** What settling needs. */
export type SettleDeps = {
  readonly source: EventSource;
  readonly spool: Pick<Spool, 'settle'>;
  /** Counts what was booked. */
  readonly observe: (event: UsageEvent) => void;
  readonly onError: (error: unknown) => void;
};

function eventsOf(exchange: Exchange, source: EventSource): UsageEvent[] {
  const { attempts } = exchange;
  if (attempts.length > 0) return attempts.map((attempt) => eventOfAttempt(exchange, attempt, source));
  const refusal = eventOfRefusal(exchange, source);
  return refusal === null ? [] : [refusal];
}

/**
 * Books what happened, however the request ended: each attempt, or the refusal where there was none. Never throws,
 * because it runs when everything else has already happened.
 */
export function settle(exchange: Exchange, deps: SettleDeps): void {
  try {
    exchange.restartLap();
    const events = eventsOf(exchange, deps.source);
    exchange.lap('settle');
    const { settle: settleMicros } = exchange.stageMicros;
    for (const event of events) {
      if (settleMicros !== undefined) event.stageMicros.settle = settleMicros;
      deps.spool.settle(event);
      deps.observe(event);
    }
  } catch (error) {
    deps.onError(error);
  }
}
