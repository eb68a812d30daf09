import type { DialectName } from '@waygate/protocol';
import { decodeCount } from './anthropic-messages/decode-count.ts';
import * as anthropicMessages from './anthropic-messages/index.ts';
import type { Dialect } from './dialect.ts';
import * as gemini from './gemini-generate-content/index.ts';
import * as openaiChat from './openai-chat/index.ts';
import * as openaiCompletions from './openai-completions/index.ts';
import * as openaiEmbeddings from './openai-embeddings/index.ts';
import * as openaiResponses from './openai-responses/index.ts';
import { decodeImages } from './plain-calls/decode-images.ts';
import { decodeModeration } from './plain-calls/decode-moderation.ts';
import { decodeRerank } from './plain-calls/decode-rerank.ts';
import { decodeRerankV2 } from './plain-calls/decode-rerank-v2.ts';
import { decodeSpeech } from './plain-calls/decode-speech.ts';
import { decodeTranscription, isTranscriptionForm } from './plain-calls/decode-transcription.ts';
import { encodeRerankAnswer, encodeRerankError } from './plain-calls/encode-rerank-v2.ts';

type Plain = Pick<Dialect, 'name' | 'endpoint' | 'decodeCall' | 'isForm'>;

/** A dialect whose answers and errors are OpenAI's. */
function plain(dialect: Plain): Dialect {
  const { encodeAnswer, encodeUsageEvent, encodeError, encodeStreamError } = openaiEmbeddings;
  return { encodeAnswer, encodeUsageEvent, encodeError, encodeStreamError, ...dialect };
}

/** Every dialect a client may speak. */
export const dialectTable: { readonly [Name in DialectName]: Dialect } = {
  'openai-chat': { name: 'openai-chat', endpoint: 'chat', ...openaiChat },
  'openai-embeddings': { name: 'openai-embeddings', endpoint: 'embeddings', ...openaiEmbeddings },
  'openai-responses': { name: 'openai-responses', endpoint: 'chat', ...openaiResponses },
  'openai-completions': { name: 'openai-completions', endpoint: 'chat', ...openaiCompletions },
  'anthropic-messages': { name: 'anthropic-messages', endpoint: 'chat', ...anthropicMessages },
  'anthropic-count-tokens': {
    name: 'anthropic-count-tokens',
    endpoint: 'chat',
    ...anthropicMessages,
    decodeCall: decodeCount,
  },
  'openai-moderations': plain({
    name: 'openai-moderations',
    endpoint: 'moderations',
    decodeCall: decodeModeration,
  }),
  'openai-images': plain({ name: 'openai-images', endpoint: 'images', decodeCall: decodeImages }),
  'openai-speech': plain({ name: 'openai-speech', endpoint: 'speech', decodeCall: decodeSpeech }),
  'openai-transcriptions': plain({
    name: 'openai-transcriptions',
    endpoint: 'transcriptions',
    isForm: isTranscriptionForm,
    decodeCall: decodeTranscription,
  }),
  'cohere-rerank': plain({ name: 'cohere-rerank', endpoint: 'rerank', decodeCall: decodeRerank }),
  'cohere-rerank-v2': {
    ...plain({ name: 'cohere-rerank-v2', endpoint: 'rerank', decodeCall: decodeRerankV2 }),
    encodeAnswer: encodeRerankAnswer,
    encodeError: encodeRerankError,
  },
  'gemini-generate-content': { name: 'gemini-generate-content', endpoint: 'chat', ...gemini },
};
