import type { UsageEvent } from '@waygate/protocol';
import { encodeLiveMessage } from '../live-message.ts';
import { type RequestRow, rowOfEvent } from '../request-row.ts';

/** Rows a person can follow per flush; with the pause between flushes this is at most 20 a second. */
const rowsPerFlush = 10;
const flushEveryMs = 500;
const heartbeatEveryMs = 15_000;
/** A feed ends after this; the browser opens the next one by itself, which checks everything again. */
const feedLifeMs = 30 * 60_000;

/** Where a feed hears from and who may still watch it. */
export type LiveFeedOptions = {
  /** Hears events of the organisation from here on. Returns what ends that. */
  readonly listen: (hear: (events: readonly UsageEvent[]) => void) => () => void;
  /** Calls back when the viewer's session has ended. Returns what stops waiting for that. */
  readonly onSessionEnd: (end: () => void) => () => void;
  /** Asked at every heartbeat, for the case that the word of a session's end was lost. */
  readonly isStillAllowed: () => Promise<boolean>;
  /** Whether the viewer may see an event, and wants to. */
  readonly accepts: (event: UsageEvent) => boolean;
  /** The browser has gone. */
  readonly signal: AbortSignal;
};

/**
 * Server-sent events of calls for one viewer: `rows` events with LiveMessage, comments as heartbeats,
 * and `ended` where the session is over. Bounded whatever happens: rows beyond the pace, and rows for a browser that
 * does not read, are counted and left out.
 */
export function openLiveFeed(options: LiveFeedOptions): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const endings: (() => void)[] = [];
  let waiting: RequestRow[] = [];
  let missed = 0;
  let isOver = false;

  function finish(controller: ReadableStreamDefaultController<Uint8Array>, lastWords: string): void {
    if (isOver) return;
    isOver = true;
    for (const end of endings) end();
    if (lastWords !== '') controller.enqueue(encoder.encode(lastWords));
    controller.close();
  }

  function hear(events: readonly UsageEvent[]): void {
    const rows = events.filter(options.accepts).map(rowOfEvent);
    const all = [...waiting, ...rows];
    waiting = all.slice(-rowsPerFlush);
    missed += all.length - waiting.length;
  }

  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const say = (text: string) => {
          if (!isOver && (controller.desiredSize ?? 0) > 0) controller.enqueue(encoder.encode(text));
        };
        const flush = () => {
          if (waiting.length + missed === 0 || (controller.desiredSize ?? 0) <= 0) return;
          say(`event: rows\ndata: ${encodeLiveMessage({ rows: waiting, missed })}\n\n`);
          waiting = [];
          missed = 0;
        };
        const check = () => {
          say(': still here\n\n');
          options.isStillAllowed().then(
            (isAllowed) => (isAllowed ? undefined : finish(controller, 'event: ended\ndata: {}\n\n')),
            () => finish(controller, ''),
          );
        };
        const flusher = setInterval(flush, flushEveryMs);
        const heart = setInterval(check, heartbeatEveryMs);
        const life = setTimeout(() => finish(controller, ''), feedLifeMs);
        const leave = () => finish(controller, '');
        options.signal.addEventListener('abort', leave, { once: true });
        endings.push(
          () => clearInterval(flusher),
          () => clearInterval(heart),
          () => clearTimeout(life),
          () => options.signal.removeEventListener('abort', leave),
          options.listen(hear),
          options.onSessionEnd(() => finish(controller, 'event: ended\ndata: {}\n\n')),
        );
        say('retry: 2000\nevent: open\ndata: {}\n\n');
        if (options.signal.aborted) leave();
      },
      cancel() {
        isOver = true;
        for (const end of endings) end();
      },
    },
    { highWaterMark: 16 },
  );
}
