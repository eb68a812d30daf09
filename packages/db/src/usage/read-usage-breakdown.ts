import type { NanoUsd } from '@waygate/protocol';
import { Prisma } from '../generated/client.ts';
import type { OrganisationTx } from '../transactions.ts';
import { firstByteHistogramSum, readTimeZone, rollupCondition, type UsageFilter } from './usage-filter.ts';
import { type Latency, latencyOf } from './usage-totals.ts';

/** By what usage can be broken down. */
export type UsageDimension = 'model' | 'provider' | 'key' | 'group' | 'user' | 'environment';

/** The share of one model, key, … in a range. */
export type UsagePart = {
  /** Id or name; empty for calls that have none, e.g. refused before a model was chosen. */
  readonly id: string;
  /** Name for people; null when what the id named is gone. */
  readonly name: string | null;
  readonly calls: number;
  readonly attempts: number;
  readonly failedAttempts: number;
  readonly costNanoUsd: NanoUsd;
  readonly unpricedAttempts: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly firstByteMicros: Latency;
};

/** The greatest parts by cost, then calls, and the sum of all others: together they are the whole. */
export type UsageBreakdown = {
  readonly parts: readonly UsagePart[];
  readonly others: {
    readonly count: number;
    readonly calls: number;
    readonly attempts: number;
    readonly costNanoUsd: NanoUsd;
  };
};

type PartRow = {
  id: string;
  name: string | null;
  calls: bigint;
  attempts: bigint;
  failed: bigint;
  cost: bigint;
  unpriced: bigint;
  input: bigint;
  output: bigint;
  firstByte: bigint[];
};

/** For each dimension: its column, and where its names are. */
const dimensionTable = {
  model: { column: 'r.model', name: 'p.id' },
  provider: { column: 'r.provider', name: 'p.id' },
  key: { column: 'r.key_id', name: '(SELECT k.name FROM api_key k WHERE k.id = p.id)' },
  group: { column: 'r.group_id', name: '(SELECT g.name FROM "group" g WHERE g.id = p.id)' },
  user: {
    column: 'r.user_id',
    name: '(SELECT u.name FROM "user" u JOIN membership m ON m.user_id = u.id WHERE u.id = p.id)',
  },
  environment: { column: 'r.environment_id', name: '(SELECT e.name FROM environment e WHERE e.id = p.id)' },
} as const satisfies Record<UsageDimension, { column: string; name: string }>;

/** Usage of a range by one dimension, from the rollups alone. */
export async function readUsageBreakdown(
  tx: OrganisationTx,
  filter: UsageFilter & { readonly by: UsageDimension; readonly partsMax: number },
): Promise<UsageBreakdown> {
  const condition = rollupCondition(tx, filter, await readTimeZone(tx));
  const { column, name } = dimensionTable[filter.by];
  const rows = await tx.client.$queryRaw<PartRow[]>(Prisma.sql`
    WITH p AS (
      SELECT ${Prisma.raw(column)} AS id, sum(r.calls)::bigint AS calls, sum(r.attempts)::bigint AS attempts,
        coalesce(sum(r.attempts) FILTER (WHERE r.outcome IN ('upstream_failed', 'gateway_failed')), 0)::bigint AS failed,
        sum(r.cost_nano_usd)::bigint AS cost, sum(r.unpriced_attempts)::bigint AS unpriced,
        sum(r.input_tokens + r.cache_read_tokens + r.cache_write_tokens)::bigint AS input,
        sum(r.output_tokens + r.reasoning_tokens)::bigint AS output, ${firstByteHistogramSum} AS "firstByte"
      FROM usage_rollup r WHERE ${condition} GROUP BY 1
    )
    SELECT p.*, ${Prisma.raw(name)} AS name FROM p ORDER BY p.cost DESC, p.calls DESC, p.id`);
  const rest = rows.slice(filter.partsMax);
  return {
    parts: rows.slice(0, filter.partsMax).map(readPart),
    others: {
      count: rest.length,
      calls: rest.reduce((sum, row) => sum + Number(row.calls), 0),
      attempts: rest.reduce((sum, row) => sum + Number(row.attempts), 0),
      costNanoUsd: rest.reduce((sum, row) => sum + row.cost, 0n),
    },
  };
}

function readPart(row: PartRow): UsagePart {
  return {
    id: row.id,
    name: row.name,
    calls: Number(row.calls),
    attempts: Number(row.attempts),
    failedAttempts: Number(row.failed),
    costNanoUsd: row.cost,
    unpricedAttempts: Number(row.unpriced),
    inputTokens: Number(row.input),
    outputTokens: Number(row.output),
    firstByteMicros: latencyOf(row.firstByte),
  };
}
