import type { CallerReply } from '../caller-message.ts';

/** A reader that takes nothing for this long is dropped. */
const stallMs = 60_000;

/**
 * Drops the connection of a reply that was handed over whole when its reader stalls. What the kernel has taken already
 * needs no watch, unless it is said that the connection does.
 */
export function dropStalledReader(response: CallerReply, options: { readonly isWatched?: boolean } = {}): void {
  const isUnread = (response.socket?.writableLength ?? 0) > 0;
  if (options.isWatched === true || isUnread) response.setTimeout(stallMs, () => response.destroy());
}
