import { createId, isId, type OrganisationId, systemClock, systemRandom, type UsageEvent } from '@waygate/protocol';
import { buildUsageEvent, type FakeClock, fakeClock } from '@waygate/testkit';
import { beforeEach, describe, expect, it } from 'vitest';
import { LivePublisher } from './live-publisher.ts';

const organisationId = createId('org', { clock: systemClock, random: systemRandom });
let clock: FakeClock;
let watchers: number | Error;
let published: (readonly UsageEvent[])[];
let publisher: LivePublisher;

const isOrganisation = (id: string): id is OrganisationId => isId('org', id);
const offer = (count: number): void => {
  for (let i = 0; i < count; i++) publisher.offer(buildUsageEvent({ organisationId }));
};

beforeEach(() => {
  clock = fakeClock();
  watchers = 1;
  published = [];
  publisher = new LivePublisher(async (_id, events) => {
    published.push(events);
    if (watchers instanceof Error) throw watchers;
    return watchers;
  }, clock);
});

describe('live events', () => {
  it('go out in batches, twenty in a second and the next twenty in the next', async () => {
    offer(30);
    await publisher.flush(isOrganisation);
    clock.advance(1_000);
    offer(5);
    await publisher.flush(isOrganisation);
    expect(published.map((events) => events.length)).toEqual([20, 5]);
    expect(publisher.skipped).toBe(10);
  });

  it.each([
    ['nobody watches', 0],
    ['Redis is away', new Error('away')],
  ])('pause for a second where %s', async (_what, answer) => {
    watchers = answer;
    offer(1);
    await publisher.flush(isOrganisation);
    offer(1);
    await publisher.flush(isOrganisation);
    expect(published).toHaveLength(1);
    clock.advance(1_000);
    offer(1);
    await publisher.flush(isOrganisation);
    expect(published).toHaveLength(2);
  });

  it('pile up nowhere while Redis hangs', async () => {
    const hanging = new LivePublisher(() => new Promise(() => undefined), clock);
    for (let second = 0; second < 100; second++) {
      for (let i = 0; i < 100; i++) hanging.offer(buildUsageEvent({ organisationId }));
      void hanging.flush(isOrganisation);
      clock.advance(1_000);
    }
    expect(hanging.skipped).toBeGreaterThan(9_900);
  });
});
