import type { DialectName } from '@waygate/protocol';
import * as anthropicMessages from './anthropic-messages/index.ts';
import type { Dialect } from './dialect.ts';
import * as gemini from './gemini-generate-content/index.ts';
import * as openaiChat from './openai-chat/index.ts';
import * as openaiCompletions from './openai-completions/index.ts';
import * as openaiEmbeddings from './openai-embeddings/index.ts';
import * as openaiResponses from './openai-responses/index.ts';

/** Every dialect a client may speak. */
export const dialectTable: { readonly [Name in DialectName]: Dialect } = {
  'openai-chat': { name: 'openai-chat', endpoint: 'chat', ...openaiChat },
  'openai-embeddings': { name: 'openai-embeddings', endpoint: 'embeddings', ...openaiEmbeddings },
  'openai-responses': { name: 'openai-responses', endpoint: 'chat', ...openaiResponses },
  'openai-completions': { name: 'openai-completions', endpoint: 'chat', ...openaiCompletions },
  'anthropic-messages': { name: 'anthropic-messages', endpoint: 'chat', ...anthropicMessages },
  'gemini-generate-content': { name: 'gemini-generate-content', endpoint: 'chat', ...gemini },
};
