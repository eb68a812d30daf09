import {
  type BuiltOrganisation,
  buildKey,
  buildOrganisation,
  buildUsageEvent,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../open-database.ts';
import { withOrganisation } from '../transactions.ts';
import { readUsageSeries } from '../usage/read-usage-series.ts';
import { readUsageSeriesBy } from '../usage/read-usage-series-by.ts';
import { recordUsage } from '../usage/record-usage.ts';
import type { RequestTerm } from './request-terms.ts';
import { listRequests } from './requests.ts';

const startMs = Date.UTC(2026, 10, 2, 9);
let testDatabase: TestDatabase;
let system: Database<'system'>;
let app: Database<'app'>;
let built: BuiltOrganisation;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const options = { url: testDatabase.url, applicationName: 'test', statementTimeoutMs: 20_000, poolMax: 2 };
  system = openDatabase({ ...options, role: 'system' });
  app = openDatabase({ ...options, role: 'app' });
  built = await buildOrganisation(testDatabase);
  const other = await buildOrganisation(testDatabase);
  const nightly = await buildKey(testDatabase, { ...built, name: 'Nightly 100%' });
  const { organisationId, environmentId } = built;
  const event = (requestId: string, parts: Parameters<typeof buildUsageEvent>[0]) =>
    buildUsageEvent({ organisationId, environmentId, keyId: built.key.id, occurredAtMs: startMs, requestId, ...parts });
  await recordUsage(system, [
    event('req_cheap', { model: 'openai/gpt-4.1-mini', requestedModel: 'gpt-4.1-mini', provider: 'openai' }),
    event('req_dear', {
      model: 'openai/gpt-4.1',
      requestedModel: 'fast',
      provider: 'openai',
      keyId: nightly.id,
      costNanoUsd: '9007199254740993',
      usage: { inputTokens: 2_000_000_000, cacheReadTokens: 2_000_000_000 },
      durationMicros: 9_000_000,
    }),
    event('req_refused', {
      attempt: 0,
      outcome: 'refused',
      httpStatus: 403,
      errorCode: 'model_denied',
      model: null,
      provider: null,
      costNanoUsd: '0',
      firstByteMicros: null,
    }),
    event('req_failed', {
      outcome: 'upstream_failed',
      httpStatus: 503,
      errorCode: 'overloaded',
      costNanoUsd: null,
      isEstimated: true,
      occurredAtMs: startMs + 26 * 3_600_000,
    }),
    buildUsageEvent({
      organisationId: other.organisationId,
      environmentId: other.environmentId,
      requestId: 'req_other',
    }),
  ]);
});
afterAll(async () => {
  await Promise.all([system.close(), app.close()]);
  await testDatabase.close();
});

function words(field: (RequestTerm & { kind: 'words' })['field'], ...given: string[]): RequestTerm {
  return { kind: 'words', field, isNegated: false, words: given };
}
function not(term: RequestTerm): RequestTerm {
  return term.kind === 'words' ? { ...term, isNegated: true } : term;
}
function amount(
  field: (RequestTerm & { kind: 'amount' })['field'],
  comparison: '>' | '>=' | '<' | '<=',
  given: bigint,
) {
  return { kind: 'amount', field, comparison, amount: given } as const;
}

async function idsOf(...terms: RequestTerm[]): Promise<string[]> {
  const page = await withOrganisation(app, { organisationId: built.organisationId }, (tx) =>
    listRequests(tx, { terms }, { limit: 50 }),
  );
  return page.requests.map((request) => request.event.requestId.replace('req_', '')).toSorted();
}

describe('the terms of a filter line', () => {
  it.each<[string, RequestTerm[], string[]]>([
    ['nothing', [], ['cheap', 'dear', 'failed', 'refused']],
    ['a class of status', [words('status', '5xx')], ['failed']],
    ['one of two statuses', [words('status', '403', '5xx')], ['failed', 'refused']],
    ['no status of a class', [not(words('status', '2xx'))], ['failed', 'refused']],
    ['outcomes', [words('outcome', 'refused', 'upstream_failed')], ['failed', 'refused']],
    ['a pattern of models', [words('model', 'OPENAI/*')], ['cheap', 'dear']],
    ['a model as it was asked for', [words('model', 'fast')], ['dear']],
    ['what is not of a model, unknown ones included', [not(words('model', 'openai/*'))], ['failed', 'refused']],
    ['what is not of a provider, unknown ones included', [not(words('provider', 'openai'))], ['failed', 'refused']],
    ['a key by its name, whose % is a plain sign', [words('key', 'nightly 100%')], ['dear']],
    ['a pattern in which % stands for nothing', [words('key', 'nightly%')], []],
    ['what has no error', [not(words('error', 'overloaded', 'model_denied'))], ['cheap', 'dear']],
    ['an unknown price', [words('price', 'unknown')], ['failed']],
    ['an estimate', [words('price', 'estimated')], ['failed']],
    ['a request', [words('request', 'req_cheap')], ['cheap']],
    ['a request of somebody else', [words('request', 'req_other')], []],
    ['a cost beyond what a double holds', [amount('cost', '>=', 9007199254740993n)], ['dear']],
    ['a low cost, which an unknown one is not', [amount('cost', '<', 1_000_000n)], ['cheap', 'refused']],
    ['more tokens than an int4 holds', [amount('tokens', '>', 3_000_000_000n)], ['dear']],
    ['a duration', [amount('duration', '>=', 9_000_000n)], ['dear']],
    ['a first byte, which a refusal has not', [amount('firstbyte', '<', 10_000_000n)], ['cheap', 'dear', 'failed']],
    ['several at once', [words('provider', 'openai'), amount('cost', '<', 1_000_000n)], ['cheap']],
    ['what tries to be SQL', [words('model', "'; DROP TABLE usage_event; --")], []],
  ])('let through %s', async (_, terms, ids) => {
    expect(await idsOf(...terms)).toEqual(ids);
  });
});

describe('usage over time by what makes it up', () => {
  it.each(['model', 'outcome', 'provider'] as const)('sums by %s to what the whole is', async (by) => {
    const range = { fromMs: startMs - 1, toMs: startMs + 72 * 3_600_000, step: 'day' } as const;
    const [whole, slices] = await withOrganisation(app, { organisationId: built.organisationId }, async (tx) => [
      await readUsageSeries(tx, range),
      await readUsageSeriesBy(tx, { ...range, by }),
    ]);
    for (const point of whole) {
      const mine = slices.filter((slice) => slice.startMs === point.startMs);
      expect(mine.reduce((sum, slice) => sum + slice.costNanoUsd, 0n)).toBe(point.costNanoUsd);
      expect(mine.reduce((sum, slice) => sum + slice.attempts, 0)).toBe(point.attempts);
    }
    expect(whole.reduce((sum, point) => sum + point.attempts, 0)).toBe(4);
  });
});
