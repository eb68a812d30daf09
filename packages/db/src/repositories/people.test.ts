import type { UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildOrganisation,
  createTestDatabase,
  type FakeClock,
  fakeClock,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Database, openDatabase } from '../open-database.ts';
import { asPerson, asVisitor } from '../transactions.ts';
import { changePassword, clearFailedSignIns, holdPassword, setPassword, takeSignInAttempt } from './people.ts';
import { createSession, readSession } from './sessions.ts';

const old = 'the hash that was checked';
let testDatabase: TestDatabase;
let database: Database<'app'>;
let clock: FakeClock;
let built: BuiltOrganisation;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  clock = fakeClock();
  const options = { poolMax: 8, applicationName: 'test', statementTimeoutMs: 5_000, clock };
  database = openDatabase({ url: testDatabase.url, role: 'app', ...options });
});
afterAll(async () => {
  await database.close();
  await testDatabase.close();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
  await testDatabase.query('UPDATE "user" SET password_hash = $1 WHERE id = $2', [old, built.userId]);
});

/** Whether somebody waits for somebody else's lock. */
async function someWait(): Promise<boolean> {
  const [row] = await testDatabase.query<{ waiting: number }>(
    `SELECT count(*)::int AS waiting FROM pg_locks JOIN pg_stat_activity USING (pid)
     WHERE NOT granted AND datname = current_database()`,
  );
  return (row?.waiting ?? 0) > 0;
}

describe('a password that was checked', () => {
  const hold = () => asVisitor(database, (tx) => holdPassword(tx, { id: built.userId, passwordHash: old }));

  it('begins no session once it is replaced, or its person disabled', async () => {
    expect(await hold()).toBe(true);
    await testDatabase.query('UPDATE "user" SET disabled_at = now() WHERE id = $1', [built.userId]);
    expect(await hold()).toBe(false);
    await testDatabase.query('UPDATE "user" SET disabled_at = NULL WHERE id = $1', [built.userId]);
    await asVisitor(database, (tx) => setPassword(tx, built.userId, 'another'));
    expect(await hold()).toBe(false);
  });

  it.each<[string, (userId: UserId) => Promise<void>]>([
    ['by mail', (userId) => asVisitor(database, (tx) => setPassword(tx, userId, 'another'))],
    [
      'on the account page',
      async (userId) => {
        const { id } = await asVisitor(database, (tx) => createSession(tx, { userId, lifetimeMs: 60_000 }));
        await asPerson(database, userId, (tx) => changePassword(tx, { passwordHash: 'another', sessionId: id }));
      },
    ],
  ])('and is replaced %s while its session begins, ends that session', async (_name, replace) => {
    let replaced: Promise<void> = Promise.resolve();
    let isReplaced = false;
    const begun = await asVisitor(database, async (tx) => {
      expect(await holdPassword(tx, { id: built.userId, passwordHash: old })).toBe(true);
      replaced = replace(built.userId).then(() => {
        isReplaced = true;
      });
      await vi.waitFor(async () => expect(isReplaced || (await someWait())).toBe(true), 5_000);
      return createSession(tx, { userId: built.userId, lifetimeMs: 60_000 });
    });
    await replaced;
    const token = { sessionId: begun.id, version: begun.version };
    expect(await asVisitor(database, (tx) => readSession(tx, token))).toBeNull();
  });
});

describe('attempts that are counted before they are judged', () => {
  const take = () => asVisitor(database, (tx) => takeSignInAttempt(tx, built.userId));

  it('are five, however many come at once, then none for 30 s, then one for each longer lock', async () => {
    const taken = await Promise.all(Array.from({ length: 12 }, take));
    expect(taken.filter(Boolean)).toHaveLength(5);
    clock.advance(30_000);
    expect([await take(), await take()]).toEqual([true, false]);
    clock.advance(59_999);
    expect(await take()).toBe(false);
    clock.advance(1);
    expect(await take()).toBe(true);
  });

  it('are forgotten by one that was right', async () => {
    for (let i = 0; i < 4; i++) await take();
    await asVisitor(database, (tx) => clearFailedSignIns(tx, built.userId));
    for (let i = 0; i < 5; i++) expect(await take()).toBe(true);
  });
});
