import { inTransaction, openDatabase } from '@waygate/db';
import { systemClock } from '@waygate/protocol';
import { openLocalVault, readMasterKeys } from '@waygate/vault';
import { demo, scenarioDays } from './demo.ts';
import { large } from './large.ts';
import { overBudget } from './over-budget.ts';
import { providerOutage } from './provider-outage.ts';
import { repeatableRandom } from './repeatable-random.ts';
import type { DemoAccess, Scenario, SeedContext } from './scenario.ts';

export type { DemoAccess } from './scenario.ts';

/** What a database can be filled with, by name. */
export const scenarios: Readonly<Record<string, Scenario>> = {
  empty: { description: 'Nobody and nothing: the first person signs up.', plant: async () => null },
  demo,
  'over-budget': overBudget,
  'provider-outage': providerOutage,
  large,
};

/** How to fill a database. Only for local databases: the caller refuses in production. */
export type SeedOptions = {
  /** As the owner of the tables, migrated. */
  readonly databaseUrl: string;
  /** 32 bytes in base64, the same as gateway and console have. The demo key follows from it. */
  readonly keyPepper: string;
  /** As gateway and console are told it: 32 bytes in base64, or several such keys. */
  readonly masterKey: string;
  /** Address of the sandbox, or null where there is none. */
  readonly sandboxUrl: string | null;
  readonly nowMs: number;
  /** The password of the scenario's people; left out, one that follows from the pepper. */
  readonly demoPassword?: string;
};

const dayMs = 86_400_000;
const passwordBytes = 9;
const lockTimeoutMs = 120_000;
/** Any number, as long as all seeds use the same: one at a time. */
const seedLock = 7_310_002;

/**
 * Fills a database with a scenario. Doing it again changes nothing and answers the same.
 * @throws Error when there is no such scenario.
 */
export async function runSeed(name: string, options: SeedOptions): Promise<{ demo?: DemoAccess }> {
  const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined;
  if (scenario === undefined)
    throw new Error(`No scenario is named "${name}". There are: ${Object.keys(scenarios).join(', ')}.`);
  const keyPepper = Buffer.from(options.keyPepper, 'base64');
  const beginMs = options.nowMs - scenarioDays * dayMs;
  const shared = { url: options.databaseUrl, poolMax: 2, applicationName: 'waygate-seed' };
  const clock = { nowMs: () => beginMs, monotonicMs: systemClock.monotonicMs };
  const app = openDatabase({ ...shared, role: 'app', statementTimeoutMs: 60_000, clock });
  const system = openDatabase({ ...shared, role: 'system', statementTimeoutMs: lockTimeoutMs });
  const context: SeedContext = {
    app,
    system,
    keyPepper,
    vault: openLocalVault(readMasterKeys(options.masterKey)),
    sandboxUrl: options.sandboxUrl,
    nowMs: options.nowMs,
    password: options.demoPassword ?? passwordOf(keyPepper),
  };
  try {
    const access = await oneAtATime(context, () => scenario.plant(context));
    return access === null ? {} : { demo: access };
  } finally {
    await Promise.all([app.close(), system.close()]);
  }
}

function passwordOf(keyPepper: Uint8Array): string {
  const bytes = repeatableRandom(keyPepper, 'demo password').bytes(passwordBytes);
  return `demo-${Buffer.from(bytes).toString('base64url')}`;
}

/** Two starts at once must not plant the same twice: the second waits and then finds everything there. */
function oneAtATime<Result>({ system }: SeedContext, work: () => Promise<Result>): Promise<Result> {
  return inTransaction(system.pool, async (holder) => {
    await holder.query(`SET LOCAL lock_timeout = ${lockTimeoutMs}`);
    await holder.query('SET LOCAL idle_in_transaction_session_timeout = 0');
    await holder.query('SELECT pg_advisory_xact_lock($1)', [seedLock]);
    return work();
  });
}
