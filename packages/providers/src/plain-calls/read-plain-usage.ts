import { noUsage, type Usage } from '@waygate/protocol';
import { z } from 'zod';
import type { PlainEndpoint } from './encode-plain-request.ts';

/** OpenAI counts a second of heard audio as so many tokens. https://platform.openai.com/docs/guides/realtime-costs */
const audioTokensPerSecond = 10;

const count = z.number().min(0).max(2_147_483_647).transform(Math.ceil).nullish();
const usageSchema = z.looseObject({
  input_tokens: count,
  output_tokens: count,
  prompt_tokens: count,
  completion_tokens: count,
  total_tokens: count,
  seconds: z.number().min(0).max(10_000_000).nullish(),
  input_tokens_details: z.looseObject({ cached_tokens: count }).nullish(),
  input_token_details: z.looseObject({ audio_tokens: count }).nullish(),
});
const billedSchema = z.looseObject({ billed_units: z.looseObject({ search_units: count }) });

type Told = z.infer<typeof usageSchema>;

function imageUsage(told: Told): Usage | null {
  if (typeof told.output_tokens !== 'number') return null;
  const input = told.input_tokens ?? 0;
  const cacheReadTokens = Math.min(told.input_tokens_details?.cached_tokens ?? 0, input);
  return {
    ...noUsage,
    inputTokens: input - cacheReadTokens,
    cacheReadTokens,
    outputTokens: told.output_tokens,
    requests: 1,
  };
}

function transcriptUsage(told: Told): Usage | null {
  if (typeof told.seconds === 'number') {
    return { ...noUsage, audioInputTokens: Math.ceil(told.seconds * audioTokensPerSecond), requests: 1 };
  }
  const input = told.input_tokens ?? told.prompt_tokens ?? null;
  if (input === null) return null;
  const audioInputTokens = Math.min(told.input_token_details?.audio_tokens ?? 0, input);
  const outputTokens = told.output_tokens ?? told.completion_tokens ?? 0;
  return { ...noUsage, inputTokens: input - audioInputTokens, audioInputTokens, outputTokens, requests: 1 };
}

function speechUsage(told: Told): Usage | null {
  if (typeof told.output_tokens !== 'number') return null;
  return { ...noUsage, inputTokens: told.input_tokens ?? 0, audioOutputTokens: told.output_tokens, requests: 1 };
}

function textUsage(told: Told): Usage | null {
  const input = told.input_tokens ?? told.prompt_tokens ?? told.total_tokens ?? null;
  return input === null ? null : { ...noUsage, inputTokens: input, requests: 1 };
}

const readers: Readonly<Record<PlainEndpoint, (told: Told) => Usage | null>> = {
  moderations: textUsage,
  rerank: textUsage,
  images: imageUsage,
  speech: speechUsage,
  transcriptions: transcriptUsage,
};

/** `usage` of an answer as buckets; null where it says nothing usable. */
export function readPlainUsage(endpoint: PlainEndpoint, value: unknown): Usage | null {
  const told = usageSchema.safeParse(value);
  return told.success ? readers[endpoint](told.data) : null;
}

/** Cohere's `meta.billed_units`: searches, each a request. https://docs.cohere.com/reference/rerank */
export function readSearchUnits(meta: unknown): Usage | null {
  const units = billedSchema.safeParse(meta).data?.billed_units.search_units;
  return typeof units === 'number' ? { ...noUsage, requests: units } : null;
}
