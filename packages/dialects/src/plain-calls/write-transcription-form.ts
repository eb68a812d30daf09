import { refuse } from '@waygate/errors';
import { pickDecisive, scanBody } from '../openai-json/read-decisive-fields.ts';
import {
  type FieldSource,
  readEndUser,
  readModelName,
  readValue,
  refuseModelLists,
} from '../openai-json/read-field.ts';
import { readInputAudio } from './read-input-audio.ts';
import { type WritablePart, writeForm } from './write-form.ts';

type Kind = 'text' | 'number' | 'boolean' | 'texts' | 'text or object';

/** What a form of a transcription has beside model and file. https://platform.openai.com/docs/api-reference/audio */
const settings: Readonly<Record<string, Kind>> = {
  language: 'text',
  prompt: 'text',
  response_format: 'text',
  temperature: 'number',
  stream: 'boolean',
  chunking_strategy: 'text or object',
  include: 'texts',
  timestamp_granularities: 'texts',
  known_speaker_names: 'texts',
  known_speaker_references: 'texts',
};
const known: ReadonlySet<string> = new Set(['model', 'models', 'input_audio', 'user', ...Object.keys(settings)]);

function isKind(value: unknown, kind: Kind): boolean {
  switch (kind) {
    case 'text':
      return typeof value === 'string';
    case 'texts':
      return Array.isArray(value) && value.every((item) => typeof item === 'string');
    case 'text or object':
      return typeof value === 'string' || (typeof value === 'object' && !Array.isArray(value));
    case 'number':
      // What is too great for a number has been read as infinite.
      return Number.isFinite(value);
    case 'boolean':
      return typeof value === 'boolean';
  }
}

function partsOf(source: FieldSource, name: string, kind: Kind): WritablePart[] {
  const value = readValue(source, name);
  if (value === null) return [];
  if (!isKind(value, kind)) {
    const expected = kind === 'texts' ? 'list of texts' : kind;
    throw refuse('parameter_invalid', { param: name, message: `\`${name}\` must be a ${expected}.` });
  }
  if (Array.isArray(value)) return value.map((item) => ({ name: `${name}[]`, value: String(item) }));
  return [{ name, value: typeof value === 'string' ? value : JSON.stringify(value) }];
}

/** A transcription that was asked for in JSON, as the form that providers take. */
export type TranscriptionForm = {
  readonly bytes: Uint8Array;
  readonly contentType: string;
  readonly endUser: string | null;
  readonly isWithoutAddress: boolean;
  /** Members for which the form has no place. */
  readonly leftOut: readonly string[];
};

/**
 * Writes OpenRouter's JSON of `POST /v1/audio/transcriptions`, whose sound is in base64
 * (https://openrouter.ai/docs/guides/overview/multimodal/stt), as OpenAI's form.
 * @throws Refusal body_malformed, body_ambiguous, body_too_deep or parameter_invalid.
 */
export function writeTranscriptionForm(body: Uint8Array): TranscriptionForm {
  const { fields, isWithoutAddress } = scanBody(body);
  const source: FieldSource = { bytes: body, fields: pickDecisive(fields, known) };
  const model: WritablePart = { name: 'model', value: readModelName(source) };
  refuseModelLists(source, ['models']);
  const said = Object.entries(settings).flatMap(([name, kind]) => partsOf(source, name, kind));
  const { bytes, contentType } = writeForm([model, ...said, readInputAudio(source)]);
  const leftOut = new Set(fields.map(({ key }) => key).filter((name) => !known.has(name)));
  return { bytes, contentType, endUser: readEndUser(source), isWithoutAddress, leftOut: [...leftOut] };
}
