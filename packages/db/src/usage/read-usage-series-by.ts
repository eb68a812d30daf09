import type { NanoUsd } from '@waygate/protocol';
import { Prisma } from '../generated/client.ts';
import type { OrganisationTx } from '../transactions.ts';
import { readTimeZone, rollupCondition, type UsageFilter } from './usage-filter.ts';

/** Sums of one hour or day of one model, outcome or provider. */
export type UsageSlice = {
  /** When the hour or day begins in the organisation's time zone. */
  readonly startMs: number;
  /** Empty for calls that have none. */
  readonly id: string;
  readonly calls: number;
  readonly attempts: number;
  readonly costNanoUsd: NanoUsd;
};

type SliceRow = { start: Date; id: string; calls: bigint; attempts: bigint; cost: bigint };

const columns = { model: 'r.model', outcome: 'r.outcome', provider: 'r.provider' } as const;

/** What makes up each hour or day of a range, from the rollups alone. Hours and days without usage are absent. */
export async function readUsageSeriesBy(
  tx: OrganisationTx,
  filter: UsageFilter & { readonly step: 'hour' | 'day'; readonly by: keyof typeof columns },
): Promise<UsageSlice[]> {
  const zone = await readTimeZone(tx);
  const rows = await tx.client.$queryRaw<SliceRow[]>(Prisma.sql`
    SELECT date_trunc(${filter.step}, r.hour, ${zone}) AS start, ${Prisma.raw(columns[filter.by])} AS id,
      sum(r.calls)::bigint AS calls, sum(r.attempts)::bigint AS attempts, sum(r.cost_nano_usd)::bigint AS cost
    FROM usage_rollup r WHERE ${rollupCondition(tx, filter, zone)} GROUP BY 1, 2 ORDER BY 1, 2`);
  return rows.map((row) => ({
    startMs: row.start.getTime(),
    id: row.id,
    calls: Number(row.calls),
    attempts: Number(row.attempts),
    costNanoUsd: row.cost,
  }));
}
