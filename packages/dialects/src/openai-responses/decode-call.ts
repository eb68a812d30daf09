import { refuse } from '@waygate/errors';
import type { DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import { readBoolean, readCount, readEndUser, readModelName, requireTextOrArray } from '../openai-json/read-field.ts';
import { extensionNames, readExtensions } from '../read-extensions.ts';
import { readStatedMetadata } from '../read-stated.ts';
import { routerMembers } from '../router-members.ts';

/** Members that policy, routing, limits or metering read. Each must mean one thing only. */
const decisive: ReadonlySet<string> = new Set([
  ...extensionNames,
  ...routerMembers,
  'model',
  'input',
  'stream',
  'background',
  'max_output_tokens',
  'user',
  'metadata',
  'tools',
  'prompt',
  'service_tier',
]);

const tokensMax = 2_147_483_647;

/** Reads a body of `POST /v1/responses`. @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid. */
export function decodeCall(bytes: Uint8Array): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const extended = readExtensions(source, (rest) => decodeCall(rest));
  if (extended !== null) return extended;
  const requestedModel = readModelName(source);
  requireTextOrArray(source, 'input');
  // SAFETY: an answer in the background is fetched elsewhere, so what it used would be booked nowhere.
  if (readBoolean(source, 'background')) {
    throw refuse('parameter_invalid', { param: 'background', message: '`background` is not supported.' });
  }
  return {
    body: {
      dialect: 'openai-responses',
      endpoint: 'chat',
      requestedModel,
      isStream: readBoolean(source, 'stream'),
      wantsStreamUsage: true,
      outputTokensMax: readCount(source, 'max_output_tokens', tokensMax),
      endUser: readEndUser(source),
      bytes,
    },
    fields: source.fields,
    isWithoutAddress: source.isWithoutAddress,
    stated: readStatedMetadata(source),
    choicesCount: 1,
  };
}
