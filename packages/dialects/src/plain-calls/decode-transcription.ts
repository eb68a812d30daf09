import { isUtf8 } from 'node:buffer';
import { refuse } from '@waygate/errors';
import type { JsonField } from '@waygate/wire';
import type { CallAddress, DecodedCall } from '../dialect.ts';
import { checkModelName } from '../openai-json/read-field.ts';
import { type FormPart, scanForm } from './scan-form.ts';
import { writeTranscriptionForm } from './write-transcription-form.ts';

/** Parts that policy, routing, limits or metering read. Each must mean one thing only. */
const decisive: ReadonlySet<string> = new Set(['model', 'models', 'stream', 'file', 'response_format']);

/** The name as a careless reader may see it: in any case, trimmed, and as PHP takes `model[]`. */
function fold(name: string): string {
  return name.toUpperCase().toLowerCase().trim().replace(/\[.*$/, '');
}

function readParts(parts: readonly FormPart[]): Map<string, FormPart> {
  const found = new Map<string, FormPart>();
  for (const part of parts) {
    const name = fold(part.name);
    if (!decisive.has(name)) continue;
    if (part.name !== name || found.has(name)) throw refuse('body_ambiguous', { param: name });
    found.set(name, part);
  }
  return found;
}

function textOf(bytes: Uint8Array, part: FormPart | undefined): string | null {
  if (part === undefined || part.isFile) return null;
  const value = Buffer.from(bytes.buffer, bytes.byteOffset + part.valueStart, part.valueEnd - part.valueStart);
  return isUtf8(value) ? value.toString('utf8') : null;
}

/** Whether a body of a transcription is a form, as OpenAI's clients send it, and not JSON, as OpenRouter's do. */
export function isTranscriptionForm({ 'content-type': contentType }: CallAddress['headers']): boolean {
  return !/^application\//i.test(String(contentType ?? ''));
}

/** The file's bytes are not looked into. */
function decodeForm(bytes: Uint8Array, contentType: string): DecodedCall {
  const parts = readParts(scanForm(bytes, contentType));
  if (parts.has('models'))
    throw refuse('parameter_invalid', { param: 'models', message: 'Name one model in `model`.' });
  const requestedModel = checkModelName(textOf(bytes, parts.get('model')));
  const file = parts.get('file');
  if (file === undefined || !file.isFile) {
    throw refuse('parameter_invalid', { param: 'file', message: '`file` must be a file.' });
  }
  const fields = new Map<string, JsonField>();
  for (const [key, { start, valueStart, valueEnd }] of parts) {
    fields.set(key, { key, keyStart: start, valueStart, valueEnd });
  }
  return {
    body: {
      dialect: 'openai-transcriptions',
      endpoint: 'transcriptions',
      requestedModel,
      isStream: textOf(bytes, parts.get('stream')) === 'true',
      wantsStreamUsage: true,
      outputTokensMax: null,
      endUser: null,
      bytes,
    },
    fields,
    choicesCount: 1,
    headers: { 'content-type': contentType },
  };
}

/**
 * Reads a body of `POST /v1/audio/transcriptions`. JSON becomes the form that providers take, and is a form to all that
 * follows.
 * @throws Refusal body_unsupported, body_malformed, body_ambiguous, body_too_deep or parameter_invalid.
 */
export function decodeTranscription(bytes: Uint8Array, { headers }: CallAddress): DecodedCall {
  if (isTranscriptionForm(headers)) return decodeForm(bytes, String(headers['content-type'] ?? ''));
  const { bytes: form, contentType, endUser, isWithoutAddress, leftOut } = writeTranscriptionForm(bytes);
  const call = decodeForm(form, contentType);
  return { ...call, body: { ...call.body, endUser }, isWithoutAddress, leftOut };
}
