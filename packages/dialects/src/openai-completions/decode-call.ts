import type { DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import {
  readBoolean,
  readCount,
  readEndUser,
  readIncludeUsage,
  readModelName,
  requireTextOrArray,
} from '../openai-json/read-field.ts';
import { extensionNames, readExtensions } from '../read-extensions.ts';
import { routerMembers } from '../router-members.ts';

/** Members that policy, routing, limits or metering read. Each must mean one thing only. */
const decisive: ReadonlySet<string> = new Set([
  ...extensionNames,
  ...routerMembers,
  'model',
  'prompt',
  'stream',
  'stream_options',
  'max_tokens',
  'n',
  'best_of',
  'user',
]);

const tokensMax = 2_147_483_647;
const choicesMax = 128;

/** Reads a body of `POST /v1/completions`. @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid. */
export function decodeCall(bytes: Uint8Array): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const extended = readExtensions(source, (rest) => decodeCall(rest));
  if (extended !== null) return extended;
  const requestedModel = readModelName(source);
  requireTextOrArray(source, 'prompt');
  const choicesCount = readCount(source, 'n', choicesMax) ?? 1;
  return {
    body: {
      dialect: 'openai-completions',
      endpoint: 'chat',
      requestedModel,
      isStream: readBoolean(source, 'stream'),
      wantsStreamUsage: readIncludeUsage(source),
      outputTokensMax: readCount(source, 'max_tokens', tokensMax),
      endUser: readEndUser(source),
      bytes,
    },
    fields: source.fields,
    isWithoutAddress: source.isWithoutAddress,
    choicesCount: Math.max(choicesCount, readCount(source, 'best_of', choicesMax) ?? 1),
  };
}
