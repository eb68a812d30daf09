import { openDatabase } from '@waygate/db';
import { createId, systemClock, systemRandom, type UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildKey,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  type TestDatabase,
  testPepper,
} from '@waygate/testkit';
import { hashKey } from '@waygate/vault';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { jsonText } from '@/management/json-text.ts';
import { callRouterAs } from '../../../../test/call-router-as.ts';
import { codeOf } from '../../../../test/code-of.ts';

const source = { clock: systemClock, random: systemRandom };
const held = vi.hoisted((): { database: unknown } => ({ database: null }));
vi.mock('@/config.ts', () => ({ isDevelopment: () => false, readConfig: () => ({ keyPepper: testPepper }) }));
vi.mock('@/server/database.ts', () => ({ database: () => held.database }));
vi.mock('@/server/log.ts', () => import('../../../../test/quiet-log.ts'));

let database: TestDatabase;
let built: BuiltOrganisation;
let close: () => Promise<void>;
let scope: { org: string; env: string };

beforeAll(async () => {
  database = await createTestDatabase();
  const app = openDatabase({
    url: database.url,
    role: 'app',
    poolMax: 3,
    applicationName: 'console-test',
    statementTimeoutMs: 5_000,
  });
  held.database = app;
  close = app.close;
});
afterAll(async () => {
  await close();
  await database.close();
});
beforeEach(async () => {
  built = await buildOrganisation(database);
  scope = { org: built.slug, env: 'production' };
});

async function personWith(systemRole: string): Promise<UserId> {
  return (await buildPerson(database, built.organisationId, { systemRole })).userId;
}

async function keysIn(environmentId = built.environmentId) {
  return await database.query<{ id: string; hash: string; isRevoked: boolean }>(
    'SELECT id, hash, revoked_at IS NOT NULL AS "isRevoked" FROM api_key WHERE environment_id = $1 ORDER BY id',
    [environmentId],
  );
}

describe('rotating', () => {
  it('shows the new secret once, of the same kind, and the list shows both until the old one is ended', async () => {
    const me = callRouterAs(built.userId);
    const rotated = await me.keys.rotate({ ...scope, keyId: built.key.id, overlapSeconds: 3_600 });
    expect(rotated).toMatchObject({ id: built.key.id, key: expect.stringMatching(/^sk-wg-usr-/) });
    expect(await keysIn()).toMatchObject([{ id: built.key.id, hash: hashKey(rotated.key, testPepper) }]);
    const list = await me.keys.list(scope);
    expect(list).toMatchObject([
      {
        lastFour: rotated.key.slice(-4),
        rotation: { previous: { lastFour: built.key.text.slice(-4), endsAtMs: rotated.previousEndsAtMs } },
      },
    ]);
    for (const text of [rotated.key, built.key.text]) expect(jsonText(list)).not.toContain(text);
    await me.keys.endOverlap({ ...scope, keyId: built.key.id });
    const [after] = await me.keys.list(scope);
    expect(after?.rotation?.previous.endsAtMs).toBeLessThan(rotated.previousEndsAtMs);
  });

  it('never gives anybody a secret of somebody else’s personal key, be it the owner of the organisation', async () => {
    const otherId = await personWith('owner');
    const { key: mine, ...place } = built;
    const robot = await buildKey(database, { ...place, userId: undefined });
    const order = { ...scope, overlapSeconds: 0 };
    expect([
      await codeOf(callRouterAs(otherId).keys.rotate({ ...order, keyId: mine.id })),
      await codeOf(callRouterAs(otherId).keys.rotate({ ...order, keyId: robot.id })),
      await codeOf(callRouterAs(await personWith('developer')).keys.rotate({ ...order, keyId: robot.id })),
      await codeOf(callRouterAs(await personWith('viewer')).keys.rotate({ ...order, keyId: mine.id })),
    ]).toEqual(['permission_denied', 'done', 'permission_denied', 'permission_denied']);
    const list = await callRouterAs(otherId).keys.list(scope);
    expect(list.map(({ id, canRotate }) => [id === robot.id, canRotate])).toEqual([
      [true, true],
      [false, false],
    ]);
  });

  it('is refused for another environment, another organisation, and for an overlap without bounds', async () => {
    const me = callRouterAs(built.userId);
    const foreign = await buildOrganisation(database);
    const order = { ...scope, keyId: built.key.id, overlapSeconds: 60 };
    expect([
      await codeOf(me.keys.rotate({ ...order, env: 'staging' })),
      await codeOf(me.keys.rotate({ ...order, keyId: foreign.key.id })),
      await codeOf(me.keys.endOverlap({ ...scope, keyId: foreign.key.id })),
    ]).toEqual(['not_found', 'not_found', 'not_found']);
    for (const overlapSeconds of [-1, 0.5, 30 * 86_400 + 1]) {
      await expect(me.keys.rotate({ ...order, overlapSeconds })).rejects.toThrow();
    }
    expect(await keysIn()).toMatchObject([{ hash: built.key.hash }]);
  });
});

describe('revoking several', () => {
  it('revokes all of them, each with its event', async () => {
    const more = await Promise.all([1, 2, 3].map(() => buildKey(database, built)));
    const keyIds = [built.key.id, ...more.slice(0, 2).map(({ id }) => id)];
    expect(await callRouterAs(built.userId).keys.revokeMany({ ...scope, keyIds })).toEqual({ revoked: 3 });
    expect((await keysIn()).filter(({ isRevoked }) => !isRevoked).map(({ id }) => id)).toEqual([more[2]?.id]);
    const events = await database.query<{ id: string }>(
      "SELECT target_id AS id FROM audit_event WHERE organisation_id = $1 AND action = 'api_key.revoked'",
      [built.organisationId],
    );
    expect(events.map(({ id }) => id).sort()).toEqual([...keyIds].sort());
    expect(await callRouterAs(built.userId).keys.revokeMany({ ...scope, keyIds })).toEqual({ revoked: 0 });
  });

  it('revokes none of them when one may not be, or is not there', async () => {
    const developerId = await personWith('developer');
    const own = await buildKey(database, { ...built, userId: developerId });
    const staging = await buildKey(database, { ...built, environmentId: built.stagingId });
    const foreign = await buildOrganisation(database);
    const developer = callRouterAs(developerId);
    expect([
      await codeOf(developer.keys.revokeMany({ ...scope, keyIds: [own.id, built.key.id] })),
      await codeOf(callRouterAs(built.userId).keys.revokeMany({ ...scope, keyIds: [own.id, staging.id] })),
      await codeOf(callRouterAs(built.userId).keys.revokeMany({ ...scope, keyIds: [own.id, foreign.key.id] })),
      await codeOf(callRouterAs(built.userId).keys.revokeMany({ ...scope, keyIds: [own.id, createId('key', source)] })),
    ]).toEqual(['permission_denied', 'not_found', 'not_found', 'not_found']);
    expect((await keysIn()).some(({ isRevoked }) => isRevoked)).toBe(false);
    expect(await codeOf(developer.keys.revokeMany({ ...scope, keyIds: [own.id] }))).toBe('done');
  });
});
