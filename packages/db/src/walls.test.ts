import { createId, type OrganisationId, systemClock, systemRandom } from '@waygate/protocol';
import {
  type BuiltOrganisation,
  buildOrganisation,
  buildUsageEvent,
  createTestDatabase,
  type TestDatabase,
} from '@waygate/testkit';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Prisma, Prisma as PrismaNames } from './generated/client.ts';
import { type Database, openDatabase } from './open-database.ts';
import { asVisitor, type OrganisationTx, withOrganisation } from './transactions.ts';
import { recordUsage } from './usage/record-usage.ts';

const ids = { clock: systemClock, random: systemRandom };
let testDatabase: TestDatabase;
let app: Database<'app'>;
let ours: BuiltOrganisation;
let theirs: BuiltOrganisation;

beforeAll(async () => {
  testDatabase = await createTestDatabase();
  const options = { url: testDatabase.url, applicationName: 'test', statementTimeoutMs: 10_000 };
  app = openDatabase({ ...options, role: 'app', poolMax: 5 });
  ours = await buildOrganisation(testDatabase);
  theirs = await buildOrganisation(testDatabase);
  const system = openDatabase({ ...options, role: 'system', poolMax: 1 });
  await recordUsage(system, [buildUsageEvent({ organisationId: theirs.organisationId })]);
  await system.close();
});
afterAll(async () => {
  await app.close();
  await testDatabase.close();
});

function inOurs<Result>(work: (tx: OrganisationTx) => Promise<Result>): Promise<Result> {
  return withOrganisation(app, { organisationId: ours.organisationId, userId: ours.userId }, work);
}

describe('the walls between tenants', () => {
  it('stand on every table with an organisation id: forced row-level security and a policy', async () => {
    const tables = await testDatabase.query<{ name: string; forced: boolean; policies: string }>(
      `SELECT c.relname AS name, c.relrowsecurity AND c.relforcerowsecurity AS forced,
         (SELECT count(*) FROM pg_policy p WHERE p.polrelid = c.oid AND 'waygate_app'::regrole = ANY(p.polroles)) AS policies
       FROM pg_class c
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'organisation_id' AND NOT a.attisdropped
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
    );
    expect(tables.length).toBeGreaterThanOrEqual(17);
    for (const table of tables) {
      expect(table.forced, table.name).toBe(true);
      expect(Number(table.policies), table.name).toBeGreaterThan(0);
    }
  });

  it('show, in our transaction, no row of theirs in any table, even to raw SQL', async () => {
    const tables = await testDatabase.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'organisation_id'`,
    );
    await inOurs(async ({ client }) => {
      for (const { name } of tables) {
        const rows = await client.$queryRaw<{ organisationId: string }[]>(
          PrismaNames.sql`SELECT organisation_id AS "organisationId" FROM ${PrismaNames.raw(`"${name}"`)}`,
        );
        expect(new Set(rows.map((row) => row.organisationId)).has(theirs.organisationId), name).toBe(false);
      }
      const all = await client.$queryRaw<{ id: string }[]>`SELECT id FROM organisation`;
      expect(all).toEqual([{ id: ours.organisationId }]);
    });
  });

  it('hold against nested reads and nested writes', async () => {
    await inOurs(async ({ client }) => {
      const found = await client.organisation.findMany({ include: { keys: true, credentials: true } });
      expect(found.flatMap((one) => one.keys.map((key) => key.id))).toEqual([ours.key.id]);
      expect(await client.apiKey.findUnique({ where: { id: theirs.key.id } })).toBeNull();
      expect(await client.apiKey.updateMany({ data: { name: 'x' }, where: { id: theirs.key.id } })).toEqual({
        count: 0,
      });
      expect(await client.apiKey.deleteMany({ where: { organisationId: theirs.organisationId } })).toEqual({
        count: 0,
      });
    });
    await expect(
      inOurs(({ client }) =>
        client.serviceAccount.update({
          where: { id: ours.serviceAccountId },
          data: { keys: { connect: { id: theirs.key.id } } },
        }),
      ),
    ).rejects.toThrow();
    const [key] = await testDatabase.query<{ owner: string }>(
      'SELECT organisation_id AS owner FROM api_key WHERE id = $1',
      [theirs.key.id],
    );
    expect(key?.owner).toBe(theirs.organisationId);
  });

  it('refuse rows that claim another organisation', async () => {
    const group = (organisationId: OrganisationId): Prisma.GroupUncheckedCreateInput => ({
      id: createId('grp', ids),
      organisationId,
      slug: `s${systemRandom.unit()}`,
      name: 'x',
    });
    await inOurs(({ client }) => client.group.create({ data: group(ours.organisationId) }));
    await expect(inOurs(({ client }) => client.group.create({ data: group(theirs.organisationId) }))).rejects.toThrow(
      /row-level security/,
    );
  });

  it('show nothing at all when no organisation was named', async () => {
    await asVisitor(app, async ({ client }) => {
      expect(await client.organisation.count()).toBe(0);
      expect(await client.apiKey.count()).toBe(0);
      expect(await client.usageEvent.count()).toBe(0);
      expect(await client.membership.count()).toBe(0);
    });
  });

  it('let nothing of a transaction stay on its connection: a statement outside of any sees nothing', async () => {
    await Promise.all(Array.from({ length: 5 }, () => inOurs(({ client }) => client.apiKey.count())));
    const counts = await Promise.all(Array.from({ length: 5 }, () => app.prisma.apiKey.count()));
    expect(counts).toEqual([0, 0, 0, 0, 0]);
  });

  it('cannot be walked around through partitions, the ledger’s rights or another role', async () => {
    for (const sql of [
      PrismaNames.sql`SELECT id FROM usage_partition.day_20261102`,
      PrismaNames.sql`INSERT INTO usage_rollup SELECT * FROM usage_rollup`,
      PrismaNames.sql`DELETE FROM usage_event`,
      PrismaNames.sql`UPDATE audit_event SET hash = ''`,
      PrismaNames.sql`DELETE FROM audit_event`,
      PrismaNames.sql`SELECT ensure_usage_partition('2026-01-01')`,
    ]) {
      await expect(
        inOurs(({ client }) => client.$executeRaw(sql)),
        sql.text,
      ).rejects.toThrow(/permission denied/);
    }
  });

  it('hold for 300 concurrent transactions of two tenants on one small pool', async () => {
    const seen = await Promise.all(
      Array.from({ length: 300 }, (_, i) => {
        const { organisationId } = i % 2 === 0 ? ours : theirs;
        return withOrganisation(app, { organisationId }, async ({ client }) => {
          const rows = await client.apiKey.findMany({ select: { organisationId: true } });
          return rows.every((row) => row.organisationId === organisationId) && rows.length > 0;
        });
      }),
    );
    expect(seen.every(Boolean)).toBe(true);
  });
});
