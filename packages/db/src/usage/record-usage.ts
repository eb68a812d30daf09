import type { UsageEvent } from '@waygate/protocol';
import type { Database } from '../open-database.ts';
import { inTransaction } from '../pool.ts';
import { ensureUsagePartitions } from './partitions.ts';
import { type RollupRow, rollupRows } from './rollup-rows.ts';
import { insertUsageEventsSql, usageEventRow } from './usage-event-columns.ts';

const dimensions = [
  'organisationId',
  'hour',
  'environmentId',
  'groupId',
  'keyId',
  'userId',
  'serviceAccountId',
  'model',
  'provider',
  'endpoint',
  'outcome',
] as const satisfies readonly (keyof RollupRow)[];

const sums = [
  'attempts',
  'calls',
  'unpricedAttempts',
  'estimatedAttempts',
  'inputTokens',
  'cacheReadTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
  'costNanoUsd',
] as const satisfies readonly (keyof RollupRow)[];

const histograms = ['durationHistogram', 'firstByteHistogram'] as const satisfies readonly (keyof RollupRow)[];

function column(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function typeOf(field: keyof RollupRow): string {
  if (field === 'hour') return 'timestamptz';
  if (histograms.some((one) => one === field)) return 'bigint[]';
  return sums.some((one) => one === field) ? 'bigint' : 'text';
}

const fields = [...dimensions, ...sums, ...histograms];

const mergeRollupsSql = `
  INSERT INTO usage_rollup (${fields.map(column).join(', ')})
  SELECT ${fields.map((field) => `"${field}"`).join(', ')}
  FROM ROWS FROM (jsonb_to_recordset($1::jsonb) AS (${fields.map((field) => `"${field}" ${typeOf(field)}`).join(', ')}))
    WITH ORDINALITY AS given(${fields.map((field) => `"${field}"`).join(', ')}, position)
  ORDER BY position
  ON CONFLICT (${dimensions.map(column).join(', ')}) DO UPDATE SET
    ${sums.map((field) => `${column(field)} = usage_rollup.${column(field)} + excluded.${column(field)}`).join(', ')},
    ${histograms
      .map((field) => `${column(field)} = histogram_add(usage_rollup.${column(field)}, excluded.${column(field)})`)
      .join(', ')}`;

/** What became of a batch. */
export type RecordedUsage = {
  /** Events that were new. */
  readonly inserted: readonly UsageEvent[];
  /** Events that were there already, in the ledger or in the batch. */
  readonly repeated: number;
};

/**
 * Writes events into the ledger and adds them to the rollups, in one transaction: once it returns, Postgres has
 * committed both. Idempotent by event id: recording events again, alone or among others, changes nothing.
 * INVARIANT: the sums of the rollups are the sums of the ledger, since only what was inserted is added.
 */
export async function recordUsage(database: Database<'system'>, events: readonly UsageEvent[]): Promise<RecordedUsage> {
  if (events.length === 0) return { inserted: [], repeated: 0 };
  await ensureUsagePartitions(database, new Set(events.map((event) => event.occurredAtMs)));
  const inserted = await inTransaction(database.pool, async (client) => {
    const { rows } = await client.query<{ id: string; hour: string }>({
      name: 'insert-usage-events',
      text: insertUsageEventsSql,
      values: [JSON.stringify(events.map(usageEventRow))],
    });
    if (rows.length === 0) return [];
    const byId = new Map(events.map((event) => [event.id, event]));
    const placed = rows.flatMap(({ id, hour }) => {
      const event = byId.get(id);
      return event === undefined ? [] : [{ event, hour }];
    });
    const rollups = rollupRows(placed);
    await client.query({ name: 'merge-rollups', text: mergeRollupsSql, values: [JSON.stringify(rollups)] });
    return placed.map(({ event }) => event);
  });
  return { inserted, repeated: events.length - inserted.length };
}

const usedEveryMs = 60_000;

type KeyUse = Pick<UsageEvent, 'keyId' | 'secretNumber'> & { readonly atMs: number };

/**
 * A use whose secret is not known counts as one of the secret in force. The first use of a secret after it was replaced is
 * noted at once: it decides whether the secret may be ended.
 */
const markKeysUsedSql = `
  WITH given AS MATERIALIZED (
    SELECT * FROM jsonb_to_recordset($1::jsonb) AS uses("keyId" text, "secretNumber" int, at timestamptz)
  )
  UPDATE api_key SET
    last_used_at = greatest(last_used_at, due.at), previous_used_at = greatest(previous_used_at, due.previous_at)
  FROM (
    SELECT k.id, uses.at, uses.previous_at
    FROM api_key k
    CROSS JOIN LATERAL (
      SELECT max(at) FILTER (WHERE coalesce("secretNumber", k.secret_number) = k.secret_number) AS at,
        max(at) FILTER (WHERE "secretNumber" = k.secret_number - 1) AS previous_at
      FROM given WHERE "keyId" = k.id
    ) uses
    WHERE k.id IN (SELECT "keyId" FROM given)
      AND (uses.at > coalesce(k.last_used_at + make_interval(secs => $2), '-infinity')
        OR uses.previous_at > coalesce(k.previous_used_at + make_interval(secs => $2), '-infinity')
        OR (uses.previous_at >= k.rotated_at AND k.previous_used_at < k.rotated_at))
    ORDER BY k.id
    FOR NO KEY UPDATE OF k
  ) due
  WHERE api_key.id = due.id`;

/** Notes when keys were last used, at most once a minute for each of their secrets, from the events of a batch. */
export async function markKeysUsed(database: Database<'system'>, events: readonly UsageEvent[]): Promise<void> {
  const latest = new Map<string, KeyUse>();
  for (const { keyId, secretNumber, occurredAtMs } of events) {
    const name = `${keyId} ${secretNumber}`;
    const known = latest.get(name);
    if (known === undefined || known.atMs < occurredAtMs) latest.set(name, { keyId, secretNumber, atMs: occurredAtMs });
  }
  const used = [...latest.values()].map(({ atMs, ...use }) => ({ ...use, at: new Date(atMs).toISOString() }));
  await database.pool.query(markKeysUsedSql, [JSON.stringify(used), usedEveryMs / 1_000]);
}
