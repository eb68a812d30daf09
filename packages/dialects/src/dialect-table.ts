import type { DialectName } from '@waygate/protocol';
import type { Dialect } from './dialect.ts';
import * as openaiChat from './openai-chat/index.ts';
import * as openaiEmbeddings from './openai-embeddings/index.ts';

/** Every dialect a client may speak. */
export const dialectTable: { readonly [Name in DialectName]: Dialect } = {
  'openai-chat': { name: 'openai-chat', endpoint: 'chat', ...openaiChat },
  'openai-embeddings': { name: 'openai-embeddings', endpoint: 'embeddings', ...openaiEmbeddings },
};
