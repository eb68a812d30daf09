import type { Refusal } from '@waygate/errors';
import { type JsonRecord, omitEmpty, parseJsonObject, writeJson } from '@waygate/wire';
import { z } from 'zod';
import type { EncodableAnswer, EncodedAnswer } from '../dialect.ts';

const count = z.number().min(0).nullish();
/** An answer as Jina (https://api.jina.ai/redoc) and the servers that took its shape over give it. */
const jinaSchema = z.object({
  id: z.string().nullish(),
  results: z.array(z.object({ index: z.number(), relevance_score: z.number() })),
  usage: z.object({ input_tokens: count, prompt_tokens: count, total_tokens: count }),
  meta: z.undefined().optional(),
});

/** What was booked of such an answer: one search, and the tokens that its provider counted. */
function billedUnits({ input_tokens, prompt_tokens, total_tokens }: z.infer<typeof jinaSchema>['usage']): JsonRecord {
  return omitEmpty({ search_units: 1, input_tokens: input_tokens ?? prompt_tokens ?? total_tokens });
}

type RerankAnswer = Pick<EncodableAnswer, 'bytes' | 'usageSpan'>;

function rerankBody({ bytes, usageSpan }: RerankAnswer): Uint8Array {
  if (usageSpan === null) return bytes;
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString();
  const answer = jinaSchema.safeParse(parseJsonObject(text)).data;
  if (answer === undefined) return bytes;
  const { id, results, usage } = answer;
  const meta = { api_version: { version: '2' }, billed_units: billedUnits(usage) };
  return Buffer.from(writeJson(omitEmpty({ id, results, meta })));
}

/**
 * The body of an answer to `POST /v2/rerank`: Cohere's own byte for byte, another's in Cohere's shape, which has the places
 * of documents and not the documents.
 */
export function encodeRerankAnswer(answer: RerankAnswer): EncodedAnswer {
  return { bytes: rerankBody(answer), splices: [] };
}

/** The body of a refusal: Cohere's `message`, with our code and the member at fault beside it. */
export function encodeRerankError({ message, code, param }: Refusal): string {
  return writeJson(omitEmpty({ message, code, param }));
}
