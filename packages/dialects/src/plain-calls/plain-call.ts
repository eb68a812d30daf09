import type { CallBody } from '@waygate/protocol';
import type { DecodedCall } from '../dialect.ts';
import { type FieldSource, readEndUser } from '../openai-json/read-field.ts';

/** A call of one of the small APIs: one question, one answer, nothing to translate. @throws Refusal parameter_invalid. */
export function plainCall(
  source: FieldSource,
  call: Pick<CallBody, 'dialect' | 'endpoint' | 'requestedModel'> & {
    readonly isStream?: boolean;
    readonly choicesCount?: number;
  },
): DecodedCall {
  const { dialect, endpoint, requestedModel, isStream = false, choicesCount = 1 } = call;
  return {
    body: {
      dialect,
      endpoint,
      requestedModel,
      isStream,
      wantsStreamUsage: true,
      outputTokensMax: null,
      endUser: readEndUser(source),
      bytes: source.bytes,
    },
    fields: source.fields,
    choicesCount,
  };
}
