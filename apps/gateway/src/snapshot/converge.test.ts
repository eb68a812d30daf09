import { type GatewayDatabase, openGatewayDatabase } from '@waygate/db/gateway';
import { systemRandom } from '@waygate/protocol';
import { publishConfigChange } from '@waygate/queues';
import {
  type BuiltOrganisation,
  buildKey,
  buildOrganisation,
  createTestDatabase,
  createTestRedis,
  type TestDatabase,
  type TestRedis,
  testPepper,
  testVault,
} from '@waygate/testkit';
import { createKey, hashKey } from '@waygate/vault';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type CutProxy, startCutProxy } from '../../test/cut-proxy.ts';
import { keyOf } from '../request/presented-key.ts';
import { listenForChanges } from './listen-for-changes.ts';
import { openSnapshots } from './open-snapshots.ts';
import type { Snapshots } from './snapshots.ts';

const replicas = 3;
let database: TestDatabase;
let redis: TestRedis;
let proxy: CutProxy;
let built: BuiltOrganisation;
const databases: GatewayDatabase[] = [];
const gateways: Snapshots[] = [];

function openReplica(): Snapshots {
  const url = new URL(database.url);
  url.port = String(proxy.port);
  const source = openGatewayDatabase({ url: url.href, poolMax: 2, statementTimeoutMs: 1_000 });
  databases.push(source);
  const snapshots = openSnapshots({
    source,
    listen: listenForChanges({ url: redis.url, name: 'test', connectTimeoutMs: 1_000, onError: () => undefined }),
    pepper: testPepper,
    vault: testVault,
    sandboxUrl: null,
    logger: { info: () => undefined, warn: () => undefined, error: () => undefined },
  });
  gateways.push(snapshots);
  return snapshots;
}

beforeAll(async () => {
  database = await createTestDatabase();
  redis = await createTestRedis();
  proxy = await startCutProxy(Number(new URL(database.url).port));
  built = await buildOrganisation(database);
  for (let i = 0; i < replicas; i++) openReplica();
  await vi.waitFor(() => expect(gateways.every((one) => one.status().isReady && one.status().isListening)).toBe(true));
});
afterAll(async () => {
  for (const gateway of gateways) await gateway.close();
  for (const one of databases) await one.close();
  await proxy.close();
  await redis.close();
  await database.close();
});

async function answers(text: string): Promise<string[]> {
  const lookups = await Promise.all(gateways.map((gateway) => gateway.lookUpKey(keyOf(text))));
  return lookups.map((lookup) => (lookup.isFound ? String(lookup.known.organisation.version) : lookup.code));
}
const everywhere = (answer: string): string[] => gateways.map(() => answer);

async function edit(sql: string, values: readonly unknown[]): Promise<number> {
  await database.query(sql, values);
  const [row] = await database.query<{ version: number }>(
    'UPDATE organisation SET config_version = config_version + 1 WHERE id = $1 RETURNING config_version::float8 AS version',
    [built.organisationId],
  );
  return row?.version ?? 0;
}

const rotation = `UPDATE api_key SET hash = $2, secret_number = secret_number + 1, rotated_at = now(), previous_hash = hash,
  previous_ends_at = $3 WHERE id = $1`;
const revocation = 'UPDATE api_key SET revoked_at = now() WHERE id = $1';

describe('gateways side by side', () => {
  it('refuse a revoked key within a second of the message, and within two without it', {
    timeout: 15_000,
  }, async () => {
    for (const isMessageLost of [false, true]) {
      const key = await buildKey(database, built);
      const [known] = await answers(key.text);
      expect(await answers(key.text)).toEqual(everywhere(known ?? ''));
      const version = await edit(revocation, [key.id]);
      const startMs = performance.now();
      if (!isMessageLost) await publishConfigChange(redis.client, { organisationId: built.organisationId, version });
      await vi.waitFor(async () => expect(await answers(key.text)).toEqual(everywhere('key_invalid')), {
        timeout: 5_000,
        interval: 5,
      });
      expect(performance.now() - startMs).toBeLessThan(isMessageLost ? 2_000 : 1_000);
    }
  });

  it('take both secrets of a rotated key as the same key, and end the old one by themselves and when told', {
    timeout: 15_000,
  }, async () => {
    const key = await buildKey(database, built);
    const fresh = createKey('usr', systemRandom).key.reveal();
    const endsAtMs = Date.now() + 1_500;
    await edit(rotation, [key.id, hashKey(fresh, testPepper), new Date(endsAtMs)]);
    for (const [text, secretNumber] of [[key.text, 1] as const, [fresh, 2] as const]) {
      for (const gateway of gateways) {
        const lookup = await gateway.lookUpKey(keyOf(text));
        expect(lookup).toMatchObject({ isFound: true, known: { key: { id: key.id, secretNumber } } });
      }
    }
    await vi.waitFor(async () => expect(await answers(key.text)).toEqual(everywhere('key_invalid')), {
      timeout: 5_000,
      interval: 5,
    });
    expect(Date.now() - endsAtMs).toBeLessThan(1_000);
    expect(Date.now()).toBeGreaterThanOrEqual(endsAtMs);

    const next = createKey('usr', systemRandom).key.reveal();
    await edit(rotation, [key.id, hashKey(next, testPepper), new Date(Date.now() + 3_600_000)]);
    await vi.waitFor(async () => expect((await answers(next)).every((one) => /^\d+$/.test(one))).toBe(true));
    expect((await answers(fresh)).every((one) => /^\d+$/.test(one))).toBe(true);
    const version = await edit('UPDATE api_key SET previous_hash = NULL WHERE id = $1', [key.id]);
    const startMs = performance.now();
    await publishConfigChange(redis.client, { organisationId: built.organisationId, version });
    await vi.waitFor(async () => expect(await answers(fresh)).toEqual(everywhere('key_invalid')), {
      timeout: 5_000,
      interval: 5,
    });
    expect(performance.now() - startMs).toBeLessThan(1_000);
  });

  it('converge after a hundred edits in a row', async () => {
    let version = 0;
    for (let i = 0; i < 100; i++) {
      version = await edit('UPDATE organisation SET name = $1 WHERE id = $2', [`Edit ${i}`, built.organisationId]);
      void publishConfigChange(redis.client, { organisationId: built.organisationId, version });
      if (i % 10 === 0) await answers(built.key.text);
    }
    await vi.waitFor(async () => expect(await answers(built.key.text)).toEqual(everywhere(String(version))), 2_000);
  });

  it.each(['cut', 'swallow'] as const)(
    'go on with known keys when the way to Postgres is %s, and heal',
    async (fault) => {
      const late = await buildKey(database, built);
      await answers(built.key.text);
      proxy[fault]();
      await vi.waitFor(() => expect(gateways.some((one) => one.status().isDatabaseReachable)).toBe(false), 6_000);
      const version = await edit('UPDATE organisation SET name = $1 WHERE id = $2', [
        'Meanwhile',
        built.organisationId,
      ]);
      await publishConfigChange(redis.client, { organisationId: built.organisationId, version });
      const startMs = performance.now();
      expect(await answers(built.key.text)).toEqual(everywhere(String(version - 1)));
      expect(await answers(late.text)).toEqual(everywhere('configuration_unavailable'));
      expect(performance.now() - startMs).toBeLessThan(1_500);
      proxy.pass();
      await vi.waitFor(async () => {
        expect(await answers(built.key.text)).toEqual(everywhere(String(version)));
        expect(await answers(late.text)).toEqual(everywhere(String(version)));
      }, 15_000);
    },
  );
});
