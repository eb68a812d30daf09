import type { DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import {
  readCount,
  readModelName,
  readWhole,
  refuseModelLists,
  requireText,
  requireTexts,
} from '../openai-json/read-field.ts';
import { plainCall } from './plain-call.ts';

const decisive: ReadonlySet<string> = new Set([
  'model',
  'models',
  'query',
  'documents',
  'top_n',
  'max_tokens_per_doc',
  'priority',
  'user',
]);
/** https://docs.cohere.com/docs/reranking-best-practices */
const documentsMax = 10_000;
const resultsMax = 1_000_000;
const tokensMax = 1_000_000;
const priorityMax = 999;

/**
 * Reads a body of `POST /v2/rerank` (https://docs.cohere.com/reference/rerank): unlike in the first version, documents are
 * strings and nothing else.
 * @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid.
 */
export function decodeRerankV2(bytes: Uint8Array): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const requestedModel = readModelName(source);
  requireText(source, 'query');
  requireTexts(source, 'documents', documentsMax);
  readCount(source, 'top_n', resultsMax);
  readCount(source, 'max_tokens_per_doc', tokensMax);
  readWhole(source, 'priority', { min: 0, max: priorityMax });
  refuseModelLists(source, ['models']);
  return plainCall(source, { dialect: 'cohere-rerank-v2', endpoint: 'rerank', requestedModel });
}
