import type { SessionRecord } from '@waygate/db';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { fakeClock } from '@waygate/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { createSessionCache, type SessionCache } from './create-session-cache.ts';

const source = { clock: systemClock, random: systemRandom };
const clock = fakeClock();
let cache: SessionCache;
let record: SessionRecord;

beforeEach(() => {
  cache = createSessionCache({ ageMsMax: 3_000, clock });
  record = {
    id: createId('ses', source),
    userId: createId('usr', source),
    email: 'platform.lead@example.com',
    name: 'Platform lead',
    createdAtMs: clock.nowMs(),
    expiresAtMs: clock.nowMs() + 60_000,
  };
  cache.put(record, 1);
});

describe('the session cache', () => {
  it('answers for a few seconds and then wants the row again', () => {
    expect(cache.get(record.id, 1)).toEqual(record);
    clock.advance(3_000);
    expect(cache.get(record.id, 1)).toBeNull();
  });

  it('does not answer for another version of the person’s sessions', () => {
    expect(cache.get(record.id, 2)).toBeNull();
  });

  it('forgets a session that ended, and all of a person who signed out everywhere', () => {
    cache.forget({ sessionId: record.id });
    expect(cache.get(record.id, 1)).toBeNull();
    cache.put(record, 1);
    cache.forget({ userId: record.userId });
    expect(cache.get(record.id, 1)).toBeNull();
  });
});
