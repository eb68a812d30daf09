import type { DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import { readModelName, refuseModelLists, requireTextOrArray } from '../openai-json/read-field.ts';
import { plainCall } from './plain-call.ts';

const decisive: ReadonlySet<string> = new Set(['model', 'models', 'input', 'user']);
/** What OpenAI takes where no model is named. https://platform.openai.com/docs/api-reference/moderations/create */
const modelDefault = 'omni-moderation-latest';

/** Reads a body of `POST /v1/moderations`. @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid. */
export function decodeModeration(bytes: Uint8Array): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const requestedModel = source.fields.has('model') ? readModelName(source) : modelDefault;
  requireTextOrArray(source, 'input');
  refuseModelLists(source, ['models']);
  return plainCall(source, { dialect: 'openai-moderations', endpoint: 'moderations', requestedModel });
}
