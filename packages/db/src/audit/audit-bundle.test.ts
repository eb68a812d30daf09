import { createPublicKey } from 'node:crypto';
import { type BuiltOrganisation, buildOrganisation, createTestDatabase, type TestDatabase } from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../open-database.ts';
import { type OrganisationTx, withOrganisation } from '../transactions.ts';
import { appendAuditBatch } from './append-audit.ts';
import { anchorKey, readAnchors, writeAnchor } from './audit-anchor.ts';
import { verifyBundle, writeBundleHead, writeBundleLine } from './audit-bundle.ts';
import { listAudit, readAuditEvent } from './list-audit.ts';
import { readAuditHead, readAuditPage, verifyAudit } from './verify-audit.ts';

let testDatabase: TestDatabase;
let database: Database<'app'>;
let built: BuiltOrganisation;
const { privateKey, publicKey } = anchorKey(new Uint8Array(32).fill(7));

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  database = openDatabase({
    url: testDatabase.url,
    role: 'app',
    poolMax: 2,
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
  return withOrganisation(database, { organisationId: built.organisationId, userId: built.userId }, work);
}

function append(count: number, action = 'thing.changed'): Promise<void> {
  return inside((tx) =>
    appendAuditBatch(
      tx,
      Array.from({ length: count }, (_, i) => ({ action, target: { kind: 'thing', id: `thg_${i}` } })),
    ),
  );
}

function bundle(): Promise<string[]> {
  return inside(async (tx) => {
    const rows = await readAuditPage(tx, 0n, 100);
    return [writeBundleHead(tx.organisationId, await readAuditHead(tx)), ...rows.map(writeBundleLine)];
  });
}

async function anchorsNow() {
  const head = await inside(readAuditHead);
  const anchor = {
    organisationId: built.organisationId,
    sequence: String(head?.sequence),
    hash: head?.hash ?? '',
    anchoredAt: '2026-11-25T12:00:00.000Z',
  };
  return readAnchors(writeAnchor(anchor, privateKey), publicKey);
}

async function* each(lines: readonly string[]) {
  for (const line of lines) yield line;
}

const verify = (lines: readonly string[], anchors = new Map()) =>
  verifyBundle(each(lines), (organisationId) => anchors.get(organisationId) ?? []);

describe('an exported bundle', () => {
  it('is verified without the database', async () => {
    await append(5);
    expect(await verify(await bundle(), await anchorsNow())).toMatchObject({
      isIntact: true,
      events: 5n,
      organisationId: built.organisationId,
    });
  });

  it.each([
    [
      'an edited event',
      (lines: string[]) => lines.with(3, lines[3]?.replace('thing.changed', 'thing.created') ?? ''),
      3n,
    ],
    ['a line taken from the middle', (lines: string[]) => lines.toSpliced(3, 1), 3n],
    ['a tail cut off', (lines: string[]) => lines.slice(0, -1), 5n],
    ['a forged hash', (lines: string[]) => lines.with(2, lines[2]?.replace(/"hash":"\w{4}/, '"hash":"0000') ?? ''), 2n],
    ['a line that is none', (lines: string[]) => lines.with(2, 'x'), 2n],
    ['another beginning', (lines: string[]) => lines.slice(1), 1n],
    ['nothing', () => [], 1n],
  ])('betrays %s', async (_what, tamper, brokenAt) => {
    await append(5);
    expect(await verify(tamper(await bundle()))).toMatchObject({ isIntact: false, brokenAt });
  });

  it('whose tail and head were cut together is betrayed by the anchor', async () => {
    await append(3);
    const short = await bundle();
    await append(2);
    const anchors = await anchorsNow();
    expect(await verify(short)).toMatchObject({ isIntact: true });
    expect(await verify(short, anchors)).toMatchObject({ isIntact: false, brokenAt: 4n });
  });
});

describe('an anchor', () => {
  it('betrays a chain in the database that was written anew', async () => {
    await append(4);
    const anchors = (await anchorsNow()).get(built.organisationId) ?? [];
    expect(await inside((tx) => verifyAudit(tx, anchors))).toMatchObject({ isIntact: true });
    await testDatabase.queryAsOwner('ALTER TABLE audit_event DISABLE TRIGGER ALL');
    await testDatabase.queryAsOwner('DELETE FROM audit_event WHERE organisation_id = $1', [built.organisationId]);
    await testDatabase.queryAsOwner("UPDATE audit_head SET sequence = 0, hash = '' WHERE organisation_id = $1", [
      built.organisationId,
    ]);
    await testDatabase.queryAsOwner('ALTER TABLE audit_event ENABLE TRIGGER ALL');
    await append(4, 'thing.forged');
    expect(await inside((tx) => verifyAudit(tx))).toMatchObject({ isIntact: true });
    expect(await inside((tx) => verifyAudit(tx, anchors))).toMatchObject({ isIntact: false, brokenAt: 4n });
  });

  it('that somebody else signed, or changed, is not believed', async () => {
    await append(1);
    const anchor = { organisationId: 'org_1', sequence: '1', hash: 'ab', anchoredAt: '2026-11-25T12:00:00.000Z' };
    const line = writeAnchor(anchor, privateKey);
    expect(readAnchors(line, publicKey).get('org_1')).toHaveLength(1);
    expect(() => readAnchors(line.replace('"ab"', '"cd"'), publicKey)).toThrow('Line 1');
    expect(() => readAnchors(line, createPublicKey(anchorKey(new Uint8Array(32)).privateKey))).toThrow('not signed');
    expect(() => readAnchors('{}', publicKey)).toThrow('cannot be read');
  });
});

describe('appending', () => {
  it('in batches reaches 500 events a second', async () => {
    const startedMs = performance.now();
    for (let batch = 0; batch < 20; batch++) await append(100);
    const seconds = (performance.now() - startedMs) / 1_000;
    expect(await inside((tx) => verifyAudit(tx))).toMatchObject({ isIntact: true, events: 2_000n });
    expect(2_000 / seconds).toBeGreaterThan(500);
  }, 30_000);
});

describe('the list of events', () => {
  it('is paged by sequence and narrowed, and tells who did it', async () => {
    await append(5);
    await append(2, 'other.made');
    const list = (filter: Parameters<typeof listAudit>[1], before: bigint | null, limit = 3) =>
      inside((tx) => listAudit(tx, filter, { before, limit }));
    const first = await list({}, null);
    expect(first.events.map(({ sequence }) => sequence)).toEqual([7n, 6n, 5n]);
    expect(first.nextBefore).toBe(5n);
    expect((await list({}, first.nextBefore)).events.map(({ sequence }) => sequence)).toEqual([4n, 3n, 2n]);
    expect((await list({ action: 'other' }, null)).events).toHaveLength(2);
    expect((await list({ action: 'oth' }, null)).events).toHaveLength(0);
    expect((await list({ result: 'denied' }, null)).events).toHaveLength(0);
    expect((await list({ targetId: 'thg_4', actorId: built.userId }, null)).events).toMatchObject([
      { action: 'thing.changed', actorName: 'Test person' },
    ]);
    expect((await list({ toMs: 1 }, null)).events).toEqual([]);
    expect(await inside((tx) => readAuditEvent(tx, 6n))).toMatchObject({ action: 'other.made' });
    const foreign = await buildOrganisation(testDatabase);
    await expect(
      withOrganisation(database, { organisationId: foreign.organisationId }, (tx) => readAuditEvent(tx, 6n)),
    ).rejects.toThrow('does not exist');
  });
});
