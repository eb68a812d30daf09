import { Refusal } from '@waygate/errors';
import { type KeyId, systemRandom } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildKey,
  buildOrganisation,
  buildUsageEvent,
  createTestDatabase,
  type FakeClock,
  fakeClock,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { verifyAudit } from '../audit/verify-audit.ts';
import { type GatewayDatabase, openGatewayDatabase } from '../gateway/open-gateway-database.ts';
import { type Database, openDatabase } from '../open-database.ts';
import { withOrganisation } from '../transactions.ts';
import { markKeysUsed } from '../usage/record-usage.ts';
import { findManagementKey } from './find-management-key.ts';
import { type KeyRotation, listApiKeys } from './keys.ts';
import { revokeApiKeys } from './revoke-api-keys.ts';
import { endKeyOverlap, markKeyUsed, rotateApiKey } from './rotate-key.ts';

const hourMs = 3_600_000;
let testDatabase: TestDatabase;
let database: Database<'app'>;
let system: Database<'system'>;
let gateway: GatewayDatabase;
let clock: FakeClock;
let built: BuiltOrganisation;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  clock = fakeClock();
  const { url } = testDatabase;
  const options = { url, poolMax: 4, applicationName: 'test', statementTimeoutMs: 5_000, clock };
  database = openDatabase({ ...options, role: 'app' });
  system = openDatabase({ ...options, role: 'system' });
  gateway = openGatewayDatabase({ url, poolMax: 2, statementTimeoutMs: 5_000 });
});
afterAll(async () => {
  for (const one of [database, system, gateway]) await one.close();
  await testDatabase.close();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
});

function inside<Result>(work: Parameters<typeof withOrganisation<Result>>[2]) {
  return withOrganisation(database, { organisationId: built.organisationId, userId: built.userId }, work);
}

function freshHash(): string {
  return Buffer.from(systemRandom.bytes(32)).toString('hex');
}

async function rotate(overlapMs: number, keyId: KeyId = built.key.id): Promise<string> {
  const hash = freshHash();
  const secret = { hash, prefix: 'sk-wg-usr-Next', lastFour: hash.slice(-4) };
  await inside((tx) => rotateApiKey(tx, { keyId, secret, overlapMs }));
  return hash;
}

async function rotationOf(keyId: KeyId = built.key.id): Promise<KeyRotation | null> {
  const keys = await inside((tx) => listApiKeys(tx, { spendSinceMs: 0 }));
  return keys.find(({ id }) => id === keyId)?.rotation ?? null;
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
}

describe('a key that is rotated', () => {
  it('is opened by both secrets as the same key with all that is its own, the old one until its end', async () => {
    const before = await gateway.findKeyByHash(built.key.hash);
    const fresh = await rotate(hourMs);
    const endsAtMs = clock.nowMs() + hourMs;
    const rotated = { ...before, configVersion: 2 };
    expect(await gateway.findKeyByHash(fresh)).toEqual({ ...rotated, secretNumber: 2 });
    expect(await gateway.findKeyByHash(built.key.hash)).toEqual({ ...rotated, expiresAtMs: endsAtMs });
    expect(await rotationOf()).toMatchObject({ rotatedAtMs: clock.nowMs(), previous: { endsAtMs } });
  });

  it('without an overlap is opened by the new secret alone', async () => {
    const fresh = await rotate(0);
    expect(await gateway.findKeyByHash(built.key.hash)).toBeNull();
    expect(await gateway.findKeyByHash(fresh)).toMatchObject({ id: built.key.id });
  });

  it('twice is opened by the last two secrets, never by three', async () => {
    const second = await rotate(hourMs);
    const third = await rotate(hourMs);
    const found = [];
    for (const hash of [built.key.hash, second, third]) found.push((await gateway.findKeyByHash(hash))?.secretNumber);
    expect(found).toEqual([undefined, 2, 3]);
  });

  it('never works longer than the key itself', async () => {
    const expiresAt = new Date(clock.nowMs() + hourMs / 2);
    const key = await buildKey(testDatabase, { ...built, expiresAt });
    await rotate(hourMs, key.id);
    expect((await rotationOf(key.id))?.previous.endsAtMs).toBe(expiresAt.getTime());
    expect(await gateway.findKeyByHash(key.hash)).toMatchObject({ expiresAtMs: expiresAt.getTime() });
  });

  it('is refused both secrets once it is revoked, and is then not rotated any more; nor one that expired', async () => {
    const fresh = await rotate(hourMs);
    await inside((tx) => revokeApiKeys(tx, [built.key.id]));
    for (const hash of [built.key.hash, fresh]) {
      expect(await gateway.findKeyByHash(hash)).toMatchObject({ revokedAtMs: clock.nowMs() });
    }
    expect(await codeOf(rotate(hourMs))).toBe('conflict');
    const expired = await buildKey(testDatabase, { ...built, expiresAt: new Date(clock.nowMs()) });
    expect(await codeOf(rotate(hourMs, expired.id))).toBe('conflict');
    const foreign = await buildOrganisation(testDatabase);
    expect(await codeOf(rotate(hourMs, foreign.key.id))).toBe('not_found');
    expect(await codeOf(inside((tx) => endKeyOverlap(tx, foreign.key.id)))).toBe('not_found');
  });

  it('by several at once gets one secret; the others are told', async () => {
    const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(rotate(hourMs))));
    expect(outcomes.filter((outcome) => outcome === 'done').length).toBeGreaterThanOrEqual(1);
    expect(outcomes.every((outcome) => outcome === 'done' || outcome === 'conflict')).toBe(true);
    const rows = await testDatabase.query<{ number: number }>(
      'SELECT secret_number AS number FROM api_key WHERE id = $1',
      [built.key.id],
    );
    expect(rows).toEqual([{ number: 1 + outcomes.filter((outcome) => outcome === 'done').length }]);
  });

  it('ends its old secret when told, once; every change is audited without a hash', async () => {
    const fresh = await rotate(hourMs);
    await inside((tx) => endKeyOverlap(tx, built.key.id));
    await inside((tx) => endKeyOverlap(tx, built.key.id));
    expect(await gateway.findKeyByHash(built.key.hash)).toBeNull();
    expect(await gateway.findKeyByHash(fresh)).toMatchObject({ id: built.key.id });
    expect((await rotationOf())?.previous.endsAtMs).toBe(clock.nowMs());
    const events = await testDatabase.query<{ action: string; body: object }>(
      'SELECT action, body FROM audit_event WHERE organisation_id = $1 ORDER BY sequence',
      [built.organisationId],
    );
    expect(events.map(({ action }) => action)).toEqual(['api_key.rotated', 'api_key.overlap_ended']);
    for (const hash of [built.key.hash, fresh]) expect(JSON.stringify(events)).not.toContain(hash);
    expect((await inside(verifyAudit)).isIntact).toBe(true);
  });

  it('cannot be left with an old secret that has no end', async () => {
    const endless = testDatabase.query('UPDATE api_key SET previous_hash = $1, previous_ends_at = NULL WHERE id = $2', [
      freshHash(),
      built.key.id,
    ]);
    await expect(endless).rejects.toThrow('api_key_previous_ends');
  });
});

describe('the last use of a key that is rotated', () => {
  const use = (secretNumber: number | null, atMs: number) =>
    markKeysUsed(system, [buildUsageEvent({ keyId: built.key.id, secretNumber, occurredAtMs: atMs })]);

  it('is told for each of its secrets, whichever order the news comes in', async () => {
    const startMs = clock.nowMs();
    await use(1, startMs - 1_000);
    await rotate(hourMs);
    expect(await rotationOf()).toMatchObject({ currentUsedAtMs: null, previous: { usedAtMs: startMs - 1_000 } });
    await use(1, startMs + 2_000);
    expect(await rotationOf()).toMatchObject({ currentUsedAtMs: null, previous: { usedAtMs: startMs + 2_000 } });
    await use(2, startMs + 3_000);
    expect(await rotationOf()).toMatchObject({
      currentUsedAtMs: startMs + 3_000,
      previous: { usedAtMs: startMs + 2_000 },
    });
    await markKeysUsed(system, [
      buildUsageEvent({ keyId: built.key.id, secretNumber: 2, occurredAtMs: startMs + 200_000 }),
      buildUsageEvent({ keyId: built.key.id, secretNumber: 1, occurredAtMs: startMs + 100_000 }),
    ]);
    expect(await rotationOf()).toMatchObject({
      currentUsedAtMs: startMs + 200_000,
      previous: { usedAtMs: startMs + 100_000 },
    });
    const [key] = await inside((tx) => listApiKeys(tx, { spendSinceMs: 0 }));
    expect(key?.lastUsedAtMs).toBe(startMs + 200_000);
  });

  it('is the key’s, however often it is rotated before it is used again', async () => {
    const usedAtMs = clock.nowMs() - 1_000;
    await use(1, usedAtMs);
    for (let times = 0; times < 4; times++) await rotate(hourMs);
    const [key] = await inside((tx) => listApiKeys(tx, { spendSinceMs: 0 }));
    expect(key).toMatchObject({
      lastUsedAtMs: usedAtMs,
      rotation: { currentUsedAtMs: null, previous: { usedAtMs: null } },
    });
  });

  it('of a secret before the last two is nobody’s, and one that is not known is the secret in force', async () => {
    await rotate(hourMs);
    await rotate(hourMs);
    await use(1, clock.nowMs() + 1_000);
    expect(await rotationOf()).toMatchObject({ currentUsedAtMs: null, previous: { usedAtMs: null } });
    await use(null, clock.nowMs() + 1_000);
    expect(await rotationOf()).toMatchObject({ currentUsedAtMs: clock.nowMs() + 1_000, previous: { usedAtMs: null } });
  });
});

describe('a management key that is rotated', () => {
  it('is found by its old secret until the end, tells both apart, and notes which was used', async () => {
    const key = await buildKey(testDatabase, { ...built, kind: 'mgmt' });
    const fresh = await rotate(hourMs, key.id);
    expect(await findManagementKey(database, key.hash)).toMatchObject({ id: key.id, secretNumber: 1 });
    expect(await findManagementKey(database, fresh)).toMatchObject({ id: key.id, secretNumber: 2 });
    await inside((tx) => markKeyUsed(tx, { keyId: key.id, secretNumber: 1 }));
    expect(await rotationOf(key.id)).toMatchObject({
      currentUsedAtMs: null,
      previous: { usedAtMs: clock.nowMs() },
    });
    clock.advance(hourMs);
    expect(await findManagementKey(database, key.hash)).toBeNull();
    expect(await findManagementKey(database, fresh)).toMatchObject({ id: key.id });
    await inside((tx) => markKeyUsed(tx, { keyId: key.id, secretNumber: 2 }));
    expect(await rotationOf(key.id)).toMatchObject({ currentUsedAtMs: clock.nowMs() });
  });

  it('is not shown to another tenant, nor an inference key to anybody, by its old secret', async () => {
    await rotate(hourMs);
    expect(await findManagementKey(database, built.key.hash)).toBeNull();
  });
});
