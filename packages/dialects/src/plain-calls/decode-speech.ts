import type { DecodedCall } from '../dialect.ts';
import { readDecisiveFields } from '../openai-json/read-decisive-fields.ts';
import { readModelName, readValue, refuseModelLists, requireText } from '../openai-json/read-field.ts';
import { plainCall } from './plain-call.ts';

const decisive: ReadonlySet<string> = new Set(['model', 'models', 'input', 'stream_format', 'user']);

/** Reads a body of `POST /v1/audio/speech`. @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid. */
export function decodeSpeech(bytes: Uint8Array): DecodedCall {
  const source = readDecisiveFields(bytes, decisive);
  const requestedModel = readModelName(source);
  requireText(source, 'input');
  refuseModelLists(source, ['models']);
  const isStream = readValue(source, 'stream_format') === 'sse';
  return plainCall(source, { dialect: 'openai-speech', endpoint: 'speech', requestedModel, isStream });
}
