import type { SessionRecord } from '@waygate/db';
import { createId, systemClock, systemRandom, type UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildCredential,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { database } from '@/server/database.ts';
import { readPlace } from '@/server/place.ts';
import { appRouter } from '@/server/router.ts';
import { createCallerFactory } from '@/server/trpc.ts';
import { amountsOf } from '../price-form-values.ts';

let testDatabase: TestDatabase;
let built: BuiltOrganisation;
let other: BuiltOrganisation;
let developerId: UserId;
let readerId: UserId;
const base64Key = Buffer.alloc(32, 7).toString('base64');
const ids = { clock: systemClock, random: systemRandom };

/** A role of models alone: neither prices, nor providers, nor policies. */
async function makeReader(): Promise<void> {
  readerId = (await buildPerson(testDatabase, built.organisationId, { systemRole: 'viewer' })).userId;
  const roleId = createId('rol', ids);
  await testDatabase.query(
    "INSERT INTO role (id, organisation_id, slug, name, permissions) VALUES ($1, $2, 'reader', 'Reader', $3)",
    [roleId, built.organisationId, ['organisation:read', 'models:read']],
  );
  await testDatabase.query('UPDATE role_binding SET system_role = NULL, role_id = $1 WHERE principal_id = $2', [
    roleId,
    readerId,
  ]);
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  for (const [name, value] of Object.entries({
    DATABASE_URL: testDatabase.url,
    REDIS_URL: 'redis://127.0.0.1:1',
    NEXTAUTH_URL: 'http://127.0.0.1:3000',
    NEXTAUTH_SECRET: 'x'.repeat(32),
    WAYGATE_KEY_PEPPER: base64Key,
    WAYGATE_MASTER_KEY: base64Key,
    WAYGATE_GATEWAY_URL: 'http://127.0.0.1:3001',
    WAYGATE_DATABASE_POOL: '4',
    WAYGATE_LOG_LEVEL: 'error',
  })) {
    vi.stubEnv(name, value);
  }
  built = await buildOrganisation(testDatabase);
  other = await buildOrganisation(testDatabase);
  const { organisationId } = built;
  const openai = { provider: 'openai', baseUrl: null, secret: null };
  await buildCredential(testDatabase, organisationId, { ...openai, model: 'openai/gpt-4o-2024-08-06' });
  await buildCredential(testDatabase, organisationId, { ...openai, provider: 'xai', model: 'xai/grok-4.3' });
  await buildCredential(testDatabase, organisationId, {
    ...{ provider: 'openai-compatible', baseUrl: 'http://127.0.0.1:9/v1', secret: null },
    ...{ model: 'vllm/our-embedder', endpoints: ['embeddings'] },
  });
  await testDatabase.query(
    `INSERT INTO policy (id, organisation_id, target_kind, target_id, version, mode, document, created_by)
     VALUES ($1, $2, 'environment', $3, 1, 'enforce', $4, 'test')`,
    [
      createId('pol', ids),
      organisationId,
      built.environmentId,
      JSON.stringify({ models: { deny: ['xai/*'] }, ipRanges: { allow: ['10.0.0.0/8'] } }),
    ],
  );
  developerId = (await buildPerson(testDatabase, organisationId, { systemRole: 'developer' })).userId;
  await makeReader();
});
afterAll(async () => {
  await database().close();
  await testDatabase.close();
  vi.unstubAllEnvs();
});

function callerOf(userId: UserId) {
  const nowMs = Date.now();
  const person = { email: 'a@example.com', name: 'A', createdAtMs: nowMs, expiresAtMs: nowMs + 60_000 };
  const session: SessionRecord = { id: createId('ses', ids), userId, ...person };
  const address = '127.0.0.1';
  return createCallerFactory(appRouter)({
    ...{ requestId: createId('req', ids), address, userAgent: null, session, placeOf: readPlace },
  }).models;
}
const here = () => ({ org: built.slug, env: 'production' });
const owner = () => callerOf(built.userId);
const idsOf = ({ rows }: { rows: readonly { id: string }[] }) => rows.map(({ id }) => id);

describe('the catalogue', () => {
  it('is all there, a page at a time, without any model twice', async () => {
    const seen: string[] = [];
    let cursor: number | null = null;
    let total = 0;
    do {
      const page: Awaited<ReturnType<ReturnType<typeof owner>['list']>> = await owner().list({ ...here(), cursor });
      seen.push(...idsOf(page));
      ({ nextCursor: cursor, total } = page);
    } while (cursor !== null);
    expect(seen).toHaveLength(total);
    expect(new Set(seen).size).toBe(total);
    expect(total).toBeGreaterThan(2_700);
    expect((await owner().facets(here())).total).toBe(total);
  });

  it('shows first what can be called here, also by another of its names or unknown to the catalogue', async () => {
    const { rows } = await owner().list(here());
    expect(rows.slice(0, 4).map(({ id, access }) => [id, access])).toEqual([
      ['openai/gpt-4o', 'usable'],
      ['sandbox/swift', 'usable'],
      ['vllm/our-embedder', 'usable'],
      ['xai/grok-4.3', 'denied'],
    ]);
    expect(idsOf(await owner().list({ ...here(), usable: true }))).toHaveLength(3);
    expect(idsOf(await owner().list({ ...here(), env: 'staging', usable: true }))).toContain('xai/grok-4.3');
  });

  it('finds by every word in any name', async () => {
    expect(idsOf(await owner().list({ ...here(), q: 'GPT-4O 2024-08' }))).toContain('openai/gpt-4o');
    expect(idsOf(await owner().list({ ...here(), q: 'no such model' }))).toEqual([]);
  });

  it('narrows by what a model is, can and costs', async () => {
    const { rows } = await owner().list({
      ...here(),
      ...{ providers: ['openai', 'google'], kinds: ['chat'], modalities: ['reads-image'], can: ['tools', 'reasoning'] },
      ...{ price: '0.1..1', context: 200_000 },
    });
    expect(rows.length).toBeGreaterThan(3);
    for (const { provider, kind, reads, can, price, contextTokens } of rows) {
      expect(['openai', 'google']).toContain(provider);
      expect(kind).toBe('chat');
      expect(reads).toContain('image');
      expect(can).toEqual(expect.arrayContaining(['tools', 'reasoning']));
      expect(price?.input ?? 0n).toBeGreaterThanOrEqual(100_000_000n);
      expect(price?.input ?? 0n).toBeLessThanOrEqual(1_000_000_000n);
      expect(contextTokens ?? 0).toBeGreaterThanOrEqual(200_000);
    }
  });

  it.each(['input', '-input', 'context', '-output'] as const)('sorts by %s, what is unknown last', async (sort) => {
    const { rows } = await owner().list({ ...here(), sort, kinds: ['chat'] });
    const key = sort.replace('-', '');
    const values = rows.map((row) =>
      key === 'context'
        ? row.contextTokens
        : key === 'input'
          ? (row.price?.input ?? null)
          : (row.price?.output ?? null),
    );
    const known = values.filter((value) => value !== null).map(Number);
    const sorted = known.toSorted((a, b) => (sort.startsWith('-') ? b - a : a - b));
    expect(known).toEqual(sorted);
    expect(values.slice(0, known.length)).not.toContain(null);
  });
});

describe('one model', () => {
  it('comes with every price, its source, and who serves it', async () => {
    const detail = await owner().read({ ...here(), model: 'google/gemini-2.5-pro' });
    expect(detail.catalogue.map(({ label }) => label)).toContain('Over 200,000 input');
    expect(detail.catalogue[0]?.cells.inputTokens).toBe(1_250_000_000n);
    expect(detail.origin?.asOf).toMatch(/^20\d\d-\d\d-\d\d$/);
    expect(detail.servings).toEqual([]);
    expect(detail.elsewhere.map(({ id }) => id)).toContain('openrouter/google/gemini-2.5-pro');
  });

  it('says in the words of refusals why it is denied', async () => {
    const { servings } = await owner().read({ ...here(), model: 'xai/grok-4.3' });
    expect(servings).toMatchObject([{ isOn: true, isAllowed: false }]);
    expect(servings?.[0]?.because).toContain('xai/*');
  });

  it('holds back what is not for a person’s eyes, and is found under its other names', async () => {
    const detail = await callerOf(readerId).read({ ...here(), model: 'openai/gpt-4o-2024-08-06' });
    expect(detail.row.id).toBe('openai/gpt-4o');
    expect(detail.servings).toBeNull();
    await expect(owner().read({ ...here(), model: 'nobody/none' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('an organisation’s own price', () => {
  const model = 'openai/gpt-4.1';
  const price = (amounts: object, unit: 'per_million' | 'per_thousand' | 'per_unit' = 'per_million') => ({
    ...{ ...here(), model, unit, amounts: { ...amountsOf({}), ...amounts }, basedOnId: null, isConfirmed: false },
  });

  it('that looks like a wrong unit is asked about once more, and not set', async () => {
    const answer = await owner().setPrice(
      price({ inputTokens: '2', cacheReadTokens: '0.5', outputTokens: '8' }, 'per_unit'),
    );
    expect(answer).toMatchObject({ isSaved: false });
    const findings = answer.isSaved ? [] : answer.check.findings;
    expect(findings[0]).toMatchObject({ bucket: 'inputTokens', direction: 'dearer', unitFactor: 1_000_000 });
    expect((await owner().read({ ...here(), model })).own).toBeNull();
  });

  it('is exact, shown to who may see prices and to nobody else, and taken back', async () => {
    const entered = { inputTokens: '0.0015', cacheReadTokens: '0.0004', outputTokens: '0.006', toolUses: '0.01' };
    expect(await owner().setPrice(price(entered, 'per_thousand'))).toEqual({ isSaved: true });
    const detail = await owner().read({ ...here(), model });
    expect(detail.own?.cells).toEqual({
      ...{ inputTokens: 1_500_000_000n, cacheReadTokens: 400_000_000n, outputTokens: 6_000_000_000n },
      ...{ reasoningTokens: 6_000_000_000n, requests: 0n, toolUses: 10_000_000_000_000n },
    });
    expect(detail.row.price).toMatchObject({ input: 1_500_000_000n, isOwn: true });
    const seen = await callerOf(readerId).read({ ...here(), model });
    expect([seen.own, seen.row.price?.input, seen.row.price?.isOwn]).toEqual([null, 2_000_000_000n, false]);
    await expect(owner().setPrice({ ...price(entered), isConfirmed: true })).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await owner().removePrice({ ...here(), model, basedOnId: detail.own?.id ?? null });
    expect((await owner().read({ ...here(), model })).row.price?.isOwn).toBe(false);
  });

  it('can be set for a model that the catalogue does not know', async () => {
    const own = { ...price({ inputTokens: '0.02' }), model: 'vllm/our-embedder' };
    expect(await owner().setPrice(own)).toEqual({ isSaved: true });
    const { row } = await owner().read({ ...here(), model: 'vllm/our-embedder' });
    expect(row.price).toMatchObject({ input: 20_000_000n, isOwn: true });
  });

  it('is nobody’s to set who may only look, nor for an amount that no price can be', async () => {
    await expect(callerOf(developerId).setPrice(price({ inputTokens: '1' }))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    await expect(owner().setPrice(price({ inputTokens: '0.0000000001' }))).rejects.toMatchObject({
      code: 'BAD_REQUEST',
    });
    await expect(owner().setPrice(price({}))).rejects.toMatchObject({ code: 'BAD_REQUEST' });
    await expect(callerOf(other.userId).setPrice(price({ inputTokens: '1' }))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });
});
