import { setTimeout as sleep } from 'node:timers/promises';

/** How long to wait and how often to look. */
export interface WaitOptions {
  readonly timeoutMs: number;
  readonly everyMs?: number;
}

/** Looks again and again until `check` holds. @returns whether it did before the deadline; a throwing check counts as no. */
export async function waitUntil(check: () => boolean | Promise<boolean>, options: WaitOptions): Promise<boolean> {
  const { timeoutMs, everyMs = 100 } = options;
  const end = performance.now() + timeoutMs;
  for (;;) {
    if (await holds(check)) return true;
    if (performance.now() >= end) return false;
    await sleep(everyMs);
  }
}

async function holds(check: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await check();
  } catch {
    return false;
  }
}
