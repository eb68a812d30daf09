import type { Capability, Modality, ModelKind } from '../src/model.ts';
import type { MergedModel } from './merge.ts';

/** What a model is, as far as its name and its price units tell: the first that fits. */
const kinds: readonly (readonly [kind: ModelKind, name: RegExp])[] = [
  ['rerank', /rerank/i],
  ['moderation', /moderation|safeguard|content-safety|llama-guard/i],
  [
    'embeddings',
    /embed|^(?:@cf\/baai\/|baai\/)?bge-|^voyage-(?!rerank)|\/(?:gte|e5|bge|m2-bert)-|all-minilm|plamo-embedding/i,
  ],
  ['transcription', /whisper|transcribe|asr|^voxtral-mini-2602$/i],
  ['speech', /-tts|^tts-|text-to-speech|orpheus|playai/i],
  ['realtime', /realtime|-live-|grok-voice/i],
  ['document', /(?:^|[-/])ocr(?:$|[-/])/i],
  ['image', /gpt-image|dall-e|flux|stable-diffusion|imagen|seedream|recraft/i],
  ['classifier', /^jev-|distilbert/i],
  ['completion', /^(?:text-)?(?:ada|babbage|curie|davinci)(?:-|$)|gpt-3\.5-turbo-instruct/i],
];

/** A model's kind: pi-ai's word for images, else by name, else chat. */
export function kindOf({ upstreamModel, genai, pi }: MergedModel): ModelKind {
  if (pi?.kind === 'image') return 'image';
  const units = genai?.periods.flatMap(({ price }) => Object.keys(price.cells)) ?? [];
  if (pi === null && units.length > 0 && units.every((unit) => /Pages$/.test(unit))) return 'document';
  return kinds.find(([, name]) => name.test(upstreamModel))?.[0] ?? 'chat';
}

/** What a model reads and writes, as far as a source says so; text where none says otherwise. */
export function modalitiesOf(
  model: MergedModel,
  kind: ModelKind,
): { readonly reads: Modality[]; readonly writes: Modality[] } {
  const rows = [model.genai, model.pi].filter((row) => row !== null);
  const units = new Set(rows.flatMap(({ periods }) => periods.flatMap(({ price }) => Object.keys(price.cells))));
  const readsAudio = units.has('audioInput') || kind === 'transcription';
  const writesAudio = units.has('audioOutput') || kind === 'speech';
  const readsImages = rows.some((row) => row.readsImages) || kind === 'document';
  const writesImages = rows.some((row) => row.writesImages) || kind === 'image';
  const reads: Modality[] = [];
  if (kind !== 'transcription' && kind !== 'document') reads.push('text');
  if (readsImages) reads.push('image');
  if (readsAudio) reads.push('audio');
  const writes: Modality[] = [];
  if (kind === 'embeddings') writes.push('embedding');
  else if (kind !== 'speech' && (kind !== 'image' || model.pi?.kind === 'chat')) writes.push('text');
  if (writesImages) writes.push('image');
  if (writesAudio) writes.push('audio');
  return { reads, writes };
}

/** What a chat model can be asked to do beyond streaming, which they all can, as far as a source vouches for it. */
export function capabilitiesOf({ genai, pi }: MergedModel, kind: ModelKind): Capability[] {
  if (kind !== 'chat') return [];
  const capabilities: Capability[] = [];
  if (pi?.hasTools === true) capabilities.push('tools');
  if (pi?.hasStrictSchemas === true) capabilities.push('json-schema');
  if (pi?.isReasoning === true || genai?.isReasoning === true) capabilities.push('reasoning');
  return capabilities;
}
