import { Refusal } from '@waygate/errors';
import type { UserId } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildOrganisation,
  buildPerson,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../open-database.ts';
import { asPerson, asVisitor, type PersonTx, withOrganisation } from '../transactions.ts';
import { listMembers } from './members.ts';
import {
  confirmSecondFactor,
  proposeSecondFactor,
  readSecondFactor,
  removeSecondFactor,
  replaceRecoveryCodes,
  resetSecondFactor,
  takeRecoveryCode,
  takeSecondFactorStep,
} from './second-factors.ts';
import { createSession, readSession } from './sessions.ts';

let testDatabase: TestDatabase;
let database: Database<'app'>;
let built: BuiltOrganisation;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const options = { poolMax: 4, applicationName: 'test', statementTimeoutMs: 5_000 };
  database = openDatabase({ url: testDatabase.url, role: 'app', ...options });
});
afterAll(async () => {
  await database.close();
  await testDatabase.close();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
});

function as<Result>(work: (tx: PersonTx) => Promise<Result>, userId: UserId = built.userId) {
  return asPerson(database, userId, work);
}

async function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
}

async function setUp(userId: UserId = built.userId): Promise<void> {
  await as((tx) => proposeSecondFactor(tx, { sealed: 1 }), userId);
  await as((tx) => confirmSecondFactor(tx, { step: 100, recoveryCodeHashes: ['a', 'b'] }), userId);
}

describe('a second factor', () => {
  it('is asked for from its confirmation on, and another one may be proposed until then', async () => {
    await as((tx) => proposeSecondFactor(tx, { sealed: 1 }));
    await as((tx) => proposeSecondFactor(tx, { sealed: 2 }));
    expect(await as(readSecondFactor)).toEqual({ envelope: { sealed: 2 }, confirmedAtMs: null, recoveryCodesLeft: 0 });
    expect(await as((tx) => takeSecondFactorStep(tx, 101))).toBe(false);
    await as((tx) => confirmSecondFactor(tx, { step: 100, recoveryCodeHashes: ['a', 'b'] }));
    expect(await as(readSecondFactor)).toMatchObject({ confirmedAtMs: expect.any(Number), recoveryCodesLeft: 2 });
    expect(await codeOf(as((tx) => proposeSecondFactor(tx, { sealed: 3 })))).toBe('conflict');
    expect(await codeOf(as((tx) => confirmSecondFactor(tx, { step: 1, recoveryCodeHashes: [] })))).toBe('conflict');
  });

  it('takes a step of time once, however many show it at once, and none before it', async () => {
    await setUp();
    expect(await as((tx) => takeSecondFactorStep(tx, 100))).toBe(false);
    const shown = await Promise.all(Array.from({ length: 8 }, () => as((tx) => takeSecondFactorStep(tx, 102))));
    expect(shown.filter(Boolean)).toHaveLength(1);
    expect(await as((tx) => takeSecondFactorStep(tx, 101))).toBe(false);
    expect(await as((tx) => takeSecondFactorStep(tx, 103))).toBe(true);
  });

  it('has recovery codes that work once each, and not after new ones were made', async () => {
    await setUp();
    const shown = await Promise.all(Array.from({ length: 8 }, () => as((tx) => takeRecoveryCode(tx, 'a'))));
    expect(shown.filter(Boolean)).toHaveLength(1);
    expect(await as((tx) => takeRecoveryCode(tx, 'none'))).toBe(false);
    await as((tx) => replaceRecoveryCodes(tx, ['c']));
    expect(await as((tx) => takeRecoveryCode(tx, 'b'))).toBe(false);
    expect(await as((tx) => takeRecoveryCode(tx, 'c'))).toBe(true);
  });

  it('goes with its recovery codes when it is turned off', async () => {
    await setUp();
    await as(removeSecondFactor);
    expect(await as(readSecondFactor)).toBeNull();
    expect(await as((tx) => takeRecoveryCode(tx, 'a'))).toBe(false);
    expect(await codeOf(as(removeSecondFactor))).toBe('not_found');
  });
});

describe('the second factor of another person', () => {
  it('is not there for anybody’s statement, and none can be made for them', async () => {
    const other = await buildPerson(testDatabase, built.organisationId, { systemRole: 'viewer' });
    await setUp(other.userId);
    expect(await as((tx) => tx.client.secondFactor.findMany())).toEqual([]);
    expect(await as((tx) => tx.client.recoveryCode.findMany())).toEqual([]);
    expect(await as((tx) => tx.client.secondFactor.deleteMany())).toEqual({ count: 0 });
    expect(await as((tx) => tx.client.secondFactor.updateMany({ data: { lastStep: 0n } }))).toEqual({ count: 0 });
    const forged = { userId: other.userId, codeHash: 'mine' };
    await expect(as((tx) => tx.client.recoveryCode.create({ data: forged }))).rejects.toThrow(/row-level security/);
    expect(await asVisitor(database, (tx) => tx.client.secondFactor.findMany())).toEqual([]);
  });

  it('is seen by their organisation and by no other, which can take it away and nothing else', async () => {
    const foreign = await buildOrganisation(testDatabase);
    await setUp();
    const at = ({ organisationId, userId }: BuiltOrganisation) => ({ organisationId, userId });
    const [member] = await withOrganisation(database, at(built), listMembers);
    expect(member).toMatchObject({ userId: built.userId, hasSecondFactor: true });
    const change = { where: { userId: built.userId }, data: { lastStep: 0n } };
    expect(await withOrganisation(database, at(built), (tx) => tx.client.secondFactor.updateMany(change))).toEqual({
      count: 0,
    });
    expect(await withOrganisation(database, at(foreign), (tx) => tx.client.secondFactor.findMany())).toEqual([]);
    expect(await codeOf(withOrganisation(database, at(foreign), (tx) => resetSecondFactor(tx, built.userId)))).toBe(
      'not_found',
    );
    expect(await as(readSecondFactor)).not.toBeNull();
  });

  it('is reset with the end of their sessions and a word in the audit log', async () => {
    const other = await buildPerson(testDatabase, built.organisationId, { systemRole: 'viewer' });
    await setUp(other.userId);
    const begun = { userId: other.userId, lifetimeMs: 60_000 };
    const session = await asVisitor(database, (tx) => createSession(tx, begun));
    const reset = () => withOrganisation(database, built, (tx) => resetSecondFactor(tx, other.userId));
    await reset();
    expect(await as(readSecondFactor, other.userId)).toBeNull();
    const token = { sessionId: session.id, version: session.version };
    expect(await asVisitor(database, (tx) => readSession(tx, token))).toBeNull();
    const [row] = await testDatabase.query<{ action: string; actor_id: string; target_id: string }>(
      'SELECT action, actor_id, target_id FROM audit_event WHERE organisation_id = $1 ORDER BY sequence DESC LIMIT 1',
      [built.organisationId],
    );
    expect(row).toEqual({ action: 'second_factor.reset', actor_id: built.userId, target_id: other.userId });
    expect(await codeOf(reset())).toBe('not_found');
  });
});
