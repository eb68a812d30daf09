import type { DialectName } from '../call.ts';

/** The wires that chat upstreams speak. `openai` is chat completions. */
export const chatWires = ['openai', 'openai-responses', 'anthropic', 'gemini', 'bedrock', 'cohere'] as const;
export type ChatWireName = (typeof chatWires)[number];

/** The grammars in which a client may ask for a chat answer. */
export const chatDialects = [
  'openai-chat',
  'openai-responses',
  'openai-completions',
  'anthropic-messages',
  'gemini-generate-content',
] as const;
export type ChatDialectName = (typeof chatDialects)[number];

/**
 * The wire that is the same grammar as a dialect: between these two nothing is translated, bytes pass. Null where no
 * upstream speaks the dialect.
 */
export const wireOfDialect = {
  'openai-chat': 'openai',
  'openai-responses': 'openai-responses',
  'openai-completions': null,
  'anthropic-messages': 'anthropic',
  'gemini-generate-content': 'gemini',
} as const satisfies Readonly<Record<ChatDialectName, ChatWireName | null>>;

/** Whether calls of a dialect ask for a chat answer, in a grammar that is read through the hub. */
export function isChatDialect(dialect: DialectName): dialect is ChatDialectName {
  return Object.hasOwn(wireOfDialect, dialect);
}
