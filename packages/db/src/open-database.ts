import { PrismaPg } from '@prisma/adapter-pg';
import {
  type Clock,
  type OrganisationId,
  type Random,
  type SessionId,
  systemClock,
  systemRandom,
  type UserId,
} from '@waygate/protocol';
import type { Pool } from 'pg';
import { PrismaClient } from './generated/client.ts';
import { type DatabaseRole, openPool, type PoolOptions } from './pool.ts';

/** What other processes must hear of once a transaction is committed. */
export type CommitHooks = {
  /** The data plane's configuration of an organisation has a new version: publish it. */
  readonly onConfigChange?: (change: { organisationId: OrganisationId; version: number }) => Promise<void> | void;
  /** A session, or every session of a person, has ended: publish it. */
  readonly onSessionEnd?: (end: { sessionId: SessionId } | { userId: UserId }) => Promise<void> | void;
};

/** How to open a database. */
export type DatabaseOptions<Role extends DatabaseRole> = PoolOptions & {
  readonly role: Role;
  /** Called after commit. A hook that fails is its own business: the change stands, and readers find it by polling. */
  readonly hooks?: CommitHooks;
  readonly clock?: Clock;
  readonly random?: Random;
};

/** A pool of connections that all work as one role. */
export type Database<Role extends DatabaseRole = DatabaseRole> = {
  readonly role: Role;
  /** For this package's transactions and repositories. */
  readonly prisma: PrismaClient;
  /** For this package's bulk statements. */
  readonly pool: Pool;
  readonly hooks: CommitHooks;
  readonly clock: Clock;
  readonly random: Random;
  /** @throws Error when Postgres does not answer in time. */
  ping(): Promise<void>;
  close(): Promise<void>;
};

/** Opens a database. It connects when first asked. */
export function openDatabase<Role extends DatabaseRole>(options: DatabaseOptions<Role>): Database<Role> {
  const pool = openPool(options);
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    role: options.role,
    prisma,
    pool,
    hooks: options.hooks ?? {},
    clock: options.clock ?? systemClock,
    random: options.random ?? systemRandom,
    ping: async () => {
      await pool.query('SELECT 1');
    },
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
