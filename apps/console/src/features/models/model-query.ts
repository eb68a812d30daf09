import type { Capability, ModelKind } from '@waygate/pricing';
import { z } from 'zod';

/** What a model is made for, as people call it. */
export const kindWords: Readonly<Record<ModelKind, string>> = {
  chat: 'Chat',
  embeddings: 'Embeddings',
  completion: 'Completion',
  image: 'Images',
  speech: 'Speech',
  transcription: 'Transcription',
  realtime: 'Realtime',
  rerank: 'Rerank',
  moderation: 'Moderation',
  classifier: 'Classifier',
  document: 'Documents',
};

/** What goes in or comes out, besides text. */
export const modalityWords = {
  'reads-image': 'Reads images',
  'reads-audio': 'Reads audio',
  'writes-image': 'Writes images',
  'writes-audio': 'Writes audio',
} as const;

/** What a model can be asked to do, as people call it. */
export const capabilityWords: Readonly<Record<Exclude<Capability, 'streaming'>, string>> = {
  tools: 'Tools',
  'json-schema': 'JSON schema',
  reasoning: 'Reasoning',
};

/** Ways to sort the catalogue; with `-` the largest first. `best` puts what can be called here first. */
export const modelSorts = [
  'best',
  'name',
  '-name',
  'context',
  '-context',
  'limit',
  '-limit',
  'input',
  '-input',
  'output',
  '-output',
] as const;
export type ModelSort = (typeof modelSorts)[number];

/** What may stand in a set of words of an object's keys. */
function keysOf<Key extends string>(words: Readonly<Record<Key, string>>): [Key, ...Key[]] {
  // SAFETY: Object.keys widens the very keys that the type names, and none of these tables is empty.
  return Object.keys(words) as [Key, ...Key[]];
}

export const modelKinds = keysOf(kindWords);
export const modelModalities = keysOf(modalityWords);
export const modelCapabilities = keysOf(capabilityWords);

/** US dollars per million input tokens from one amount up to another, either of which may be left out: `0.1..1`. */
export const priceRangePattern = /^(\d{1,6}(?:\.\d{1,6})?)?\.\.(\d{1,6}(?:\.\d{1,6})?)?$/;

/** What the catalogue is narrowed to and how it is sorted. */
export const modelQuerySchema = z.object({
  /** Words that must all stand in the id, the name or another name of the model. */
  q: z.string().max(120).default(''),
  providers: z.array(z.string().max(60)).max(80).default([]),
  kinds: z.array(z.enum(modelKinds)).default([]),
  modalities: z.array(z.enum(modelModalities)).default([]),
  can: z.array(z.enum(modelCapabilities)).default([]),
  price: z.union([z.literal(''), z.string().regex(priceRangePattern)]).default(''),
  /** Least tokens of context. */
  context: z.int().min(0).max(100_000_000).default(0),
  /** Only what a key of this environment can call. */
  usable: z.boolean().default(false),
  sort: z.enum(modelSorts).default('best'),
});
export type ModelQuery = z.infer<typeof modelQuerySchema>;
