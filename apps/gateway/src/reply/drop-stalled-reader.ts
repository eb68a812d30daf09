import type { CallerReply } from '../caller-message.ts';

/** A reader that takes nothing for this long is dropped. */
const stallMs = 60_000;

/** What of a reply tells whether its reader is still to take something. */
type WatchedReply = Pick<CallerReply, 'setTimeout' | 'destroy'> & {
  readonly socket: { readonly writableLength: number } | null;
};

/**
 * Drops the connection of a reply that was handed over whole when its reader stalls. What the kernel has taken already
 * needs no watch; a reply that waits for its turn on the connection does, and one whose connection goes on is said to.
 */
export function dropStalledReader(response: WatchedReply, options: { readonly goesOn?: boolean } = {}): void {
  const isUnread = response.socket === null || response.socket.writableLength > 0;
  if (options.goesOn === true || isUnread) response.setTimeout(stallMs, () => response.destroy());
}
