import { createTestDatabase, type FakeClock, fakeClock, type TestDatabase } from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../open-database.ts';
import { asVisitor } from '../transactions.ts';
import {
  createSignUp,
  deleteOldSignUps,
  forgetSignUpPassword,
  type NewSignUp,
  openSignUp,
  readSignUp,
  setSignUpToken,
} from './sign-ups.ts';

const dayMs = 86_400_000;
let testDatabase: TestDatabase;
let app: Database<'app'>;
let system: Database<'system'>;
let clock: FakeClock;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  clock = fakeClock();
  const options = { url: testDatabase.url, poolMax: 8, applicationName: 'test', statementTimeoutMs: 5_000, clock };
  app = openDatabase({ ...options, role: 'app' });
  system = openDatabase({ ...options, role: 'system' });
});
afterAll(async () => {
  await app.close();
  await system.close();
  await testDatabase.close();
});

function create(email: string) {
  const wanted: NewSignUp = {
    ...{ email, name: 'Ada', passwordHash: 'hash', organisation: 'Acme', timeZone: 'UTC' },
    lifetimeMs: dayMs,
  };
  return asVisitor(app, (tx) => createSignUp(tx, wanted));
}

const open = (tokenHash: string) => asVisitor(app, (tx) => openSignUp(tx, tokenHash));

describe('a sign-up', () => {
  it('is the first of its installation once, however many come at the same moment', async () => {
    const made = await Promise.all(Array.from({ length: 8 }, (_, i) => create(`p${i}@example.com`)));
    expect(made.filter((one) => one.isFirst)).toHaveLength(1);
    expect((await create('later@example.com')).isFirst).toBe(false);
  });

  it('is found by the link of its last mail, until it is finished', async () => {
    const { id } = await create('Ada@Example.com');
    await asVisitor(system, (tx) => setSignUpToken(tx, { id, tokenHash: 'one' }));
    await asVisitor(system, (tx) => setSignUpToken(tx, { id, tokenHash: 'two' }));
    await expect(open('one')).rejects.toThrow(/used or expired/);
    expect(await open('two')).toMatchObject({ id, email: 'ada@example.com', organisation: 'Acme' });
    await asVisitor(app, (tx) => forgetSignUpPassword(tx, id));
    await expect(open('two')).rejects.toThrow(/used or expired/);
    expect(await asVisitor(system, (tx) => readSignUp(tx, id))).toBeNull();
  });

  it('is over after its time; its password is forgotten, then it is deleted, but for the first one', async () => {
    const { id } = await create('late@example.com');
    await asVisitor(system, (tx) => setSignUpToken(tx, { id, tokenHash: 'late' }));
    clock.advance(dayMs);
    await expect(open('late')).rejects.toThrow(/used or expired/);
    clock.advance(1);
    expect(await deleteOldSignUps(system, { nowMs: clock.nowMs(), days: 30 })).toBe(0);
    const kept = 'SELECT count(*)::int AS rows, count(password_hash)::int AS passwords FROM sign_up';
    expect(await testDatabase.query(kept)).toEqual([{ rows: 11, passwords: 0 }]);
    expect(await deleteOldSignUps(system, { nowMs: clock.nowMs() + 30 * dayMs, days: 30 })).toBe(10);
    expect((await create('again@example.com')).isFirst).toBe(false);
  });
});
