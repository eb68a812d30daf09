import type { SessionRecord } from '@waygate/db';
import { createId, systemClock, systemRandom, type UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  type HttpServer,
  startHttpServer,
  type TestDatabase,
} from '@waygate/testkit';
import { hashKey } from '@waygate/vault';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { database } from '@/server/database.ts';
import { readPlace } from '@/server/place.ts';
import { redis } from '@/server/redis.ts';
import { appRouter } from '@/server/router.ts';
import { createCallerFactory } from '@/server/trpc.ts';

let testDatabase: TestDatabase;
let gateway: HttpServer;
let built: BuiltOrganisation;
let isRefusing = false;
const pepper = Buffer.alloc(32, 7);
const ids = { clock: systemClock, random: systemRandom };

type StoredKey = { id: string; name: string; scopes: unknown; revoked: boolean; minutes: number };

/** The key that the gateway was shown, as the database has it while the call is on its way. */
let shown: StoredKey | undefined;

async function storedKey(authorization: string | undefined): Promise<StoredKey | undefined> {
  const hash = hashKey(authorization?.replace('Bearer ', '') ?? '', pepper);
  const [row] = await testDatabase.query<StoredKey>(
    `SELECT id, name, scopes, revoked_at IS NOT NULL AS revoked,
      round(extract(epoch FROM expires_at - created_at) / 60)::int AS minutes FROM api_key WHERE hash = $1`,
    [hash],
  );
  return row;
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  gateway = await startHttpServer(async ({ headers }, response) => {
    shown = await storedKey(headers.authorization);
    response.writeHead(isRefusing ? 403 : 200, { 'x-waygate-cost': '0.000012345', 'x-request-id': 'req_1' });
    const answer = { choices: [{ message: { content: 'Hello there.' } }], content: [{ text: 'Hello there.' }] };
    response.end(JSON.stringify(isRefusing ? { error: { message: 'A policy says no.' } } : answer));
  });
  for (const [name, value] of Object.entries({
    DATABASE_URL: testDatabase.url,
    REDIS_URL: 'redis://127.0.0.1:1',
    NEXTAUTH_URL: 'http://127.0.0.1:3000',
    NEXTAUTH_SECRET: 'x'.repeat(32),
    WAYGATE_KEY_PEPPER: pepper.toString('base64'),
    WAYGATE_MASTER_KEY: pepper.toString('base64'),
    WAYGATE_GATEWAY_URL: 'http://127.0.0.1:9',
    WAYGATE_GATEWAY_INTERNAL_URL: gateway.url,
    WAYGATE_DATABASE_POOL: '4',
    WAYGATE_LOG_LEVEL: 'error',
  })) {
    vi.stubEnv(name, value);
  }
  built = await buildOrganisation(testDatabase);
});
afterAll(async () => {
  await database().close();
  redis().disconnect();
  await gateway.close();
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
  });
}
const here = () => ({ org: built.slug, env: 'production' });
const ask = (client: 'claude-code' | 'curl', userId = built.userId) =>
  callerOf(userId).connect.testCall({ ...here(), client, model: 'sandbox/swift' });

describe('a test call', () => {
  it('is made in the client’s own API with a key for this one call, which is worth nothing afterwards', async () => {
    expect(await ask('claude-code')).toEqual({
      ...{ isAnswered: true, text: 'Hello there.', model: 'sandbox/swift', durationMs: expect.any(Number) },
      ...{ costNanoUsd: 12_345n, requestId: 'req_1' },
    });
    const call = gateway.received.at(-1);
    expect(call?.path).toBe('/v1/messages');
    expect(shown).toMatchObject({ name: 'Test call of Claude Code', revoked: false, minutes: 10 });
    expect(shown?.scopes).toEqual({ models: ['sandbox/swift'], endpoints: ['chat'], ipRanges: null });
    expect(await storedKey(call?.headers.authorization)).toMatchObject({ revoked: true });
  });

  it('leaves its key in the audit log, and not in the list of keys', async () => {
    await ask('curl');
    const events = await testDatabase.query<{ action: string }>(
      'SELECT action FROM audit_event WHERE organisation_id = $1 AND target_id = $2 ORDER BY sequence',
      [built.organisationId, shown?.id],
    );
    expect(events.map(({ action }) => action)).toEqual(['api_key.created', 'api_key.revoked']);
    const keys = await callerOf(built.userId).keys.list(here());
    expect(keys.map(({ id }) => id)).toEqual([built.key.id]);
  });

  it('that is refused says so in the gateway’s words, and its key ends all the same', async () => {
    isRefusing = true;
    expect(await ask('curl')).toEqual({
      ...{ isAnswered: false, message: 'The gateway refused (403): A policy says no.', requestId: 'req_1' },
    });
    expect(await storedKey(gateway.received.at(-1)?.headers.authorization)).toMatchObject({ revoked: true });
    isRefusing = false;
  });

  it('is made for nobody who may not make a key', async () => {
    const { userId } = await buildPerson(testDatabase, built.organisationId, { systemRole: 'analyst' });
    await expect(ask('curl', userId)).rejects.toMatchObject({ code: 'FORBIDDEN' });
  });
});

it('offers the chat models that can be called here', async () => {
  expect(await callerOf(built.userId).connect.options(here())).toEqual({
    ...{ models: ['sandbox/swift'], first: 'sandbox/swift' },
  });
});
