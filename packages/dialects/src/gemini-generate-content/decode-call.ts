import { refuse } from '@waygate/errors';
import type { JsonField } from '@waygate/wire';
import type { CallAddress, DecodedCall } from '../dialect.ts';
import { type BodySource, scanBody } from '../openai-json/read-decisive-fields.ts';
import {
  canonicalName,
  checkModelName,
  readCount,
  readNested,
  refuseModelLists,
  requireArray,
} from '../openai-json/read-field.ts';
import { readStatedLabels } from '../read-stated.ts';

/** Members that policy, routing, limits or metering read. Each must mean one thing only. */
const decisive: ReadonlySet<string> = new Set([
  'model',
  'models',
  'contents',
  'generationConfig',
  'tools',
  'cachedContent',
  'labels',
]);
const nested: ReadonlySet<string> = new Set(['maxOutputTokens', 'candidateCount']);

const tokensMax = 2_147_483_647;
const choicesMax = 128;

/** COMPAT: members may be spelled in camel case or with underscores (https://protobuf.dev/programming-guides/json, 2026-11). */
function readFields(bytes: Uint8Array): BodySource {
  const found = scanBody(bytes);
  const fields = new Map<string, JsonField>();
  for (const field of found.fields) {
    const name = canonicalName(field.key, decisive);
    if (name === null) continue;
    const isSpelled =
      field.key === name || field.key === name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    if (!isSpelled || fields.has(name)) throw refuse('body_ambiguous', { param: name });
    fields.set(name, field);
  }
  return { bytes, fields, isWithoutAddress: found.isWithoutAddress };
}

/**
 * Reads a body of `models/{model}:generateContent` or `:streamGenerateContent`; the path says which model and whether it streams.
 * @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid.
 */
export function decodeCall(bytes: Uint8Array, address: CallAddress): DecodedCall {
  const source = readFields(bytes);
  const requestedModel = checkModelName(address.pathModel);
  requireArray(source, 'contents');
  refuseModelLists(source, ['models']);
  const config = readNested(source, 'generationConfig', nested);
  return {
    body: {
      dialect: 'gemini-generate-content',
      endpoint: 'chat',
      requestedModel,
      isStream: address.isStream ?? false,
      wantsStreamUsage: true,
      outputTokensMax: readCount(config, 'maxOutputTokens', tokensMax),
      endUser: null,
      bytes,
    },
    fields: source.fields,
    isWithoutAddress: source.isWithoutAddress,
    stated: readStatedLabels(source),
    choicesCount: readCount(config, 'candidateCount', choicesMax) ?? 1,
    ...(address.isArray === true ? { isArrayStream: true as const } : {}),
  };
}
