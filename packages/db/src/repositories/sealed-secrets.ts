import type { OrganisationId } from '@waygate/protocol';
import { Prisma } from '../generated/client.ts';
import type { Database } from '../open-database.ts';
import { readId } from '../read-id.ts';
import type { OrganisationTx } from '../transactions.ts';

/**
 * Every column that holds an organisation's envelopes of packages/vault, each bound to its row's organisation_id and id. A change of the
 * vault's key walks these and no others, so `sealed-secrets.test.ts` knows every column that could be one.
 */
export const sealedColumns = [{ table: 'provider_credential', column: 'secret' }] as const;

/** The same of people's envelopes, each bound to its row's user_id and to the table's name. */
export const sealedOfPeople = { table: 'second_factor', column: 'envelope' } as const;

/** Where an envelope stands. */
export type SealedColumn = (typeof sealedColumns)[number];

/** An envelope in its place. */
export type SealedRow = { readonly id: string; readonly envelope: unknown };

/** How many envelopes of an organisation are under one key. */
export type SealedCount = {
  readonly organisationId: OrganisationId;
  readonly keyId: string;
  readonly secrets: number;
};

const unreadable = 'unreadable';

/** The id of the key that an envelope is under; older ones state the version of a master key instead. */
function keyIdSql(column: string): Prisma.Sql {
  const envelope = Prisma.raw(`"${column}"`);
  return Prisma.sql`coalesce(${envelope}->>'keyId', 'local:' || (${envelope}->>'masterKeyVersion'), ${unreadable})`;
}

/** Counts all envelopes of all organisations by the key they are under. */
export async function countSealedSecrets(database: Database<'system'>): Promise<SealedCount[]> {
  const counts: SealedCount[] = [];
  for (const { table, column } of sealedColumns) {
    const rows = await database.prisma.$queryRaw<{ organisationId: string; keyId: string; secrets: number }[]>`
      SELECT organisation_id AS "organisationId", ${keyIdSql(column)} AS "keyId", count(*)::int AS secrets
      FROM ${Prisma.raw(`"${table}"`)} WHERE ${Prisma.raw(`"${column}"`)} IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 2`;
    counts.push(...rows.map((row) => ({ ...row, organisationId: readId('org', row.organisationId) })));
  }
  return counts;
}

/** Envelopes that are not under the key, by id, after the given one. */
export function readSealedNotUnder(
  tx: OrganisationTx,
  { table, column }: SealedColumn,
  page: { readonly keyId: string; readonly afterId: string; readonly limit: number },
): Promise<SealedRow[]> {
  return tx.client.$queryRaw<SealedRow[]>`
    SELECT id, ${Prisma.raw(`"${column}"`)} AS envelope FROM ${Prisma.raw(`"${table}"`)}
    WHERE organisation_id = ${tx.organisationId} AND id > ${page.afterId} AND ${Prisma.raw(`"${column}"`)} IS NOT NULL
      AND ${keyIdSql(column)} <> ${page.keyId}
    ORDER BY id LIMIT ${page.limit}`;
}

/**
 * Puts another envelope of the same secret in a row's place, unless the row has meanwhile got another secret, which then
 * stays. What calls see does not change, so gateways need not load anything.
 * @returns whether it was put there.
 */
export async function replaceEnvelope(
  tx: OrganisationTx,
  { table, column }: SealedColumn,
  row: SealedRow & { readonly replacement: Readonly<Record<string, string | number>> },
): Promise<boolean> {
  const changed = await tx.client.$executeRaw`
    UPDATE ${Prisma.raw(`"${table}"`)} SET ${Prisma.raw(`"${column}"`)} = ${JSON.stringify(row.replacement)}::jsonb
    WHERE organisation_id = ${tx.organisationId} AND id = ${row.id}
      AND ${Prisma.raw(`"${column}"`)} = ${JSON.stringify(row.envelope)}::jsonb`;
  return changed === 1;
}

/** Counts the envelopes of all people by the key they are under. */
export function countSealedOfPeople(database: Database<'system'>): Promise<Omit<SealedCount, 'organisationId'>[]> {
  return database.prisma.$queryRaw`
    SELECT ${keyIdSql('envelope')} AS "keyId", count(*)::int AS secrets FROM second_factor GROUP BY 1 ORDER BY 1`;
}

/** Envelopes of people that are not under the key, by the person's id, after the given one. */
export function readSealedOfPeopleNotUnder(
  database: Database<'system'>,
  page: { readonly keyId: string; readonly afterId: string; readonly limit: number },
): Promise<SealedRow[]> {
  return database.prisma.$queryRaw<SealedRow[]>`
    SELECT user_id AS id, envelope FROM second_factor
    WHERE user_id > ${page.afterId} AND ${keyIdSql('envelope')} <> ${page.keyId} ORDER BY user_id LIMIT ${page.limit}`;
}

/** As replaceEnvelope does, for a person's. @returns whether it was put there. */
export async function replaceEnvelopeOfPerson(
  database: Database<'system'>,
  row: SealedRow & { readonly replacement: Readonly<Record<string, string | number>> },
): Promise<boolean> {
  const changed = await database.prisma.$executeRaw`
    UPDATE second_factor SET envelope = ${JSON.stringify(row.replacement)}::jsonb
    WHERE user_id = ${row.id} AND envelope = ${JSON.stringify(row.envelope)}::jsonb`;
  return changed === 1;
}
