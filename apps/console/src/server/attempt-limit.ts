import type { Clock } from '@waygate/protocol';
import { redis } from './redis.ts';

type Window = { count: number; endsAtMs: number };

const ownWindows = new Map<string, Window>();
const ownWindowsMax = 10_000;

/** What may be tried how often. */
export type AttemptLimit = { name: string; countMax: number; windowSeconds: number };

/** Sign-in attempts from one address, right and wrong ones alike. */
export const signInLimit: AttemptLimit = { name: 'sign-in', countMax: 30, windowSeconds: 60 };
/** Sign-ups from one address. */
export const signUpLimit: AttemptLimit = { name: 'sign-up', countMax: 40, windowSeconds: 600 };
/** Links from mails that were opened from one address. */
export const linkLimit: AttemptLimit = { name: 'link', countMax: 60, windowSeconds: 60 };
/** Test calls of one person: each makes a key and may cost money. */
export const testCallLimit: AttemptLimit = { name: 'test-call', countMax: 20, windowSeconds: 60 };
/** Mails asked for from one address, */
export const mailLimit: AttemptLimit = { name: 'mail', countMax: 10, windowSeconds: 600 };
/** and to one address: nobody's mailbox is filled through us. */
export const mailToAddressLimit: AttemptLimit = { name: 'mail-to', countMax: 3, windowSeconds: 600 };

/** Mails by which one person confirms an address. */
export const confirmAgainLimit: AttemptLimit = { name: 'confirm-again', countMax: 3, windowSeconds: 600 };
/** First codes of a second factor that is being set up, by one person. */
export const secondFactorLimit: AttemptLimit = { name: 'second-factor', countMax: 20, windowSeconds: 600 };

function countHere(key: string, limit: AttemptLimit, clock: Clock): number {
  const nowMs = clock.nowMs();
  const window = ownWindows.get(key);
  if (window !== undefined && window.endsAtMs > nowMs) {
    window.count += 1;
    return window.count;
  }
  const oldest = ownWindows.keys().next();
  if (ownWindows.size >= ownWindowsMax && !oldest.done) ownWindows.delete(oldest.value);
  ownWindows.set(key, { count: 1, endsAtMs: nowMs + limit.windowSeconds * 1_000 });
  return 1;
}

/**
 * Counts one attempt and says whether it is within the limit. Counted in Redis for all processes together; while Redis
 * is away each process counts for itself, so that an outage does not open the door.
 */
export async function isWithinLimit(limit: AttemptLimit, from: string, clock: Clock): Promise<boolean> {
  const key = `waygate:attempts:${limit.name}:${from}`;
  try {
    const replies = await redis().multi().incr(key).expire(key, limit.windowSeconds, 'NX').exec();
    const count = Number(replies?.[0]?.[1]);
    if (Number.isInteger(count)) return count <= limit.countMax;
  } catch {
    // Counted below.
  }
  return countHere(key, limit, clock) <= limit.countMax;
}
