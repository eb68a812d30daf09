import type { DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import { readCount, readModelName, refuseModelLists, requireArray, requireText } from '../openai-json/read-field.ts';
import { plainCall } from './plain-call.ts';

const decisive: ReadonlySet<string> = new Set(['model', 'models', 'query', 'documents', 'top_n', 'user']);
const documentsMax = 1_000_000;

/**
 * Reads a body of `POST /v1/rerank`, in which Cohere (https://docs.cohere.com/reference/rerank) and Jina
 * (https://api.jina.ai/redoc) agree.
 * @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid.
 */
export function decodeRerank(bytes: Uint8Array): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const requestedModel = readModelName(source);
  requireText(source, 'query');
  requireArray(source, 'documents');
  readCount(source, 'top_n', documentsMax);
  refuseModelLists(source, ['models']);
  return plainCall(source, { dialect: 'cohere-rerank', endpoint: 'rerank', requestedModel });
}
