import { refuse } from '@waygate/errors';
import {
  formatUsdExactly,
  isId,
  type KeyId,
  type OrganisationId,
  type RequestId,
  type UsageEvent,
} from '@waygate/protocol';
import type { KeySpend } from '@waygate/queues';
import type { Exchange } from '../exchange.ts';
import type { Caller } from '../stages/authenticate.ts';

/** What callers ask about themselves. */
export type CallerQuestion = 'key' | 'credits' | 'generation';

/** Where the answers are: Redis, and no database. Both reject while it is away. */
export type CallerRecords = {
  readonly recallCall: (call: { organisationId: OrganisationId; requestId: RequestId }) => Promise<UsageEvent[]>;
  readonly recallSpend: (keyId: KeyId, atMs: number) => Promise<KeySpend>;
};

function usd(nanoUsd: bigint): number {
  return Number(formatUsdExactly(nanoUsd));
}

async function known<Value>(asked: Promise<Value>): Promise<Value> {
  try {
    return await asked;
  } catch (cause) {
    const message = 'The record of recent calls cannot be read at the moment. Try again in a few seconds.';
    throw refuse('configuration_unavailable', { cause, message, retryAfterSeconds: 2 });
  }
}

/** https://openrouter.ai/docs/api-reference/get-current-api-key; a key has no limit of its own here. */
function answerKey({ known: { key } }: Caller, spend: KeySpend) {
  const { all, day, week, month } = spend;
  return {
    label: key.name,
    limit: null,
    limit_reset: null,
    limit_remaining: null,
    include_byok_in_limit: false,
    usage: usd(all),
    usage_daily: usd(day),
    usage_weekly: usd(week),
    usage_monthly: usd(month),
    byok_usage: 0,
    byok_usage_daily: 0,
    byok_usage_weekly: 0,
    byok_usage_monthly: 0,
    is_free_tier: false,
    is_management_key: false,
    is_provisioning_key: false,
    creator_user_id: key.userId,
    expires_at: key.expiresAtMs === null ? null : new Date(key.expiresAtMs).toISOString(),
    rate_limit: { requests: -1, interval: '10s', note: 'This field is deprecated and safe to ignore.' },
  };
}

function providerResponses(attempts: readonly UsageEvent[]) {
  return attempts.map(({ provider, model, httpStatus, durationMicros }) => ({
    provider_name: provider,
    model,
    status: httpStatus,
    latency: Math.round(durationMicros / 1_000),
  }));
}

/** https://openrouter.ai/docs/api-reference/get-a-generation; cost and tokens are the whole call's, all attempts. */
function answerGeneration(attempts: readonly UsageEvent[], last: UsageEvent) {
  const { usage } = last;
  const costs = attempts.map(({ costNanoUsd }) => costNanoUsd);
  const cost = costs.includes(null) ? null : usd(costs.reduce((sum, one) => sum + BigInt(one ?? 0), 0n));
  const cacheWrites = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  const prompt = usage.inputTokens + usage.cacheReadTokens + cacheWrites + usage.audioInputTokens;
  const completion = usage.outputTokens + usage.reasoningTokens + usage.audioOutputTokens;
  return {
    id: last.requestId,
    request_id: last.requestId,
    upstream_id: null,
    api_type: last.endpoint,
    model: last.model ?? last.requestedModel,
    provider_name: last.provider,
    total_cost: cost,
    usage: cost,
    upstream_inference_cost: null,
    cache_discount: null,
    tokens_prompt: prompt,
    tokens_completion: completion,
    native_tokens_prompt: prompt,
    native_tokens_completion: completion,
    native_tokens_reasoning: usage.reasoningTokens,
    native_tokens_cached: usage.cacheReadTokens,
    native_tokens_completion_images: usage.images,
    num_media_prompt: null,
    num_search_results: null,
    latency: last.firstByteMicros === null ? null : Math.round(last.firstByteMicros / 1_000),
    generation_time: Math.round(last.durationMicros / 1_000),
    finish_reason: null,
    native_finish_reason: null,
    streamed: last.isStream,
    cancelled: last.outcome === 'client_aborted',
    is_byok: true,
    external_user: last.endUser,
    session_id: last.dimensions['session_id'] ?? null,
    provider_responses: providerResponses(attempts),
    created_at: new Date(last.occurredAtMs).toISOString(),
  };
}

/** INVARIANT: a call is shown to the key that made it and to no other. */
async function findGeneration({ request }: Exchange, { known: { key } }: Caller, records: CallerRecords) {
  const [, query = ''] = (request.url ?? '').split('?', 2);
  const requestId = new URLSearchParams(query).get('id') ?? '';
  if (!isId('req', requestId)) {
    throw refuse('parameter_invalid', { param: 'id', message: '`id` must be the `x-request-id` of a reply.' });
  }
  const { organisationId } = key;
  const attempts = await known(records.recallCall({ organisationId, requestId }));
  const own = attempts.filter(({ keyId }) => keyId === key.id);
  const last = own.at(-1);
  if (last === undefined) throw refuse('not_found', { message: 'No call of this key within a day has this id.' });
  return answerGeneration(own, last);
}

/**
 * Answers what callers ask about themselves, in OpenRouter's shapes.
 * @throws Refusal parameter_invalid, not_found, or configuration_unavailable while Redis is away.
 */
export async function answerCaller(
  asked: { readonly question: CallerQuestion; readonly exchange: Exchange },
  caller: Caller,
  records: CallerRecords,
): Promise<{ readonly data: object }> {
  const { question, exchange } = asked;
  if (question === 'generation') return { data: await findGeneration(exchange, caller, records) };
  const spend = await known(records.recallSpend(caller.known.key.id, exchange.receivedAtMs));
  if (question === 'key') return { data: answerKey(caller, spend) };
  // Nothing is bought in advance here: what the key has used is all there is to say.
  return { data: { total_credits: null, total_usage: usd(spend.all) } };
}
