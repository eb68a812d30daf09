import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endpoints } from './call.ts';
import { dimensionsBytesMax, writeDimensions } from './dimensions.ts';
import { outcomes, timedStages } from './outcome.ts';
import { usageBuckets } from './usage.ts';
import { type UsageEvent, usageEventSchema } from './usage-event.ts';
import { readUsageLine, writeUsageLine } from './usage-line.ts';

const count = fc.nat();
const orNull = <Value>(value: fc.Arbitrary<Value>) => fc.option(value, { nil: null });
const id = (prefix: string) => fc.stringMatching(/^[0-9a-hjkmnp-tv-z]{26}$/).map((tail) => `${prefix}_${tail}`);
/** What people write, and what could be taken for the line's own signs. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', maxLength: 20 }),
  fc.string({ unit: 'binary', maxLength: 20 }).filter((one) => one.isWellFormed()),
  fc.constantFrom('', '-', '=', '=-', ' ', '%20', '\n', '\u0018\n', 'a b', 'openai/gpt-4.1-nano', 'ü \u0000 "'),
);
const pairs = fc
  .array(
    fc.tuple(
      text.filter((name) => name !== '' && name !== '__proto__'),
      text,
    ),
    { maxLength: 16 },
  )
  .map((list) => Object.fromEntries(list));
const stages = fc.dictionary(fc.constantFrom(...timedStages), count);

const event: fc.Arbitrary<UsageEvent> = fc.record({
  id: id('att'),
  requestId: id('req'),
  attempt: fc.nat(99),
  occurredAtMs: fc.nat(Number.MAX_SAFE_INTEGER),
  organisationId: id('org'),
  environmentId: id('env'),
  groupId: orNull(id('grp')),
  keyId: id('key'),
  secretNumber: orNull(fc.integer({ min: 1, max: 99 })),
  userId: orNull(id('usr')),
  serviceAccountId: orNull(id('svc')),
  endUser: orNull(text),
  dimensions: pairs,
  endpoint: fc.constantFrom(...endpoints),
  requestedModel: text,
  model: orNull(text),
  provider: orNull(text),
  deploymentId: orNull(id('dep')),
  region: orNull(text),
  isStream: fc.boolean(),
  outcome: fc.constantFrom(...outcomes),
  httpStatus: fc.nat(599),
  errorCode: orNull(fc.constantFrom('upstream_cut', 'internal')),
  usage: fc.record({
    inputTokens: count,
    cacheReadTokens: count,
    cacheWrite5mTokens: count,
    cacheWrite1hTokens: count,
    outputTokens: count,
    reasoningTokens: count,
    audioInputTokens: count,
    audioOutputTokens: count,
    images: count,
    requests: count,
    toolUses: count,
  }),
  isEstimated: fc.boolean(),
  costNanoUsd: orNull(fc.bigInt({ min: 0n, max: 10n ** 24n }).map(String)),
  priceSource: orNull(text),
  durationMicros: count,
  firstByteMicros: orNull(count),
  stageMicros: stages,
  snapshotVersion: count,
  gatewayId: id('gtw'),
});

const [sample] = fc.sample(event, { numRuns: 1, seed: 7 });
if (sample === undefined) throw new Error('no sample');

describe('a usage event as a line', () => {
  it('comes back as it was, whatever people wrote into it', () => {
    fc.assert(
      fc.property(event, (one) => {
        expect(usageEventSchema.parse(readUsageLine(writeUsageLine(one)))).toEqual(one);
      }),
    );
  });

  const callerFields = {
    ...{
      organisationId: 'org_2',
      environmentId: 'env_2',
      groupId: null,
      keyId: 'key_2',
      secretNumber: 2,
      userId: null,
    },
    ...{ serviceAccountId: 'svc_2', snapshotVersion: 2, gatewayId: 'gtw_2' },
  };
  const servedFields = { model: null, provider: 'ü', deploymentId: null, region: 'a b', requestedModel: '-' };

  it.each(Object.entries({ ...callerFields, ...servedFields }))(
    'keeps its own %s where all else is as in the line before',
    (field, value) => {
      const first = {
        ...{ ...sample, organisationId: 'org_1', environmentId: 'env_1', groupId: 'grp_1', keyId: `key_of_${field}` },
        ...{ secretNumber: 1, userId: 'usr_1', serviceAccountId: null, snapshotVersion: 1, gatewayId: 'gtw_1' },
        ...{ model: 'a/b', provider: 'a', deploymentId: `dep_of_${field}`, region: null, requestedModel: 'b' },
      };
      const other = usageEventSchema.parse({ ...first, [field]: value });
      for (const one of [first, other, first, other])
        expect(usageEventSchema.parse(readUsageLine(writeUsageLine(one)))).toEqual(one);
    },
  );

  it('keeps its own words when more keys, deployments and models are about than are remembered', () => {
    const numbered = (i: number) => ({
      ...sample,
      keyId: `key_${i}`,
      deploymentId: `dep_${i}`,
      requestedModel: `${i}`,
    });
    const many = Array.from({ length: 10_000 }, (_one, i) => numbered(i % 9_000));
    const written = many.map((one) => writeUsageLine(one).split(' '));
    expect(written.map((words) => [words[8], words[21], words[17]])).toEqual(
      many.map((one) => [one.keyId, one.deploymentId, one.requestedModel]),
    );
  });

  it('is one line of ASCII', () => {
    fc.assert(
      fc.property(event, (one) => {
        expect(writeUsageLine(one)).toMatch(/^u1 [!-~ ]+$/);
      }),
    );
  });

  it('is to the letter what gateways before this one wrote, whose spools are read', () => {
    const own = { id: 'att_1', requestId: 'req_1', attempt: 2, occurredAtMs: 1_795_694_400_000 };
    const caller = { organisationId: 'org_1', environmentId: 'env_1', groupId: null, keyId: 'key_1', secretNumber: 1 };
    const place = { userId: 'usr_1', serviceAccountId: null, snapshotVersion: 7, gatewayId: 'gtw_1' };
    const call = {
      endUser: 'a b',
      dimensions: { team: 'ü' },
      endpoint: 'chat',
      requestedModel: 'swift',
      isStream: true,
    };
    const served = { model: 'sandbox/swift', provider: 'sandbox', deploymentId: 'dep_1', region: null };
    const end = { outcome: 'completed', httpStatus: 200, errorCode: null, isEstimated: false, firstByteMicros: null };
    const cost = { costNanoUsd: '450000', priceSource: 'catalogue:2026-11-25', durationMicros: 420_000 };
    const usage = Object.fromEntries(usageBuckets.map((bucket, i) => [bucket, i]));
    const stageMicros = { authenticate: 40, settle: 0 };
    const one = { ...own, ...caller, ...place, ...call, ...served, ...end, ...cost, usage, stageMicros };
    expect(writeUsageLine(usageEventSchema.parse(one))).toBe(
      'u1 att_1 req_1 2 1795694400000 org_1 env_1 - key_1 1 usr_1 - 7 gtw_1 =a%20b team=%C3%BC chat swift 1 ' +
        'sandbox/swift sandbox dep_1 - completed 200 - 0,1,2,3,4,5,6,7,8,9,10 0 450000 catalogue:2026-11-25 420000 - 40,,,,,,,0,',
    );
  });

  it('has a place for every field and every bucket', () => {
    expect(Object.keys(Object(readUsageLine(writeUsageLine(sample)))).sort()).toEqual(
      Object.keys(usageEventSchema.shape).sort(),
    );
    const buckets = Object.fromEntries(usageBuckets.map((bucket, i) => [bucket, i + 1]));
    const one = usageEventSchema.parse({ ...sample, usage: buckets });
    expect(usageEventSchema.parse(readUsageLine(writeUsageLine(one))).usage).toEqual(buckets);
  });

  it('does not pass when it is cut off anywhere, or not of this kind', () => {
    const line = writeUsageLine({
      ...sample,
      endUser: 'é',
      dimensions: { branch: 'main', ü: '&=' },
      stageMicros: { authenticate: 12, settle: 34 },
    });
    for (let end = 0; end < line.length; end++) {
      expect(usageEventSchema.safeParse(readUsageLine(line.slice(0, end))).success).toBe(false);
    }
    expect(readUsageLine(`u2${line.slice(2)}`)).toBeNull();
    expect(readUsageLine(`${line} 1`)).toBeNull();
    expect(readUsageLine(line.replace('%C3%A9', '%C3'))).toBeNull();
    for (const broken of ['branch', 'branch=main=x', 'branch=main&']) {
      const read = readUsageLine(line.replace('branch=main', broken));
      expect(usageEventSchema.safeParse(read).success).toBe(false);
    }
  });

  it('stays within 1 KB with as many dimensions as it may have', () => {
    const usual = { requestedModel: 'openai/gpt-4.1', model: 'openai/gpt-4.1', provider: 'openai', region: null };
    const names = {
      endUser: 'customer-17',
      priceSource: 'catalogue:2026-11-25',
      serviceAccountId: null,
      errorCode: null,
    };
    const counts = { occurredAtMs: 1_795_694_400_000, costNanoUsd: '450000', snapshotVersion: 10_000 };
    const times = { durationMicros: 60_000_000, firstByteMicros: 1_000_000 };
    const full = { branch: 'x'.repeat(128), repo: 'x'.repeat(128), team: 'x'.repeat(128), trace: 'x'.repeat(38) };
    expect(writeDimensions(full)).toHaveLength(dimensionsBytesMax);
    const usage = Object.fromEntries(usageBuckets.map((bucket) => [bucket, 1_000]));
    const stageMicros = Object.fromEntries(timedStages.map((stage) => [stage, 10_000]));
    const one = usageEventSchema.parse({
      ...sample,
      ...usual,
      ...names,
      ...times,
      ...counts,
      usage,
      stageMicros,
      dimensions: full,
    });
    expect(writeUsageLine(one).length).toBeLessThanOrEqual(1024);
  });

  it('tells a call without dimensions from one that has them', () => {
    expect(
      writeUsageLine({ ...sample, endUser: null, dimensions: {} })
        .split(' ')
        .slice(14, 16),
    ).toEqual(['-', '-']);
    const line = writeUsageLine({ ...sample, dimensions: { '-': '-', repo: 'acme/shop', lone: '\ud800' } });
    expect(line.split(' ')[15]).toBe('-=-&repo=acme%2Fshop&lone=%EF%BF%BD');
  });
});
