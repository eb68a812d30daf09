'use client';

import { useSyncExternalStore } from 'react';

const tickMs = 10_000;
let nowMs = 0;

function subscribe(notify: () => void): () => void {
  nowMs = Date.now();
  const timer = setInterval(() => {
    nowMs = Date.now();
    notify();
  }, tickMs);
  return () => clearInterval(timer);
}

/** The present, refreshed every ten seconds; null while the page is the server's, which has no present of its own. */
export function useNow(): number | null {
  return useSyncExternalStore(
    subscribe,
    () => {
      if (nowMs === 0) nowMs = Date.now();
      return nowMs;
    },
    () => null,
  );
}
