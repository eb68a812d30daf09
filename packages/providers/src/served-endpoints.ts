import type { Endpoint } from '@waygate/protocol';

/**
 * What a provider answers besides chat and embeddings, by its id, as its reference says (2026-11). A provider that is not
 * here answers none of it.
 */
export const servedEndpoints: Readonly<Record<string, readonly Endpoint[]>> = {
  openai: ['moderations', 'images', 'speech', 'transcriptions'],
  'openai-compatible': ['moderations', 'rerank', 'images', 'speech', 'transcriptions'],
  vllm: ['rerank', 'transcriptions'],
  sglang: ['rerank'],
  'llama-cpp': ['rerank'],
  localai: ['rerank', 'images', 'speech', 'transcriptions'],
  cohere: ['rerank'],
  mistral: ['moderations', 'transcriptions'],
  groq: ['speech', 'transcriptions'],
  xai: ['images'],
  together: ['rerank', 'images', 'speech', 'transcriptions'],
  nebius: ['images'],
  siliconflow: ['rerank', 'images', 'speech', 'transcriptions'],
  zai: ['images'],
};
