import type { Clock, KeyId, OrganisationId, Random, SessionId, UserId } from '@waygate/protocol';
import type { Prisma } from './generated/client.ts';
import type { CommitHooks, Database } from './open-database.ts';

/** From where a change came; goes into the audit log. */
export type Origin = {
  /** `console`, `api`, `seed`, `worker` … */
  readonly source: string;
  readonly ipAddress?: string;
  readonly userAgent?: string;
  readonly sessionId?: SessionId;
  readonly requestId?: string;
  /** The management key of a call from a program. */
  readonly keyId?: KeyId;
};

/** A transaction before an organisation is known: it sees people and sessions, and nothing of any tenant. */
export type Tx = {
  readonly client: Prisma.TransactionClient;
  readonly clock: Clock;
  readonly random: Random;
  /** What to tell other processes after the commit. */
  readonly pending: { configVersion: number | null; sessionEnds: ({ sessionId: SessionId } | { userId: UserId })[] };
};

/** A transaction of one person: sees besides which organisations that person belongs to. */
export type PersonTx = Tx & { readonly userId: UserId };

/** A transaction inside one organisation. Row-level security shows it that organisation's rows and no others. */
export type OrganisationTx = Tx & {
  readonly organisationId: OrganisationId;
  /** Who acts; null for a program of ours. */
  readonly userId: UserId | null;
  readonly origin: Origin;
};

/** Whose transaction it is. */
export type OrganisationScope = {
  readonly organisationId: OrganisationId;
  readonly userId?: UserId | null;
  readonly origin?: Origin;
};

type TenantDatabase = Database<'app'> | Database<'system'>;

const waitForConnectionMs = 5_000;
const transactionTimeoutMs = 20_000;

/**
 * Runs work in one transaction in which only this organisation exists.
 * INVARIANT: the organisation is set with transaction-local settings, so that it cannot outlive the transaction on a
 * pooled connection.
 */
export async function withOrganisation<Result>(
  database: TenantDatabase,
  scope: OrganisationScope,
  work: (tx: OrganisationTx) => Promise<Result>,
): Promise<Result> {
  const userId = scope.userId ?? null;
  const { organisationId } = scope;
  const origin = scope.origin ?? { source: userId === null ? 'worker' : 'console' };
  // The person is not named to the database: that would show the person's other organisations besides this one.
  return run(database, { organisationId, userId: null }, (tx) => work({ ...tx, organisationId, userId, origin }));
}

/** Runs work in one transaction of a person who has not chosen an organisation yet. */
export function asPerson<Result>(
  database: TenantDatabase,
  userId: UserId,
  work: (tx: PersonTx) => Promise<Result>,
): Promise<Result> {
  return run(database, { organisationId: null, userId }, (tx) => work({ ...tx, userId }));
}

/** Runs work in one transaction of who shows a management key: it sees the key of this hash, and nothing of any tenant. */
export function asKeyHolder<Result>(
  database: TenantDatabase,
  keyHash: string,
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  return run(database, { organisationId: null, userId: null, keyHash }, work);
}

/** Runs work in one transaction of nobody in particular: sign-in, sign-up, sessions. */
export function asVisitor<Result>(database: TenantDatabase, work: (tx: Tx) => Promise<Result>): Promise<Result> {
  return run(database, { organisationId: null, userId: null }, work);
}

async function run<Result>(
  database: TenantDatabase,
  settings: {
    readonly organisationId: OrganisationId | null;
    readonly userId: UserId | null;
    readonly keyHash?: string;
  },
  work: (tx: Tx) => Promise<Result>,
): Promise<Result> {
  const pending: Tx['pending'] = { configVersion: null, sessionEnds: [] };
  const result = await database.prisma.$transaction(
    async (client) => {
      await client.$queryRaw`SELECT set_config('waygate.organisation_id', ${settings.organisationId ?? ''}, true),
        set_config('waygate.user_id', ${settings.userId ?? ''}, true),
        set_config('waygate.key_hash', ${settings.keyHash ?? ''}, true)`;
      return work({ client, clock: database.clock, random: database.random, pending });
    },
    { maxWait: waitForConnectionMs, timeout: transactionTimeoutMs },
  );
  await announce(database.hooks, pending, settings.organisationId);
  return result;
}

async function announce(
  hooks: CommitHooks,
  pending: Tx['pending'],
  organisationId: OrganisationId | null,
): Promise<void> {
  const calls: (Promise<void> | void)[] = pending.sessionEnds.map(async (end) => hooks.onSessionEnd?.(end));
  if (pending.configVersion !== null && organisationId !== null) {
    calls.push(Promise.resolve({ organisationId, version: pending.configVersion }).then(hooks.onConfigChange));
  }
  await Promise.allSettled(calls);
}

/** Raises the version that tells every gateway to load the organisation's configuration again. Call it in the change's transaction. */
export async function bumpConfigVersion(tx: OrganisationTx): Promise<void> {
  const { configVersion } = await tx.client.organisation.update({
    where: { id: tx.organisationId },
    data: { configVersion: { increment: 1 } },
    select: { configVersion: true },
  });
  tx.pending.configVersion = Number(configVersion);
}
