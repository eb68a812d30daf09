import type { EnvironmentId, KeyId, OrganisationId, UserId } from '@waygate/protocol';
import type { Database } from '../open-database.ts';
import { readId } from '../read-id.ts';
import { asKeyHolder } from '../transactions.ts';

/** A management key that was shown. It acts for its person, within its organisation. */
export type ManagementKey = {
  readonly id: KeyId;
  readonly organisationId: OrganisationId;
  readonly environmentId: EnvironmentId;
  readonly userId: UserId;
  readonly name: string;
  /** Which of its secrets was shown. */
  readonly secretNumber: number;
  /** KeyScopes of packages/policy; only its IP ranges bind a management key. */
  readonly scopes: unknown;
};

/** The management key of a hash; null where there is none, or it is revoked, expired, or nobody's. */
export function findManagementKey(database: Database<'app'>, hash: string): Promise<ManagementKey | null> {
  return asKeyHolder(database, hash, async ({ client, clock }) => {
    const row = await client.apiKey.findFirst({ where: { OR: [{ hash }, { previousHash: hash }] } });
    if (row === null || row.kind !== 'mgmt' || row.revokedAt !== null || row.userId === null) return null;
    const isPrevious = row.hash !== hash;
    const ends = isPrevious ? [row.expiresAt, row.previousEndsAt] : [row.expiresAt];
    if (ends.some((end) => end !== null && end.getTime() <= clock.nowMs())) return null;
    const person = await client.user.findUnique({ where: { id: row.userId }, select: { disabledAt: true } });
    if (person === null || person.disabledAt !== null) return null;
    return {
      id: readId('key', row.id),
      organisationId: readId('org', row.organisationId),
      environmentId: readId('env', row.environmentId),
      userId: readId('usr', row.userId),
      name: row.name,
      secretNumber: isPrevious ? row.secretNumber - 1 : row.secretNumber,
      scopes: row.scopes,
    };
  });
}
