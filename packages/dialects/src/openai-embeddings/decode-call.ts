import type { DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import { readEndUser, readModelName, requireTextOrArray } from '../openai-json/read-field.ts';

/** Members that policy, routing, limits or metering read. Each must mean one thing only. */
const decisive: ReadonlySet<string> = new Set(['model', 'input', 'dimensions', 'encoding_format', 'user']);

/** Reads a body of `POST /v1/embeddings`. @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid. */
export function decodeCall(bytes: Uint8Array): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const requestedModel = readModelName(source);
  requireTextOrArray(source, 'input');
  return {
    body: {
      dialect: 'openai-embeddings',
      endpoint: 'embeddings',
      requestedModel,
      isStream: false,
      wantsStreamUsage: false,
      outputTokensMax: null,
      endUser: readEndUser(source),
      bytes,
    },
    fields: source.fields,
    isWithoutAddress: source.isWithoutAddress,
    choicesCount: 1,
  };
}
