import type { CallAddress, DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import {
  checkEndUser,
  type FieldSource,
  readBoolean,
  readCount,
  readModelName,
  readNested,
  readValue,
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
  'max_tokens',
  'metadata',
  'tools',
  'mcp_servers',
  'service_tier',
]);

const tokensMax = 2_147_483_647;
const nested: ReadonlySet<string> = new Set(['user_id']);

/** Headers that say how the body is to be read. https://docs.anthropic.com/en/api/beta-headers */
const bodyHeaders = ['anthropic-version', 'anthropic-beta'] as const;

function readHeaders({ headers }: CallAddress): Record<string, string> {
  const given = bodyHeaders.flatMap((name) => {
    const value = headers[name];
    return typeof value === 'string' && value !== '' ? [[name, value]] : [];
  });
  return Object.fromEntries(given);
}

function readEndUser(source: FieldSource): string | null {
  return checkEndUser(readValue(readNested(source, 'metadata', nested), 'user_id'), 'metadata.user_id');
}

/** Reads a body of `POST /v1/messages`. @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid. */
export function decodeCall(bytes: Uint8Array, address: CallAddress): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const extended = readExtensions(source, (rest) => decodeCall(rest, address));
  if (extended !== null) return extended;
  const requestedModel = readModelName(source);
  requireArray(source, 'messages');
  return {
    body: {
      dialect: 'anthropic-messages',
      endpoint: 'chat',
      requestedModel,
      isStream: readBoolean(source, 'stream'),
      wantsStreamUsage: true,
      outputTokensMax: readCount(source, 'max_tokens', tokensMax),
      endUser: readEndUser(source),
      bytes,
    },
    fields: source.fields,
    isWithoutAddress: source.isWithoutAddress,
    // Its user is the end user already.
    stated: readStatedMetadata(source, nested),
    choicesCount: 1,
    headers: readHeaders(address),
  };
}
