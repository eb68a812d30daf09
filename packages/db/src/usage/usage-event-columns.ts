import type { UsageEvent } from '@waygate/protocol';

/** Columns of `usage_event` with their types, and where each comes from. */
const columns = {
  id: ['text', (e) => e.id],
  occurred_at: ['timestamptz', (e) => new Date(e.occurredAtMs).toISOString()],
  request_id: ['text', (e) => e.requestId],
  attempt: ['smallint', (e) => e.attempt],
  organisation_id: ['text', (e) => e.organisationId],
  environment_id: ['text', (e) => e.environmentId],
  group_id: ['text', (e) => e.groupId],
  key_id: ['text', (e) => e.keyId],
  user_id: ['text', (e) => e.userId],
  service_account_id: ['text', (e) => e.serviceAccountId],
  end_user: ['text', (e) => e.endUser],
  dimensions: ['jsonb', (e) => e.dimensions],
  endpoint: ['text', (e) => e.endpoint],
  requested_model: ['text', (e) => e.requestedModel],
  model: ['text', (e) => e.model],
  provider: ['text', (e) => e.provider],
  deployment_id: ['text', (e) => e.deploymentId],
  region: ['text', (e) => e.region],
  is_stream: ['boolean', (e) => e.isStream],
  outcome: ['text', (e) => e.outcome],
  http_status: ['smallint', (e) => e.httpStatus],
  error_code: ['text', (e) => e.errorCode],
  input_tokens: ['integer', (e) => e.usage.inputTokens],
  cache_read_tokens: ['integer', (e) => e.usage.cacheReadTokens],
  cache_write_5m_tokens: ['integer', (e) => e.usage.cacheWrite5mTokens],
  cache_write_1h_tokens: ['integer', (e) => e.usage.cacheWrite1hTokens],
  output_tokens: ['integer', (e) => e.usage.outputTokens],
  reasoning_tokens: ['integer', (e) => e.usage.reasoningTokens],
  audio_input_tokens: ['integer', (e) => e.usage.audioInputTokens],
  audio_output_tokens: ['integer', (e) => e.usage.audioOutputTokens],
  images: ['integer', (e) => e.usage.images],
  requests: ['integer', (e) => e.usage.requests],
  tool_uses: ['integer', (e) => e.usage.toolUses],
  is_estimated: ['boolean', (e) => e.isEstimated],
  cost_nano_usd: ['bigint', (e) => e.costNanoUsd],
  price_source: ['text', (e) => e.priceSource],
  duration_micros: ['bigint', (e) => e.durationMicros],
  first_byte_micros: ['bigint', (e) => e.firstByteMicros],
  stage_micros: ['jsonb', (e) => e.stageMicros],
  snapshot_version: ['bigint', (e) => e.snapshotVersion],
  gateway_id: ['text', (e) => e.gatewayId],
} as const satisfies Record<string, readonly [type: string, read: (event: UsageEvent) => unknown]>;

const names = Object.keys(columns).join(', ');
const typed = Object.entries(columns)
  .map(([name, [type]]) => `${name} ${type}`)
  .join(', ');

/**
 * Inserts events given as one JSON list, those that are not there yet, and answers with their ids and hours: hours of
 * the organisation's time zone, so that its days are made of whole hours also where its clock is half an hour off.
 * INVARIANT: inserted in the order of their keys, so that overlapping batches wait for each other and never deadlock.
 */
export const insertUsageEventsSql = `
  INSERT INTO usage_event (${names})
  SELECT ${names} FROM jsonb_to_recordset($1::jsonb) AS given(${typed})
  ORDER BY occurred_at, id
  ON CONFLICT (id, occurred_at) DO NOTHING
  RETURNING id, to_char(date_trunc('hour', occurred_at, coalesce(
    (SELECT time_zone FROM organisation WHERE organisation.id = usage_event.organisation_id), 'UTC'))
    AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') AS hour`;

/** An event as a member of that list. */
export function usageEventRow(event: UsageEvent): Record<string, unknown> {
  return Object.fromEntries(Object.entries(columns).map(([name, [, read]]) => [name, read(event)]));
}
