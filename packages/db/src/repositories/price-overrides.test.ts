import { Refusal } from '@waygate/errors';
import {
  type BuiltOrganisation,
  buildOrganisation,
  createTestDatabase,
  type FakeClock,
  fakeClock,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../open-database.ts';
import { type OrganisationTx, withOrganisation } from '../transactions.ts';
import { listPriceOverrides, removePriceOverride, setPriceOverride } from './price-overrides.ts';

const model = 'openai/gpt-4.1';
const cells = { inputTokens: 1_500_000_000n, outputTokens: 6_000_000_000n };
let testDatabase: TestDatabase;
let database: Database<'app'>;
let clock: FakeClock;
let ours: BuiltOrganisation;
let versions: number[] = [];

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  clock = fakeClock();
  database = openDatabase({
    ...{ url: testDatabase.url, role: 'app', poolMax: 4, applicationName: 'test', statementTimeoutMs: 5_000, clock },
    hooks: { onConfigChange: ({ version }) => void versions.push(version) },
  });
});
afterAll(async () => {
  await database.close();
  await testDatabase.close();
});
beforeEach(async () => {
  ours = await buildOrganisation(testDatabase);
  versions = [];
});

function inside<Result>(work: (tx: OrganisationTx) => Promise<Result>, at = ours): Promise<Result> {
  return withOrganisation(database, { organisationId: at.organisationId, userId: at.userId }, work);
}

function codeOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'done',
    (error: unknown) => (error instanceof Refusal ? error.code : String(error)),
  );
}

function audited(): Promise<{ action: string; body: unknown }[]> {
  return testDatabase.query(
    "SELECT action, body FROM audit_event WHERE organisation_id = $1 AND action LIKE 'price.%'",
    [ours.organisationId],
  );
}

describe('an organisation’s own price', () => {
  it('is exact, told to every gateway, and stands in the audit log with the one before it', async () => {
    const first = await inside((tx) => setPriceOverride(tx, { model, cells, basedOnId: null }));
    clock.advance(1_000);
    const dearer = { inputTokens: 123_456_789_012_345_678n };
    await inside((tx) => setPriceOverride(tx, { model, cells: dearer, basedOnId: first }));
    const listed = await inside(listPriceOverrides);
    expect(listed.map((one) => one.cells)).toEqual([cells, dearer]);
    expect(listed.at(-1)).toMatchObject({ model, provider: null, effectiveFromMs: clock.nowMs() });
    expect(versions).toHaveLength(2);
    expect((await audited())[1]).toMatchObject({
      action: 'price.set',
      body: {
        before: { overrideId: first, inputTokens: '1500000000', outputTokens: '6000000000' },
        after: { inputTokens: '123456789012345678' },
      },
    });
  });

  it('is not written over unseen, also not by two at once', async () => {
    const attempts = [1, 2, 3].map(() =>
      codeOf(inside((tx) => setPriceOverride(tx, { model, cells, basedOnId: null }))),
    );
    expect((await Promise.all(attempts)).sort()).toEqual(['conflict', 'conflict', 'done']);
    expect(await inside(listPriceOverrides)).toHaveLength(1);
    expect(versions).toHaveLength(1);
    expect(await codeOf(inside((tx) => removePriceOverride(tx, { model, basedOnId: 'prc_old' })))).toBe('conflict');
  });

  it('is taken back with those before it', async () => {
    const first = await inside((tx) => setPriceOverride(tx, { model, cells, basedOnId: null }));
    clock.advance(1);
    const second = await inside((tx) => setPriceOverride(tx, { model, cells, basedOnId: first }));
    await inside((tx) => removePriceOverride(tx, { model, basedOnId: second }));
    expect(await inside(listPriceOverrides)).toEqual([]);
    expect((await audited()).map(({ action }) => action)).toEqual(['price.set', 'price.set', 'price.removed']);
    expect(await codeOf(inside((tx) => removePriceOverride(tx, { model, basedOnId: null })))).toBe('not_found');
  });

  it('is nobody else’s', async () => {
    const theirs = await buildOrganisation(testDatabase);
    const id = await inside((tx) => setPriceOverride(tx, { model, cells, basedOnId: null }));
    expect(await inside(listPriceOverrides, theirs)).toEqual([]);
    expect(await codeOf(inside((tx) => removePriceOverride(tx, { model, basedOnId: id }), theirs))).toBe('conflict');
    expect(await inside(listPriceOverrides)).toHaveLength(1);
  });
});
