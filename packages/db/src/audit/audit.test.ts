import { type BuiltOrganisation, buildOrganisation, createTestDatabase, type TestDatabase } from '@waygate/testkit';
import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../open-database.ts';
import { type OrganisationTx, withOrganisation } from '../transactions.ts';
import { appendAudit } from './append-audit.ts';
import { appendAuditOfPerson } from './append-audit-of-person.ts';
import { auditHash } from './audit-hash.ts';
import { canonicalJson, type JsonValue } from './canonical-json.ts';
import { verifyAudit } from './verify-audit.ts';

let testDatabase: TestDatabase;
let database: Database<'app'>;
let built: BuiltOrganisation;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({
    url: testDatabase.url,
    role: 'app',
    poolMax: 6,
    applicationName: 'test',
    statementTimeoutMs: 10_000,
  });
});
afterAll(async () => {
  await database.close();
  await testDatabase.close();
});
beforeEach(async () => {
  built = await buildOrganisation(testDatabase);
});

function inside<Result>(work: (tx: OrganisationTx) => Promise<Result>): Promise<Result> {
  const origin = { source: 'console', ipAddress: '203.0.113.9', requestId: 'req_1' };
  return withOrganisation(database, { organisationId: built.organisationId, userId: built.userId, origin }, work);
}

function append(name: string): Promise<void> {
  return inside((tx) =>
    appendAudit(tx, { action: 'thing.changed', target: { kind: 'thing', id: 'thg_1', name }, after: { name } }),
  );
}

/** Does to the log what only its owner could, with the guard taken off. */
async function tamper(sql: string): Promise<void> {
  await testDatabase.queryAsOwner('ALTER TABLE audit_event DISABLE TRIGGER ALL');
  await testDatabase.queryAsOwner(sql, [built.organisationId]);
  await testDatabase.queryAsOwner('ALTER TABLE audit_event ENABLE TRIGGER ALL');
}

describe('the audit log', () => {
  it('says who did what from where, and is intact', async () => {
    await append('first');
    const [row] = await testDatabase.query<{ body: unknown }>(
      'SELECT body FROM audit_event WHERE organisation_id = $1',
      [built.organisationId],
    );
    expect(row?.body).toMatchObject({
      version: 1,
      action: 'thing.changed',
      actor: { kind: 'user', id: built.userId },
      origin: { source: 'console', ipAddress: '203.0.113.9', requestId: 'req_1' },
      target: { kind: 'thing', id: 'thg_1' },
      result: 'ok',
      after: { name: 'first' },
    });
    expect(await inside(verifyAudit)).toMatchObject({ isIntact: true, events: 1n });
  });

  it('is one unbroken chain when many append at once', async () => {
    await Promise.all(Array.from({ length: 60 }, (_, i) => append(`change ${i}`)));
    expect(await inside(verifyAudit)).toMatchObject({ isIntact: true, events: 60n });
  });

  it('and the change it tells of stand or fall together', async () => {
    const rename = (isBroken: boolean) =>
      inside(async (tx) => {
        await tx.client.organisation.update({ where: { id: tx.organisationId }, data: { name: 'Changed' } });
        await appendAudit(tx, { action: 'x', target: { kind: 'x', id: 'x' }, after: { n: isBroken ? 0.5 : 1 } });
      });
    await expect(rename(true)).rejects.toThrow('Not a safe integer');
    await testDatabase.queryAsOwner("ALTER TABLE audit_event ADD CONSTRAINT broken CHECK (action <> 'x')");
    await expect(rename(false)).rejects.toThrow('broken');
    await testDatabase.queryAsOwner('ALTER TABLE audit_event DROP CONSTRAINT broken');
    const read = () => testDatabase.query('SELECT name FROM organisation WHERE id = $1', [built.organisationId]);
    expect(await read()).toEqual([{ name: 'Test organisation' }]);
    await rename(false);
    expect(await read()).toEqual([{ name: 'Changed' }]);
  });

  it('of every organisation of a person tells of their sign-in, and of no other', async () => {
    const second = await buildOrganisation(testDatabase);
    const foreign = await buildOrganisation(testDatabase);
    await testDatabase.query('INSERT INTO membership (organisation_id, user_id) VALUES ($1, $2)', [
      second.organisationId,
      built.userId,
    ]);
    await appendAuditOfPerson(database, {
      userId: built.userId,
      origin: { source: 'console', ipAddress: '203.0.113.9' },
      entry: { action: 'session.started', target: { kind: 'user', id: built.userId } },
    });
    const rows = await testDatabase.query<{ id: string }>(
      "SELECT organisation_id AS id FROM audit_event WHERE action = 'session.started'",
    );
    const told = rows.map((row) => row.id).sort();
    expect(told).toEqual([built.organisationId, second.organisationId].sort());
    expect(told).not.toContain(foreign.organisationId);
  });

  it('cannot be changed, not even by the owner of the table', async () => {
    await append('first');
    for (const sql of ['UPDATE audit_event SET action = $1', 'DELETE FROM audit_event WHERE action <> $1']) {
      await expect(testDatabase.queryAsOwner(sql, ['x'])).rejects.toThrow('append only');
    }
    await expect(testDatabase.queryAsOwner('TRUNCATE audit_event')).rejects.toThrow('append only');
  });

  it.each([
    [
      'an edited body',
      `UPDATE audit_event SET body = body || '{"action":"other"}' WHERE organisation_id = $1 AND sequence = 3`,
      3n,
    ],
    [
      'an edited text',
      `UPDATE audit_event SET body_canonical = body_canonical || ' ' WHERE organisation_id = $1 AND sequence = 3`,
      3n,
    ],
    ['a forged hash', `UPDATE audit_event SET hash = repeat('0', 64) WHERE organisation_id = $1 AND sequence = 3`, 3n],
    ['a row taken from the middle', 'DELETE FROM audit_event WHERE organisation_id = $1 AND sequence = 3', 3n],
    ['a tail cut off', 'DELETE FROM audit_event WHERE organisation_id = $1 AND sequence >= 4', 4n],
    ['everything gone', 'DELETE FROM audit_event WHERE organisation_id = $1', 1n],
  ])('betrays %s', async (_name, sql, brokenAt) => {
    for (let i = 1; i <= 5; i++) await append(`change ${i}`);
    await tamper(sql);
    expect(await inside(verifyAudit)).toMatchObject({ isIntact: false, brokenAt });
  });
});

describe('canonical JSON', () => {
  it('is the same text whatever the order of members, and reads back as the value', () => {
    const anyValue: fc.Arbitrary<JsonValue> = fc.letrec<{ value: JsonValue }>((tie) => ({
      value: fc.oneof(
        { maxDepth: 3 },
        fc.string(),
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 4, noNullPrototype: true }),
      ),
    })).value;
    fc.assert(
      fc.property(fc.dictionary(fc.string(), anyValue, { noNullPrototype: true }), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(canonicalJson(reversed)).toBe(canonicalJson(value));
        expect(JSON.parse(canonicalJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(canonicalJson({ b: [1, null], a: 'ä"\n' })).toBe('{"a":"ä\\"\\n","b":[1,null]}');
  });

  it('is hashed as documented', () => {
    const event = { previousHash: '', organisationId: 'org_1', sequence: 1n, bodyCanonical: '{}' };
    // Computed by Python's hashlib over b'audit.v1\0\0org_1\x001\0{}'.
    expect(auditHash(event)).toBe('5cb72609197ffd000742f631c2afbc41e7a20faff24eec7e2f9b9be6054c507b');
  });
});
