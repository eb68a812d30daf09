import type { DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import { readBoolean, readCount, readModelName, refuseModelLists, requireText } from '../openai-json/read-field.ts';
import { plainCall } from './plain-call.ts';

/** Members that policy, routing, limits or metering read: how many images, how large and how fine decides the price. */
const decisive: ReadonlySet<string> = new Set(['model', 'models', 'prompt', 'n', 'size', 'quality', 'stream', 'user']);
const imagesMax = 10;

/** Reads a body of `POST /v1/images/generations`. @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid. */
export function decodeImages(bytes: Uint8Array): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const requestedModel = readModelName(source);
  requireText(source, 'prompt');
  refuseModelLists(source, ['models']);
  return plainCall(source, {
    dialect: 'openai-images',
    endpoint: 'images',
    requestedModel,
    isStream: readBoolean(source, 'stream'),
    choicesCount: readCount(source, 'n', imagesMax) ?? 1,
  });
}
