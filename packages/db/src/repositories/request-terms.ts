import type { NanoUsd } from '@waygate/protocol';
import { Prisma } from '../generated/client.ts';

/**
 * One condition of a filter on calls, as people write it in a filter line. Words of one term are alternatives; `*` in
 * models and key names stands for anything. Amounts are nano-USD, microseconds or counts.
 */
export type RequestTerm =
  | {
      readonly kind: 'words';
      readonly field: 'status' | 'outcome' | 'model' | 'provider' | 'key' | 'error' | 'request' | 'price';
      readonly isNegated: boolean;
      readonly words: readonly string[];
    }
  | {
      readonly kind: 'amount';
      readonly field: 'cost' | 'duration' | 'firstbyte' | 'tokens';
      readonly comparison: '>' | '>=' | '<' | '<=';
      readonly amount: NanoUsd;
    };

/** `*` becomes any run of characters; what SQL would take as a wildcard is taken as written. */
export function likePattern(glob: string): string {
  return glob.replace(/[\\%_]/g, (special) => `\\${special}`).replaceAll('*', '%');
}

function likeAny(column: Prisma.Sql, words: readonly string[]): Prisma.Sql {
  return Prisma.sql`${column} ILIKE ANY(${words.map(likePattern)}::text[])`;
}

function wordsCondition(field: (RequestTerm & { kind: 'words' })['field'], words: readonly string[]): Prisma.Sql {
  switch (field) {
    case 'status':
      return Prisma.sql`(e.http_status::text = ANY(${[...words]}::text[]) OR (e.http_status / 100)::text || 'xx' = ANY(${[...words]}::text[]))`;
    case 'outcome':
      return Prisma.sql`e.outcome = ANY(${[...words]}::text[])`;
    case 'model':
      return Prisma.sql`(${likeAny(Prisma.sql`coalesce(e.model, '')`, words)} OR ${likeAny(Prisma.sql`e.requested_model`, words)})`;
    case 'provider':
      return likeAny(Prisma.sql`coalesce(e.provider, '')`, words);
    case 'key':
      return Prisma.sql`(e.key_id = ANY(${[...words]}::text[]) OR e.key_id IN (
        SELECT named.id FROM api_key named
        WHERE named.organisation_id = e.organisation_id AND ${likeAny(Prisma.sql`named.name`, words)}))`;
    case 'error':
      return Prisma.sql`coalesce(e.error_code, '') = ANY(${[...words]}::text[])`;
    case 'request':
      return Prisma.sql`e.request_id = ANY(${[...words]}::text[])`;
    case 'price':
      return Prisma.sql`((e.cost_nano_usd IS NULL AND 'unknown' = ANY(${[...words]}::text[]))
        OR (e.is_estimated AND 'estimated' = ANY(${[...words]}::text[])))`;
  }
}

const amountColumns = {
  cost: Prisma.sql`e.cost_nano_usd`,
  duration: Prisma.sql`e.duration_micros`,
  firstbyte: Prisma.sql`e.first_byte_micros`,
  tokens: Prisma.sql`(e.input_tokens::bigint + e.cache_read_tokens + e.cache_write_5m_tokens + e.cache_write_1h_tokens
    + e.audio_input_tokens + e.output_tokens + e.reasoning_tokens + e.audio_output_tokens)`,
} as const;

const comparisons = {
  '>': Prisma.sql`>`,
  '>=': Prisma.sql`>=`,
  '<': Prisma.sql`<`,
  '<=': Prisma.sql`<=`,
} as const;

/** A term as a condition on `usage_event e`. */
export function termCondition(term: RequestTerm): Prisma.Sql {
  if (term.kind === 'amount') {
    return Prisma.sql`${amountColumns[term.field]} ${comparisons[term.comparison]} ${term.amount}`;
  }
  const condition = wordsCondition(term.field, term.words);
  return term.isNegated ? Prisma.sql`NOT ${condition}` : condition;
}
