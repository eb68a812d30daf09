import type { Database } from '../open-database.ts';

const dayMs = 86_400_000;

/** The UTC day of a time, `YYYY-MM-DD`. */
function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

/**
 * Makes the ledger's partitions for the UTC days of these times, those that are missing. Each in a transaction of its
 * own, so that making one never waits for another while holding locks on the ledger.
 */
export async function ensureUsagePartitions(database: Database<'system'>, timesMs: Iterable<number>): Promise<void> {
  const days = new Set([...timesMs].map(dayOf));
  const { rows } = await database.pool.query<{ day: string }>({
    name: 'missing-partitions',
    text: `SELECT day FROM unnest($1::text[]) AS day
      WHERE NOT EXISTS (
        SELECT FROM pg_class WHERE relnamespace = 'usage_partition'::regnamespace AND relname = 'day_' || replace(day, '-', ''))
      ORDER BY day`,
    values: [[...days]],
  });
  for (const { day } of rows) await database.pool.query('SELECT ensure_usage_partition($1::date)', [day]);
}

/** Makes the partitions of a day and of the days after it, so that no call has to wait for one to be made. */
export function ensureUsagePartitionsAhead(
  database: Database<'system'>,
  from: { readonly nowMs: number; readonly days: number },
): Promise<void> {
  const times = Array.from({ length: from.days + 1 }, (_, i) => from.nowMs + i * dayMs);
  return ensureUsagePartitions(database, times);
}

/**
 * Drops the ledger's partitions of days that ended more than so many days ago; rollups stay. Space returns at once,
 * since nothing is deleted row by row. @returns how many were dropped.
 */
export async function dropUsagePartitions(
  database: Database<'system'>,
  retention: { readonly nowMs: number; readonly days: number },
): Promise<number> {
  const firstDayKept = dayOf(retention.nowMs - retention.days * dayMs);
  const { rows } = await database.pool.query<{ dropped: number }>(
    'SELECT drop_usage_partitions_before($1::date) AS dropped',
    [firstDayKept],
  );
  return rows[0]?.dropped ?? 0;
}
