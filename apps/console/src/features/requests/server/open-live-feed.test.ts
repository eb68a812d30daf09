import type { UsageEvent } from '@waygate/protocol';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { buildUsageEvent } from '@waygate/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { decodeLiveMessage, type LiveMessage } from '../live-message.ts';
import { createLiveHub } from './create-live-hub.ts';
import { openLiveFeed } from './open-live-feed.ts';

const environmentId = 'env_1';
const event = (parts: Partial<UsageEvent> = {}) => buildUsageEvent({ environmentId, ...parts });

function openTestFeed(isStillAllowed = async () => true) {
  const hearers = new Set<(events: readonly UsageEvent[]) => void>();
  const sessionWatchers = new Set<() => void>();
  const browser = new AbortController();
  const feed = openLiveFeed({
    accepts: (one) => one.environmentId === environmentId,
    signal: browser.signal,
    isStillAllowed,
    listen: (hear) => {
      hearers.add(hear);
      return () => hearers.delete(hear);
    },
    onSessionEnd: (end) => {
      sessionWatchers.add(end);
      return () => sessionWatchers.delete(end);
    },
  });
  const reader = feed.getReader();
  const decoder = new TextDecoder();
  return {
    browser,
    read: async () => decoder.decode((await reader.read()).value),
    isFinished: async () => (await reader.read()).done,
    say: (...events: UsageEvent[]) => {
      for (const hear of hearers) hear(events);
    },
    endSession: () => {
      for (const end of sessionWatchers) end();
    },
    listenerCount: () => hearers.size + sessionWatchers.size,
  };
}

function messageOf(text: string): LiveMessage | null {
  return decodeLiveMessage(/^event: rows\ndata: (.*)\n\n$/.exec(text)?.[1] ?? '');
}

describe('a live feed', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('sends what its viewer may see and nothing else', async () => {
    const feed = openTestFeed();
    expect(await feed.read()).toContain('event: open');
    const own = event({ costNanoUsd: '90071992547409931' });
    feed.say(event({ environmentId: 'env_2' }), own);
    vi.advanceTimersByTime(500);
    const message = messageOf(await feed.read());
    expect(message?.rows.map((row) => row.requestId)).toEqual([own.requestId]);
    expect(message?.rows[0]?.costNanoUsd).toBe(90071992547409931n);
    expect(message?.missed).toBe(0);
  });

  it('keeps the newest of a burst and says how many it left out', async () => {
    const feed = openTestFeed();
    await feed.read();
    const burst = Array.from({ length: 137 }, () => event());
    feed.say(...burst);
    vi.advanceTimersByTime(500);
    const message = messageOf(await feed.read());
    expect(message?.rows.map((row) => row.requestId)).toEqual(burst.slice(-10).map((one) => one.requestId));
    expect(message?.missed).toBe(127);
  });

  it('ends, saying so, at once when the session ends', async () => {
    const feed = openTestFeed();
    await feed.read();
    feed.endSession();
    expect(await feed.read()).toContain('event: ended');
    expect(await feed.isFinished()).toBe(true);
    expect(feed.listenerCount()).toBe(0);
  });

  it('ends at the next heartbeat when the word of the end was lost', async () => {
    const feed = openTestFeed(async () => false);
    await feed.read();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(await feed.read()).toBe(': still here\n\n');
    expect(await feed.read()).toContain('event: ended');
  });

  it('lets go of everything when the browser goes', async () => {
    const feed = openTestFeed();
    await feed.read();
    feed.browser.abort();
    expect(await feed.isFinished()).toBe(true);
    expect(feed.listenerCount()).toBe(0);
    expect(vi.getTimerCount()).toBe(0);
  });

  it('holds a bounded number of rows for a browser that does not read', async () => {
    const feed = openTestFeed();
    for (let i = 0; i < 400; i++) {
      feed.say(event(), event());
      vi.advanceTimersByTime(500);
    }
    let rowsHeld = 0;
    let missed = 0;
    while (missed === 0) {
      const message = messageOf(await feed.read());
      rowsHeld += message?.rows.length ?? 0;
      missed = message?.missed ?? 0;
      vi.advanceTimersByTime(500);
    }
    expect(rowsHeld).toBeLessThan(60);
    expect(rowsHeld + missed).toBe(800);
  });
});

describe('the hub', () => {
  it('listens once per organisation and stops with its last viewer', () => {
    const organisationId = createId('org', { clock: systemClock, random: systemRandom });
    const hearing: ((events: readonly UsageEvent[]) => void)[] = [];
    const stop = vi.fn();
    const hub = createLiveHub({
      onLiveEvents: (_, hear) => {
        hearing.push(hear);
        return stop;
      },
    });
    const first = vi.fn();
    const second = vi.fn();
    const leaveFirst = hub.watch(organisationId, first);
    const leaveSecond = hub.watch(organisationId, second);
    expect(hearing).toHaveLength(1);
    hearing[0]?.([event()]);
    expect([first.mock.calls.length, second.mock.calls.length]).toEqual([1, 1]);
    leaveFirst?.();
    leaveFirst?.();
    expect([hub.viewerCount(), stop.mock.calls.length]).toEqual([1, 0]);
    leaveSecond?.();
    expect([hub.viewerCount(), stop.mock.calls.length]).toEqual([0, 1]);
  });

  it('refuses a viewer beyond what it can hold', () => {
    const organisationId = createId('org', { clock: systemClock, random: systemRandom });
    const hub = createLiveHub({ onLiveEvents: () => () => undefined });
    for (let i = 0; i < 500; i++) expect(hub.watch(organisationId, vi.fn())).not.toBeNull();
    expect(hub.watch(organisationId, vi.fn())).toBeNull();
  });
});
