import { asVisitor, createSession, openDatabase, readSession, type SessionRecord } from '@waygate/db';
import { createId, Secret, type SessionId, systemClock, systemRandom } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  type TestDatabase,
  testMasterKey,
  testPepper,
} from '@waygate/testkit';
import { TOTP, Secret as TotpSecret } from 'otpauth';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { hashPassword } from '@/features/sessions/server/passwords.ts';
import { signIn } from '@/features/sessions/server/sign-in.ts';
import { readPlace } from '@/server/place.ts';
import { appRouter } from '@/server/router.ts';
import { createCallerFactory } from '@/server/trpc.ts';
import { codeOf } from '../../../../test/code-of.ts';

const source = { clock: systemClock, random: systemRandom };
const held = vi.hoisted((): { database: unknown; mails: unknown[] } => ({ database: null, mails: [] }));
vi.mock('@/config.ts', () => ({
  isDevelopment: () => false,
  readConfig: () => ({ keyPepper: testPepper, masterKeys: [testMasterKey] }),
}));
vi.mock('@/server/database.ts', () => ({ database: () => held.database }));
vi.mock('@/server/redis.ts', () => import('../../../../test/redis-away.ts'));
vi.mock('@/server/ask-for-mail.ts', () => ({ askForMail: async (job: unknown) => held.mails.push(job) > 0 }));
vi.mock('@/server/log.ts', () => import('../../../../test/quiet-log.ts'));

const password = 'a long sentence nobody guesses';
const stepMs = 30_000;
let testDatabase: TestDatabase;
let app: ReturnType<typeof openDatabase<'app'>>;
let built: BuiltOrganisation;
let session: SessionRecord;
let address = 0;
let nowMs = systemClock.nowMs();

// Each proof hashes a password, which is slow on purpose.
vi.setConfig({ testTimeout: 30_000 });

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const options = { poolMax: 4, applicationName: 'test', statementTimeoutMs: 5_000 };
  app = openDatabase({ url: testDatabase.url, role: 'app', ...options });
  held.database = app;
});
afterAll(async () => {
  await app.close();
  await testDatabase.close();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
  await testDatabase.query('UPDATE "user" SET password_hash = $1 WHERE id = $2', [
    await hashPassword(password),
    built.userId,
  ]);
  session = await begin();
  held.mails.length = 0;
  address += 1;
  nowMs = systemClock.nowMs();
});

async function begin(userId = built.userId): Promise<SessionRecord> {
  const begun = await asVisitor(app, (tx) => createSession(tx, { userId, lifetimeMs: 60_000 }));
  const record = await asVisitor(app, (tx) => readSession(tx, { sessionId: begun.id, version: begun.version }));
  if (record === null) throw new Error('The session does not stand.');
  return record;
}

function stands(sessionId: SessionId): Promise<boolean> {
  return testDatabase
    .query<{ stands: boolean }>('SELECT ended_at IS NULL AS stands FROM session WHERE id = $1', [sessionId])
    .then(([row]) => row?.stands === true);
}

function callAs(asked: SessionRecord | null) {
  return createCallerFactory(appRouter)({
    ...{ requestId: createId('req', source), address: `192.0.2.${address}`, userAgent: 'test', session: asked },
    placeOf: readPlace,
  });
}

function account(asked: SessionRecord | null = session) {
  return callAs(asked).account;
}

function codeAt(secret: string, atMs: number): string {
  return new TOTP({ secret: TotpSecret.fromBase32(secret) }).generate({ timestamp: atMs });
}

function tryToSignIn(parts: { password?: string; code?: string } = {}) {
  const origin = { address: `198.51.100.${address}`, userAgent: 'test' };
  return signIn({ email: built.email, password, ...parts }, origin);
}

async function audited(): Promise<string[]> {
  const rows = await testDatabase.query<{ line: string }>(
    `SELECT action || coalesce(' ' || (body ->> 'reason'), '') || coalesce(' by ' || (body -> 'after' ->> 'secondFactor'), '') AS line
     FROM audit_event WHERE organisation_id = $1 ORDER BY sequence`,
    [built.organisationId],
  );
  return rows.map((row) => row.line);
}

/** Sets the second factor up with the code of now: the one of the step after, which counts already, stays to be used. */
async function setUp(): Promise<{ secret: string; recoveryCodes: string[] }> {
  const { secret } = await account().proposeFactor({ password });
  const { recoveryCodes } = await account().confirmFactor({ code: codeAt(secret, nowMs) });
  return { secret, recoveryCodes };
}

describe('two-factor sign-in', () => {
  it('is set up by password and a first code, and from then on asked for after the right password only', async () => {
    const { secret, uri } = await account().proposeFactor({ password });
    expect(uri).toContain(`secret=${secret}`);
    expect(await tryToSignIn()).not.toBeNull();
    expect(await codeOf(account().confirmFactor({ code: '000000' }))).toBe('second_factor_invalid');
    await account().confirmFactor({ code: codeAt(secret, nowMs) });
    expect(await codeOf(tryToSignIn())).toBe('second_factor_missing');
    expect(await tryToSignIn({ password: 'wrong' })).toBeNull();
    expect(await tryToSignIn({ password: 'wrong', code: codeAt(secret, nowMs + stepMs) })).toBeNull();
    expect((await tryToSignIn({ code: codeAt(secret, nowMs + stepMs) }))?.person.id).toBe(built.userId);
    expect(await codeOf(account().proposeFactor({ password }))).toBe('conflict');
    expect(await account().read()).toMatchObject({ secondFactor: { recoveryCodesLeft: 10 } });
    expect(await audited()).toContain('session.started by code');
  });

  it('refuses a code that was used, also at the same moment', async () => {
    const { secret } = await setUp();
    const code = codeAt(secret, nowMs + stepMs);
    const outcomes = await Promise.all([1, 2, 3].map(() => codeOf(tryToSignIn({ code }))));
    expect(outcomes.sort()).toEqual(['done', 'second_factor_invalid', 'second_factor_invalid']);
    expect(await codeOf(tryToSignIn({ code: codeAt(secret, nowMs) }))).toBe('second_factor_invalid');
  });

  it('lets in by each recovery code once, however it is typed', async () => {
    const { recoveryCodes } = await setUp();
    const [first = '', second = ''] = recoveryCodes;
    expect(await tryToSignIn({ code: first.toUpperCase().replaceAll('-', ' ') })).not.toBeNull();
    expect(await codeOf(tryToSignIn({ code: first }))).toBe('second_factor_invalid');
    expect(await tryToSignIn({ code: second })).not.toBeNull();
    expect(await account().read()).toMatchObject({ secondFactor: { recoveryCodesLeft: 8 } });
    expect(await audited()).toContain('session.started by recovery_code');
  });

  it('is locked after five wrong codes, and asking for the code in between forgets none of them', async () => {
    const { secret } = await setUp();
    for (let i = 0; i < 5; i++) {
      expect(await codeOf(tryToSignIn())).toBe('second_factor_missing');
      expect(await codeOf(tryToSignIn({ code: '000000' }))).toBe('second_factor_invalid');
    }
    expect(await tryToSignIn({ code: codeAt(secret, nowMs + stepMs) })).toBeNull();
    expect(await codeOf(account().removeFactor({ password, code: codeAt(secret, nowMs + stepMs) }))).toBe(
      'rate_limited',
    );
    // Nobody waits for the account of a refusal.
    await expect.poll(audited).toContain('session.refused locked');
  });

  it('judges no more than five of many codes that come at the same moment', async () => {
    await setUp();
    const outcomes = await Promise.all(Array.from({ length: 12 }, () => codeOf(tryToSignIn({ code: '000000' }))));
    expect(outcomes.filter((outcome) => outcome === 'second_factor_invalid').length).toBeLessThanOrEqual(5);
  });

  it('is turned off, and its recovery codes renewed, by password and code together', async () => {
    const { secret, recoveryCodes } = await setUp();
    const code = codeAt(secret, nowMs + stepMs);
    expect(await codeOf(account().removeFactor({ password: 'wrong', code }))).toBe('sign_in_failed');
    expect(await codeOf(account().removeFactor({ password, code: '000000' }))).toBe('second_factor_invalid');
    const { recoveryCodes: renewed } = await account().renewRecoveryCodes({ password, code });
    expect(await codeOf(tryToSignIn({ code: recoveryCodes[0] ?? '' }))).toBe('second_factor_invalid');
    await account().removeFactor({ password, code: renewed[0] ?? '' });
    expect(await tryToSignIn()).not.toBeNull();
    expect(await audited()).toEqual(
      expect.arrayContaining(['second_factor.enabled', 'recovery_codes.renewed', 'second_factor.disabled']),
    );
  });

  it('does not let the right password alone forget wrong codes, nor wrong passwords elsewhere go uncounted', async () => {
    await setUp();
    for (let i = 0; i < 3; i++) await codeOf(tryToSignIn({ code: '000000' }));
    expect(await codeOf(account().proposeFactor({ password }))).toBe('conflict');
    expect(await codeOf(account().proposeFactor({ password: 'wrong' }))).toBe('sign_in_failed');
    expect(await codeOf(tryToSignIn({ code: '000000' }))).toBe('second_factor_invalid');
    expect(await tryToSignIn({ code: '000000' })).toBeNull();
    expect(await codeOf(account().proposeFactor({ password }))).toBe('rate_limited');
  });

  it('keeps its secret sealed and its recovery codes hashed, and tells neither to the audit log', async () => {
    const { secret, recoveryCodes } = await setUp();
    const rows = await testDatabase.query(
      `SELECT row_to_json(f)::text || coalesce(c.all, '') || a.all FROM second_factor f,
         (SELECT string_agg(row_to_json(recovery_code)::text, '') AS all FROM recovery_code) c,
         (SELECT string_agg(body_canonical, '') AS all FROM audit_event) a`,
    );
    const stored = JSON.stringify(rows);
    expect(stored).toContain('wrappedKey');
    for (const text of [secret, recoveryCodes[0] ?? 'none', (recoveryCodes[0] ?? 'none').replaceAll('-', '')]) {
      expect(stored).not.toContain(text);
    }
    expect(JSON.stringify(new Secret(secret))).not.toContain(secret);
  });
});

describe('an owner', () => {
  const reset = (by: SessionRecord, userId: string, org = built.slug) =>
    codeOf(callAs(by).members.resetFactor({ org, env: 'production', userId }));

  async function memberWithFactor(at: BuiltOrganisation) {
    const member = await buildPerson(testDatabase, at.organisationId, { systemRole: 'developer' });
    await testDatabase.query(`INSERT INTO second_factor (user_id, envelope, confirmed_at) VALUES ($1, '{}', now())`, [
      member.userId,
    ]);
    return member;
  }

  it('resets a member’s second factor, which ends the member’s sessions; an admin does not', async () => {
    const member = await memberWithFactor(built);
    const theirs = await begin(member.userId);
    const admin = await buildPerson(testDatabase, built.organisationId, { systemRole: 'admin' });
    expect(await reset(await begin(admin.userId), member.userId)).toBe('permission_denied');
    expect(await stands(theirs.id)).toBe(true);
    expect(await reset(session, member.userId)).toBe('done');
    expect(await stands(theirs.id)).toBe(false);
    expect((await audited()).at(-1)).toBe('second_factor.reset');
  });

  it('resets neither their own nor that of a person who belongs to a foreign organisation too', async () => {
    const foreign = await buildOrganisation(testDatabase);
    await testDatabase.query(`INSERT INTO second_factor (user_id, envelope, confirmed_at) VALUES ($1, '{}', now())`, [
      foreign.userId,
    ]);
    expect(await reset(session, foreign.userId)).toBe('not_found');
    await testDatabase.query('INSERT INTO membership (organisation_id, user_id) VALUES ($1, $2)', [
      built.organisationId,
      foreign.userId,
    ]);
    expect(await reset(session, foreign.userId)).toBe('permission_denied');
    expect(await reset(session, built.userId)).toBe('permission_denied');
  });
});

describe('one’s own account', () => {
  it('lists one’s sessions, this one first, and ends another one and nobody else’s', async () => {
    const other = await begin();
    const stranger = await begin((await buildOrganisation(testDatabase)).userId);
    const { sessions, email } = await account().read();
    expect(email).toBe(built.email);
    expect(sessions.map(({ id, isThis }) => ({ id, isThis }))).toEqual([
      { id: session.id, isThis: true },
      { id: other.id, isThis: false },
    ]);
    expect(await codeOf(account().endSession({ sessionId: stranger.id }))).toBe('not_found');
    expect(await stands(stranger.id)).toBe(true);
    await account().endSession({ sessionId: other.id });
    expect(await stands(other.id)).toBe(false);
    expect((await account().read()).sessions).toHaveLength(1);
    expect((await audited()).at(-1)).toBe('session.ended');
  });

  it('changes the password by the one before and ends every other session', async () => {
    const other = await begin();
    const next = `${password}, or do they`;
    expect(await codeOf(account().changePassword({ current: 'wrong', password: next }))).toBe('sign_in_failed');
    await account().changePassword({ current: password, password: next });
    expect([await stands(session.id), await stands(other.id)]).toEqual([true, false]);
    expect(await tryToSignIn()).toBeNull();
    expect(await tryToSignIn({ password: next })).not.toBeNull();
    expect(await audited()).toEqual(expect.arrayContaining(['proof.refused password', 'password.changed']));
  });

  it('changes the name, for every organisation', async () => {
    await account().rename({ name: ' Ada Lovelace ' });
    expect(await account().read()).toMatchObject({ name: 'Ada Lovelace' });
    expect(await codeOf(account().rename({ name: ' ' }))).toContain('not allowed');
  });

  it('asks three times in ten minutes for the mail that confirms the address, and not once it is confirmed', async () => {
    for (let i = 0; i < 3; i++) await account().confirmAgain();
    expect(await codeOf(account().confirmAgain())).toBe('rate_limited');
    expect(held.mails).toEqual(Array(3).fill({ kind: 'email_verification', userId: built.userId }));
    const confirmed = await buildOrganisation(testDatabase);
    await testDatabase.query('UPDATE "user" SET email_verified_at = now() WHERE id = $1', [confirmed.userId]);
    await account(await begin(confirmed.userId)).confirmAgain();
    expect(held.mails).toHaveLength(3);
  });

  it('is nobody’s without a session', async () => {
    expect(await codeOf(account(null).read())).toBe('session_missing');
    expect(await codeOf(account(null).endSession({ sessionId: session.id }))).toBe('session_missing');
  });
});
