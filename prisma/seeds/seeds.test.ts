import { listApiKeys, listMembers, openDatabase, readUsageTotals, verifyAudit, withOrganisation } from '@waygate/db';
import { openGatewayDatabase } from '@waygate/db/gateway';
import type { OrganisationId } from '@waygate/protocol';
import {
  createTestDatabase,
  fakeClock,
  type TestDatabase,
  testMasterKey,
  testPepper,
  testVault,
} from '@waygate/testkit';
import { hashKey, readKey } from '@waygate/vault';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { runSeed } from './index.ts';
import { plantLarge } from './large.ts';

const dayMs = 86_400_000;
const nowMs = fakeClock().nowMs();
/** Planting writes some twenty thousand events, and the machine may be busy. */
vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 });
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  await database.close();
});

function options() {
  return {
    databaseUrl: database.url,
    keyPepper: Buffer.from(testPepper).toString('base64'),
    masterKey: Buffer.from(testMasterKey.bytes).toString('base64'),
    sandboxUrl: 'http://127.0.0.1:4010',
    nowMs,
  };
}

/** Every table's row count, and the sums that usage adds up to. */
async function state(): Promise<unknown> {
  const tables = await database.query<{ name: string }>(
    "SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') ORDER BY 1",
  );
  const counts: Record<string, unknown> = {};
  for (const { name } of tables) {
    const [row] = await database.queryAsOwner<{ n: string }>(`SELECT count(*) AS n FROM "${name}"`);
    counts[name] = row?.n;
  }
  const sums = await database.query(
    `SELECT (SELECT sum(cost_nano_usd) FROM usage_event)::text AS ledger, sum(cost_nano_usd)::text AS cost,
       sum(attempts)::text AS attempts, (SELECT count(*) FROM usage_event)::text AS events FROM usage_rollup`,
  );
  return { counts, sums };
}

function inside<Result>(slug: string, work: Parameters<typeof withOrganisation<Result>>[2]): Promise<Result> {
  return withApp(async (app) => {
    const [row] = await database.query<{ id: OrganisationId }>('SELECT id FROM organisation WHERE slug = $1', [slug]);
    if (row === undefined) throw new Error(`No organisation has the slug ${slug}.`);
    return withOrganisation(app, { organisationId: row.id }, work);
  });
}

async function withApp<Result>(work: (app: ReturnType<typeof openApp>) => Promise<Result>): Promise<Result> {
  const app = openApp();
  try {
    return await work(app);
  } finally {
    await app.close();
  }
}

function openApp() {
  const base = { url: database.url, poolMax: 1, applicationName: 'test', statementTimeoutMs: 10_000 };
  return openDatabase({ ...base, role: 'app' });
}

describe('the demo', () => {
  it('is an organisation with people, keys and sixty days of usage, which planting again does not change', async () => {
    const first = await runSeed('demo', options());
    const before = await state();
    const again = await runSeed('demo', { ...options(), nowMs: nowMs + 5 * dayMs });
    expect(again).toEqual(first);
    expect(await state()).toEqual(before);
    await inside('tidewater-labs', async (tx) => {
      expect(await listMembers(tx)).toHaveLength(8);
      const keys = await listApiKeys(tx, { spendSinceMs: nowMs - 30 * dayMs });
      expect(keys.length).toBeGreaterThanOrEqual(7);
      expect(keys.filter((key) => key.calls > 0 && key.lastUsedAtMs !== null).length).toBeGreaterThanOrEqual(5);
      expect(await verifyAudit(tx)).toMatchObject({ isIntact: true });
      const totals = await readUsageTotals(tx, { fromMs: nowMs - 60 * dayMs, toMs: nowMs });
      expect(totals.calls).toBeGreaterThan(10_000);
      expect(totals.unpricedAttempts).toBe(0);
      expect(totals.errorShare).toBeGreaterThan(0.005);
      expect(totals.errorShare).toBeLessThan(0.05);
      // Whole weeks: a Sunday of the end may by chance have fewer calls than a Friday of the beginning.
      const week = (endsDaysAgo: number) =>
        readUsageTotals(tx, { fromMs: nowMs - (endsDaysAgo + 7) * dayMs, toMs: nowMs - endsDaysAgo * dayMs });
      expect((await week(0)).calls).toBeGreaterThan(1.2 * (await week(53)).calls);
    });
  });

  it('has a key that gateways accept and a stable one for a pepper, another for another', async () => {
    const { demo } = await runSeed('demo', options());
    const gateway = openGatewayDatabase({ url: database.url, poolMax: 1, statementTimeoutMs: 5_000 });
    const apiKey = demo?.apiKey ?? '';
    expect(readKey(apiKey)).toEqual({ kind: 'usr' });
    expect(await gateway.findKeyByHash(hashKey(apiKey, testPepper))).toMatchObject({
      isOwnerActive: true,
      name: 'Quick start',
    });
    await gateway.close();
    const otherPepper = Buffer.alloc(32, 1).toString('base64');
    const other = await createTestDatabase();
    const elsewhere = await runSeed('empty', { ...options(), databaseUrl: other.url, keyPepper: otherPepper });
    expect(elsewhere).toEqual({});
    expect(await other.query('SELECT id FROM organisation')).toEqual([]);
    await other.close();
  });

  it('is planted once when two plant at once', async () => {
    const fresh = await createTestDatabase();
    const both = await Promise.all(
      [1, 2].map(() => runSeed('provider-outage', { ...options(), databaseUrl: fresh.url })),
    );
    expect(both[0]).toEqual(both[1]);
    expect(await fresh.query('SELECT id FROM organisation')).toHaveLength(1);
    await fresh.close();
  });
});

describe('other scenarios', () => {
  it('over-budget: three days cost more than the eight weeks before', async () => {
    await runSeed('over-budget', options());
    await inside('runaway-robotics', async (tx) => {
      const late = await readUsageTotals(tx, { fromMs: nowMs - 3 * dayMs, toMs: nowMs });
      const early = await readUsageTotals(tx, { fromMs: nowMs - 60 * dayMs, toMs: nowMs - 3 * dayMs });
      expect(late.costNanoUsd).toBeGreaterThan(early.costNanoUsd);
    });
  });

  it('provider-outage: for an hour most first attempts fail and the second provider serves', async () => {
    await runSeed('provider-outage', options());
    const hour = { fromMs: nowMs - 4 * 3_600_000, toMs: nowMs - 3 * 3_600_000 };
    const found = await inside('stormglass-media', async (tx) => {
      const totals = await readUsageTotals(tx, hour);
      const usual = await readUsageTotals(tx, { fromMs: nowMs - 30 * dayMs, toMs: nowMs - dayMs });
      expect(totals.errorShare).toBeGreaterThan(0.4);
      expect(usual.errorShare).toBeLessThan(0.05);
      return tx.client.providerCredential.findFirstOrThrow({ where: { name: 'Standby' } });
    });
    const binding = { organisationId: found.organisationId, rowId: found.id };
    expect((await testVault.open(found.secret, binding)).reveal()).toBe('sandbox-needs-no-key');
    const served = await database.query(
      "SELECT id FROM usage_event WHERE provider = 'openai-compatible' AND outcome = 'completed'",
    );
    expect(served.length).toBeGreaterThan(3);
  });

  it('large: in a small size, its sums are those of its calls, and the older ones repeat them', async () => {
    const base = { url: database.url, poolMax: 2, applicationName: 'test', statementTimeoutMs: 10_000 };
    const [app, system] = [openApp(), openDatabase({ ...base, role: 'system' })];
    const context = {
      app,
      system,
      keyPepper: testPepper,
      vault: testVault,
      sandboxUrl: null,
      nowMs,
      password: 'x',
    };
    const size = { organisations: 3, keysPerOrganisation: 20, rawEvents: 6_000, rawDays: 3, repeats: 4 };
    await plantLarge(context, size);
    const before = await state();
    await plantLarge(context, size);
    expect(await state()).toEqual(before);
    const [row] = await database.query<Record<string, unknown>>(
      `SELECT (SELECT count(*)::int FROM api_key WHERE id LIKE 'key_0a%') AS keys,
         (SELECT count(*)::int FROM usage_event WHERE organisation_id LIKE 'org_0a%') AS events,
         (SELECT sum(cost_nano_usd)::text FROM usage_event WHERE organisation_id LIKE 'org_0a%') AS ledger,
         (SELECT sum(attempts)::int FROM usage_rollup WHERE organisation_id LIKE 'org_0a%') AS attempts,
         (SELECT sum(cost_nano_usd)::text FROM usage_rollup WHERE organisation_id LIKE 'org_0a%' AND hour >= $1) AS recent,
         (SELECT sum(n)::int FROM usage_rollup, unnest(duration_histogram) n WHERE organisation_id LIKE 'org_0a%') AS counted`,
      [new Date(Math.floor(nowMs / dayMs) * dayMs - 3 * dayMs)],
    );
    expect(row).toMatchObject({ keys: 60, events: 6_000, attempts: 30_000, counted: 30_000 });
    expect(row?.['recent']).toBe(row?.['ledger']);
    await inside('large-1', async (tx) => {
      const totals = await readUsageTotals(tx, { fromMs: nowMs - 5 * dayMs, toMs: nowMs });
      expect(totals.durationMicros?.p50).toBeGreaterThan(150_000);
      expect(totals.durationMicros?.p50).toBeLessThan(260_000);
    });
    await Promise.all([app.close(), system.close()]);
  });
});
