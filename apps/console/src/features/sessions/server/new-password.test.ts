import { asVisitor, createAccountLink, createSession, openDatabase, readSession } from '@waygate/db';
import { createId, systemClock, systemRandom } from '@waygate/protocol';
import { type BuiltOrganisation, buildOrganisation, createTestDatabase, type TestDatabase } from '@waygate/testkit';
import { createLinkToken } from '@waygate/vault';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readPlace } from '@/server/place.ts';
import { appRouter } from '@/server/router.ts';
import { createCallerFactory } from '@/server/trpc.ts';
import { hashPassword } from './passwords.ts';
import { signIn } from './sign-in.ts';

const source = { clock: systemClock, random: systemRandom };
const held = vi.hoisted((): { database: unknown; mails: unknown[] } => ({ database: null, mails: [] }));
vi.mock('@/config.ts', () => ({ isDevelopment: () => false, readConfig: () => ({}) }));
vi.mock('@/server/database.ts', () => ({ database: () => held.database }));
vi.mock('@/server/redis.ts', () => import('../../../../test/redis-away.ts'));
vi.mock('@/server/ask-for-mail.ts', () => ({ askForMail: async (job: unknown) => held.mails.push(job) > 0 }));
vi.mock('@/server/log.ts', () => import('../../../../test/quiet-log.ts'));

const password = 'a long sentence nobody guesses';
let testDatabase: TestDatabase;
let system: ReturnType<typeof openDatabase<'system'>>;
let app: ReturnType<typeof openDatabase<'app'>>;
let built: BuiltOrganisation;
let address = 0;

// Each try hashes a password, which is slow on purpose.
vi.setConfig({ testTimeout: 30_000 });

function open<Role extends 'app' | 'system'>(role: Role) {
  const options = { poolMax: 3, applicationName: 'test', statementTimeoutMs: 5_000 };
  return openDatabase({ url: testDatabase.url, role, ...options });
}

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  app = open('app');
  system = open('system');
  held.database = app;
});
afterAll(async () => {
  await app.close();
  await system.close();
  await testDatabase.close();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
  await testDatabase.query('UPDATE "user" SET password_hash = $1 WHERE id = $2', [
    await hashPassword(password),
    built.userId,
  ]);
  held.mails.length = 0;
  address += 1;
});

function visitor() {
  const requestId = createId('req', source);
  return createCallerFactory(appRouter)({
    ...{ requestId, address: `192.0.2.${address}`, userAgent: null, session: null },
    placeOf: readPlace,
  }).sessions;
}

function tryToSignIn(given: string, email = built.email) {
  return signIn({ email, password: given }, { address: `198.51.100.${address}`, userAgent: 'test' });
}

async function audited(): Promise<string[]> {
  const rows = await testDatabase.query<{ line: string }>(
    `SELECT action || coalesce(' ' || (body ->> 'reason'), '') AS line FROM audit_event
     WHERE organisation_id = $1 ORDER BY sequence`,
    [built.organisationId],
  );
  return rows.map((row) => row.line);
}

async function mailedLink(kind: 'password_reset' | 'email_verification'): Promise<string> {
  const { token, tokenHash } = createLinkToken(systemRandom);
  const link = { userId: built.userId, kind, tokenHash, lifetimeMs: 60_000 };
  await asVisitor(system, (tx) => createAccountLink(tx, link));
  return token.reveal();
}

describe('asking for a new password', () => {
  it('answers the same for every address without looking any up, and sends few mails to one', async () => {
    const look = vi.spyOn(app.prisma, '$transaction');
    expect(await visitor().askNewPassword({ email: built.email })).toBeUndefined();
    expect(await visitor().askNewPassword({ email: 'nobody@example.com' })).toBeUndefined();
    expect(look).not.toHaveBeenCalled();
    look.mockRestore();
    for (let i = 0; i < 4; i++) await visitor().askNewPassword({ email: built.email.toUpperCase() });
    expect(held.mails).toEqual([
      { kind: 'password_reset', email: built.email },
      { kind: 'password_reset', email: 'nobody@example.com' },
      { kind: 'password_reset', email: built.email },
      { kind: 'password_reset', email: built.email },
    ]);
  });

  it('is refused to a source that asks too often', async () => {
    const many = Array.from({ length: 11 }, (_, i) => visitor().askNewPassword({ email: `p${i}@example.com` }));
    expect((await Promise.allSettled(many)).filter((one) => one.status === 'rejected')).toHaveLength(1);
  });
});

describe('a new password', () => {
  it('replaces the old one by the mailed link, once, and ends every session', async () => {
    const session = await asVisitor(app, (tx) => createSession(tx, { userId: built.userId, lifetimeMs: 60_000 }));
    const token = await mailedLink('password_reset');
    await visitor().setNewPassword({ token, password: `${password}, or do they` });
    const key = { sessionId: session.id, version: session.version };
    expect(await asVisitor(app, (tx) => readSession(tx, key))).toBeNull();
    expect(await tryToSignIn(password)).toBeNull();
    expect((await tryToSignIn(`${password}, or do they`))?.person.id).toBe(built.userId);
    await expect(visitor().setNewPassword({ token, password })).rejects.toThrow(/used or expired/);
    await vi.waitFor(async () =>
      expect((await audited()).sort()).toEqual(['password.reset', 'session.refused password', 'session.started']),
    );
  });

  it('is not set by a link that confirms an address', async () => {
    const token = await mailedLink('email_verification');
    await expect(visitor().setNewPassword({ token, password })).rejects.toThrow(/used or expired/);
    await visitor().confirmEmail({ token });
    const [person] = await testDatabase.query<{ email_verified_at: Date | null }>(
      'SELECT email_verified_at FROM "user" WHERE id = $1',
      [built.userId],
    );
    expect(person?.email_verified_at).not.toBeNull();
  });
});

describe('signing in', () => {
  it('is locked after five wrong passwords, also for the right one, and says so only to the audit log', async () => {
    for (let i = 1; i <= 5; i++) {
      expect(await tryToSignIn('wrong')).toBeNull();
      await vi.waitFor(async () => expect(await audited()).toHaveLength(i), 10_000);
    }
    expect(await tryToSignIn(password)).toBeNull();
    await vi.waitFor(async () => expect((await audited()).at(-1)).toBe('session.refused locked'), 10_000);
  });

  it.each(['unknown', 'locked'] as const)('takes as long for a %s account as for a wrong password', async (other) => {
    const locked = await buildOrganisation(testDatabase);
    await testDatabase.query(
      `UPDATE "user" SET password_hash = $1, locked_until = now() + interval '1 hour' WHERE id = $2`,
      [await hashPassword(password), locked.userId],
    );
    const times: Record<'known' | 'other', number[]> = { known: [], other: [] };
    const timed = async (list: number[], email: string) => {
      const start = performance.now();
      expect(await tryToSignIn('wrong', email)).toBeNull();
      list.push(performance.now() - start);
    };
    await timed([], 'warm@example.com');
    for (let i = 0; i < 9; i++) {
      await timed(times.known, built.email);
      await timed(times.other, other === 'locked' ? locked.email : `nobody-${i}@example.com`);
    }
    const median = (list: number[]) => list.toSorted((a, b) => a - b)[4] ?? 0;
    const ratio = median(times.known) / median(times.other);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.67);
  });
});
