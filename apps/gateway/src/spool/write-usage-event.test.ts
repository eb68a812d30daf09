import { timedStages, usageBuckets, usageEventSchema } from '@waygate/protocol';
import { buildUsageEvent } from '@waygate/testkit';
import { describe, expect, it } from 'vitest';
import { writeUsageEvent } from './write-usage-event.ts';

const awkward = 'a "quoted" \\ name\n\u0000 ü \u{1F600}';

describe('a usage event as text', () => {
  it('holds every field of the schema, with what people wrote escaped', () => {
    const event = buildUsageEvent({
      groupId: 'grp_1',
      userId: 'usr_1',
      serviceAccountId: 'svc_1',
      deploymentId: 'dep_1',
      errorCode: 'upstream_cut',
      endUser: awkward,
      requestedModel: awkward,
      model: awkward,
      provider: awkward,
      region: awkward,
      priceSource: awkward,
      usage: Object.fromEntries(usageBuckets.map((bucket, i) => [bucket, i + 1])),
      stageMicros: Object.fromEntries(timedStages.map((stage, i) => [stage, i])),
    });
    const read: unknown = JSON.parse(writeUsageEvent(event));
    expect(read).toEqual(event);
    expect(Object.keys(Object(read)).sort()).toEqual(Object.keys(usageEventSchema.shape).sort());
  });

  it('keeps what is unknown apart from what is nothing', () => {
    const event = buildUsageEvent({
      endUser: null,
      model: null,
      provider: null,
      costNanoUsd: null,
      priceSource: null,
      firstByteMicros: null,
      stageMicros: {},
    });
    expect(JSON.parse(writeUsageEvent(event))).toEqual(event);
    expect(JSON.parse(writeUsageEvent({ ...event, costNanoUsd: '0' }))).toEqual({ ...event, costNanoUsd: '0' });
  });
});
