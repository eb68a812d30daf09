import { asVisitor, openDatabase, setSignUpToken } from '@waygate/db';
import { createId, isId, type SignUpId, systemClock, systemRandom } from '@waygate/protocol';
import { type BuiltOrganisation, buildOrganisation, createTestDatabase, type TestDatabase } from '@waygate/testkit';
import { createLinkToken } from '@waygate/vault';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { readPlace } from '@/server/place.ts';
import { appRouter } from '@/server/router.ts';
import { createCallerFactory } from '@/server/trpc.ts';
import { codeOf } from '../../../../test/code-of.ts';
import { signIn } from './sign-in.ts';

const source = { clock: systemClock, random: systemRandom };
type Asked = { kind: string; signUpId?: string };
const held = vi.hoisted((): { database: unknown; mails: Asked[]; isQueueAway: boolean } => ({
  database: null,
  mails: [],
  isQueueAway: false,
}));
vi.mock('@/config.ts', () => ({ isDevelopment: () => false, readConfig: () => ({}) }));
vi.mock('@/server/database.ts', () => ({ database: () => held.database }));
vi.mock('@/server/redis.ts', () => import('../../../../test/redis-away.ts'));
vi.mock('@/server/ask-for-mail.ts', () => ({
  askForMail: async (job: Asked) => !held.isQueueAway && held.mails.push(job) > 0,
}));
vi.mock('@/server/log.ts', () => import('../../../../test/quiet-log.ts'));

const password = 'a long sentence nobody guesses';
const runs = 9;
let testDatabase: TestDatabase;
let app: ReturnType<typeof openDatabase<'app'>>;
let system: ReturnType<typeof openDatabase<'system'>>;
let known: BuiltOrganisation;
let address = 0;

// Each sign-up hashes a password, which is slow on purpose.
vi.setConfig({ testTimeout: 30_000 });

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const options = { url: testDatabase.url, poolMax: 4, applicationName: 'test', statementTimeoutMs: 5_000 };
  app = openDatabase({ ...options, role: 'app' });
  system = openDatabase({ ...options, role: 'system' });
  held.database = app;
  known = await buildOrganisation(testDatabase);
});
afterAll(async () => {
  await app.close();
  await system.close();
  await testDatabase.close();
});
beforeEach(() => {
  held.mails.length = 0;
  held.isQueueAway = false;
  address += 1;
});

function sessions() {
  const requestId = createId('req', source);
  return createCallerFactory(appRouter)({
    ...{ requestId, address: `192.0.2.${address}`, userAgent: null, session: null },
    placeOf: readPlace,
  }).sessions;
}

function signUp(email: string) {
  return sessions().signUp({ name: 'Ada', email, password, organisation: 'Acme', timeZone: 'Europe/Berlin' });
}

/** Gives the sign-up of the last mail a link, as the worker does. */
async function linkOfLastMail(): Promise<{ token: string; signUpId: SignUpId }> {
  const signUpId = held.mails.at(-1)?.signUpId ?? '';
  if (!isId('sup', signUpId)) throw new Error('No mail of a sign-up was asked for.');
  const { token, tokenHash } = createLinkToken(systemRandom);
  await asVisitor(system, (tx) => setSignUpToken(tx, { id: signUpId, tokenHash }));
  return { token: token.reveal(), signUpId };
}

describe('signing up', () => {
  it('lets the first of an installation in at once, and no second one', async () => {
    const { slug } = await signUp('first@example.com');
    expect(slug).toMatch(/^acme/);
    expect(held.mails).toMatchObject([{ kind: 'email_verification' }]);
    expect(await signUp('second@example.com')).toEqual({ slug: null });
    expect(await sessionFor('second@example.com')).toBeNull();
    expect(await sessionFor('first@example.com')).not.toBeNull();
  });

  it('answers the same for an address with an account as for one without, and looks neither up', async () => {
    const people = vi.spyOn(app.prisma, '$transaction');
    expect(await signUp(known.email)).toEqual({ slug: null });
    expect(await signUp('unknown@example.com')).toEqual({ slug: null });
    expect(people).toHaveBeenCalledTimes(2);
    people.mockRestore();
    expect(held.mails.map((mail) => mail.kind)).toEqual(['sign_up', 'sign_up']);
    expect(JSON.stringify(held.mails)).not.toContain('@');
  });

  it('takes as long for an address with an account as for one without', async () => {
    const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
    const timed = async (list: number[], email: string) => {
      const start = performance.now();
      await signUp(email);
      list.push(performance.now() - start);
    };
    for (let i = 0; i < runs; i++) {
      await timed(times.known, known.email);
      await timed(times.unknown, `nobody-${i}@example.com`);
    }
    const median = (list: number[]) => list.toSorted((a, b) => a - b)[Math.floor(runs / 2)] ?? 0;
    const ratio = median(times.known) / median(times.unknown);
    expect(ratio).toBeGreaterThan(0.6);
    expect(ratio).toBeLessThan(1.67);
  });

  it('sends few mails to one address and answers all the same; without a queue it says that none will come', async () => {
    for (let i = 0; i < 5; i++) expect(await signUp('often@example.com')).toEqual({ slug: null });
    expect(held.mails).toHaveLength(3);
    held.isQueueAway = true;
    expect(await codeOf(signUp('other@example.com'))).toBe('internal');
  });
});

function sessionFor(email: string) {
  return signIn({ email, password }, { address: `198.51.100.${address}`, userAgent: null });
}

describe('the link of a sign-up', () => {
  it('makes the account together with the password that was chosen, once', async () => {
    await signUp('Ada@Example.com');
    const { token } = await linkOfLastMail();
    expect(await sessionFor('ada@example.com')).toBeNull();
    expect(await codeOf(sessions().finishSignUp({ token, password: 'what somebody else chose' }))).toBe(
      'sign_in_failed',
    );
    const outcomes = await Promise.all([1, 2].map(() => codeOf(sessions().finishSignUp({ token, password }))));
    expect(outcomes).toContain('done');
    expect(outcomes.filter((outcome) => outcome === 'done')).toHaveLength(1);
    expect(await codeOf(sessions().finishSignUp({ token, password }))).toBe('not_found');
    expect((await sessionFor('ada@example.com'))?.person).toMatchObject({ name: 'Ada', isEmailVerified: true });
  });

  it('is refused when the address has an account by then', async () => {
    await signUp('twice@example.com');
    const first = await linkOfLastMail();
    await signUp('twice@example.com');
    const second = await linkOfLastMail();
    await sessions().finishSignUp({ token: second.token, password });
    expect(await codeOf(sessions().finishSignUp({ token: first.token, password }))).toBe('conflict');
  });

  it('is none of a mail for something else, and not tried without end', async () => {
    const { token } = createLinkToken(systemRandom);
    const tries = Array.from({ length: 61 }, () =>
      codeOf(sessions().finishSignUp({ token: token.reveal(), password })),
    );
    const outcomes = await Promise.all(tries);
    expect(new Set(outcomes)).toEqual(new Set(['not_found', 'rate_limited']));
  });
});
