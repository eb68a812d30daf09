import { refuse } from '@waygate/errors';
import type { JsonField } from '@waygate/wire';
import { type FieldSource, readNested, readValue } from '../openai-json/read-field.ts';
import type { WritablePart } from './write-form.ts';

const members: ReadonlySet<string> = new Set(['data', 'format']);
/** What the upstreams of transcriptions take, by the endings of files. https://platform.openai.com/docs/guides/speech-to-text */
const contentTypes: ReadonlyMap<string, string> = new Map([
  ['aac', 'audio/aac'],
  ['flac', 'audio/flac'],
  ['m4a', 'audio/mp4'],
  ['mp3', 'audio/mpeg'],
  ['mp4', 'audio/mp4'],
  ['mpeg', 'audio/mpeg'],
  ['mpga', 'audio/mpeg'],
  ['ogg', 'audio/ogg'],
  ['opus', 'audio/ogg'],
  ['wav', 'audio/wav'],
  ['webm', 'audio/webm'],
]);
const quote = 0x22;

function paddingOf(text: string): number {
  if (text.endsWith('==')) return 2;
  return text.endsWith('=') ? 1 : 0;
}

/** The bytes that a string of JSON writes in base64 (RFC 4648, padded or not); null where it is anything else, or empty. */
function decodeBase64(bytes: Uint8Array, { valueStart, valueEnd }: JsonField): Uint8Array | null {
  if (bytes[valueStart] !== quote) return null;
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset + valueStart + 1, valueEnd - valueStart - 2).toString(
    'latin1',
  );
  // COMPAT: PHP escapes every slash (https://www.php.net/json_encode, 2026-11); no other letter of base64 needs an escape.
  const text = raw.includes('\\') ? raw.replaceAll('\\/', '/') : raw;
  const padding = paddingOf(text);
  const letters = text.length - padding;
  if (letters === 0 || letters % 4 === 1 || (padding > 0 && text.length % 4 !== 0)) return null;
  const decoded = Buffer.from(text, 'base64');
  // Node leaves out what is no letter of base64, so a text with such a letter yields less.
  return decoded.length === Math.floor((letters * 3) / 4) ? decoded : null;
}

/** `input_audio` of a transcription in JSON, as the file of a form. @throws Refusal parameter_invalid or body_ambiguous. */
export function readInputAudio(source: FieldSource): WritablePart {
  const audio = readNested(source, 'input_audio', members);
  const format = readValue(audio, 'format');
  const contentType = typeof format === 'string' ? contentTypes.get(format) : undefined;
  if (contentType === undefined) {
    const message = `\`input_audio.format\` must be one of ${[...contentTypes.keys()].join(', ')}.`;
    throw refuse('parameter_invalid', { param: 'input_audio.format', message });
  }
  const data = audio.fields.get('data');
  const value = data === undefined ? null : decodeBase64(audio.bytes, data);
  if (value === null) {
    const message = '`input_audio.data` must be the bytes of a sound in base64, not an address or a data URI.';
    throw refuse('parameter_invalid', { param: 'input_audio.data', message });
  }
  return { name: 'file', value, file: { name: `audio.${format}`, contentType } };
}
