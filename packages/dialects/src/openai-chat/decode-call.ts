import type { DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import {
  type FieldSource,
  readBoolean,
  readCount,
  readEndUser,
  readIncludeUsage,
  readModelName,
  requireArray,
} from '../openai-json/read-field.ts';
import { extensionNames, readExtensions } from '../read-extensions.ts';
import { readStatedMetadata } from '../read-stated.ts';
import { routerMembers } from '../router-members.ts';

/** Members that policy, routing, limits or metering read. Each must mean one thing only. */
const decisive: ReadonlySet<string> = new Set([
  ...extensionNames,
  ...routerMembers,
  'model',
  'messages',
  'stream',
  'stream_options',
  'max_tokens',
  'max_completion_tokens',
  'n',
  'user',
  'metadata',
  'tools',
  'functions',
  'service_tier',
  'web_search_options',
  'reasoning',
  'reasoning_effort',
]);

const tokensMax = 2_147_483_647;
const choicesMax = 128;

function readOutputTokensMax(source: FieldSource): number | null {
  const current = readCount(source, 'max_completion_tokens', tokensMax);
  const legacy = readCount(source, 'max_tokens', tokensMax);
  if (current === null || legacy === null) return current ?? legacy;
  // Which of the two a vendor obeys is its own affair; the larger one bounds both.
  return Math.max(current, legacy);
}

/** Reads a body of `POST /v1/chat/completions`. @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid. */
export function decodeCall(bytes: Uint8Array): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const extended = readExtensions(source, (rest) => decodeCall(rest));
  if (extended !== null) return extended;
  const requestedModel = readModelName(source);
  requireArray(source, 'messages');
  const isStream = readBoolean(source, 'stream');
  return {
    body: {
      dialect: 'openai-chat',
      endpoint: 'chat',
      requestedModel,
      isStream,
      wantsStreamUsage: readIncludeUsage(source),
      outputTokensMax: readOutputTokensMax(source),
      endUser: readEndUser(source),
      bytes,
    },
    fields: source.fields,
    isWithoutAddress: source.isWithoutAddress,
    stated: readStatedMetadata(source),
    choicesCount: readCount(source, 'n', choicesMax) ?? 1,
  };
}
