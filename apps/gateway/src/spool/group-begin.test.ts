import type { UsageEvent } from '@waygate/protocol';
import { buildUsageEvent } from '@waygate/testkit';
import { describe, expect, it } from 'vitest';
import { GroupBegin } from './group-begin.ts';

describe('attempts that begin together', () => {
  it('are written down by one append, before any of them goes on', async () => {
    const appends: (readonly UsageEvent[])[] = [];
    const group = new GroupBegin({ begin: (events) => void appends.push(events) });
    const events = [buildUsageEvent({}), buildUsageEvent({}), buildUsageEvent({})];
    const begun = events.map((event) => group.begin(event));
    expect(appends).toEqual([]);
    await Promise.all(begun);
    expect(appends).toEqual([events]);
  });

  it('go on before the event loop does', async () => {
    const order: string[] = [];
    const loop = new Promise<void>((resolve) => setImmediate(() => resolve(void order.push('loop'))));
    const group = new GroupBegin({ begin: () => void order.push('append') });
    await Promise.all([1, 2].map(() => group.begin(buildUsageEvent({}))));
    order.push('begun');
    await loop;
    expect(order).toEqual(['append', 'begun', 'loop']);
  });

  it('are all refused where they cannot be written down', async () => {
    const full = new Error('the disk is full');
    const group = new GroupBegin({
      begin: () => {
        throw full;
      },
    });
    const begun = await Promise.allSettled([1, 2].map(() => group.begin(buildUsageEvent({}))));
    expect(begun).toEqual([1, 2].map(() => ({ status: 'rejected', reason: full })));
  });

  it('is one where one is alone, written down at once', () => {
    const appends: (readonly UsageEvent[])[] = [];
    const group = new GroupBegin({ begin: (events) => void appends.push(events) });
    const event = buildUsageEvent({});
    group.beginAlone(event);
    expect(appends).toEqual([[event]]);
  });

  it('leave those that begin later to an append of their own', async () => {
    const appends: number[] = [];
    const group = new GroupBegin({ begin: (events) => void appends.push(events.length) });
    await Promise.all([group.begin(buildUsageEvent({})), group.begin(buildUsageEvent({}))]);
    await group.begin(buildUsageEvent({}));
    expect(appends).toEqual([2, 1]);
  });
});
