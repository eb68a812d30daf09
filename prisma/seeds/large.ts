import { inTransaction } from '@waygate/db';
import type { PoolClient } from 'pg';
import { insertEventsSql, memorySql, organisationsSql, rollupsOfHourSql, shiftedRollupsSql } from './large-sql.ts';
import type { Scenario, SeedContext } from './scenario.ts';

/** How large. Calls lie in the last `rawDays`; older ones are told by their sums alone, as after retention. */
export type LargeSize = {
  readonly organisations: number;
  readonly keysPerOrganisation: number;
  readonly rawEvents: number;
  readonly rawDays: number;
  /** How often the sums of the raw days are repeated further back. */
  readonly repeats: number;
};

/** 100 organisations, 10 k keys, 5 M calls, and the sums of 100 M calls over sixty days. */
const largeSize: LargeSize = {
  organisations: 100,
  keysPerOrganisation: 100,
  rawEvents: 5_000_000,
  rawDays: 3,
  repeats: 19,
};

const dayMs = 86_400_000;

/** Many tenants with much usage, written by the database itself. */
export const large: Scenario = {
  description: '100 organisations, 10,000 keys, 5 million calls and the sums of 100 million. Takes minutes.',
  plant: async (context) => {
    await plantLarge(context, largeSize);
    return null;
  },
};

/** Plants it all in one transaction: there is either everything or nothing, and planting again finds it and stops. */
export function plantLarge({ system, nowMs }: SeedContext, size: LargeSize): Promise<void> {
  return inTransaction(system.pool, async (client) => {
    if (!(await isPlanted(client))) await plant(client, size, nowMs);
  });
}

async function isPlanted(client: PoolClient): Promise<boolean> {
  const { rows } = await client.query("SELECT FROM organisation WHERE slug = 'large-1'");
  return rows.length > 0;
}

async function plant(client: PoolClient, size: LargeSize, nowMs: number): Promise<void> {
  const today = Math.floor(nowMs / dayMs) * dayMs;
  for (const sql of organisationsSql) await client.query(sql, [size.organisations, size.keysPerOrganisation]);
  await client.query(memorySql);
  for (let i = 0; i < size.rawDays; i++) {
    await plantDay(client, { ...size, startMs: today - (size.rawDays - i) * dayMs });
  }
  for (let i = 1; i <= size.repeats; i++) {
    const first = new Date(today - size.rawDays * dayMs);
    await client.query(shiftedRollupsSql, [first, new Date(today), i * size.rawDays]);
  }
}

const hourMs = 3_600_000;
/** So many rows fit into the deadline of a statement, also on a busy machine. */
const eventsPerStatement = 100_000;

async function plantDay(client: PoolClient, day: LargeSize & { readonly startMs: number }): Promise<void> {
  const start = new Date(day.startMs);
  const events = Math.round(day.rawEvents / day.rawDays);
  await client.query('SELECT ensure_usage_partition($1::date)', [start.toISOString().slice(0, 10)]);
  for (let first = 1; first <= events; first += eventsPerStatement) {
    const last = Math.min(first + eventsPerStatement - 1, events);
    await client.query(insertEventsSql, [start, first, last, day.organisations, day.keysPerOrganisation]);
  }
  for (let hour = 0; hour < 24; hour++) await client.query(rollupsOfHourSql, [new Date(day.startMs + hour * hourMs)]);
}
