import type { ChatRequest } from '@waygate/wire';
import { countTokens } from '../text/count-tokens.ts';

type Message = ChatRequest['messages'][number];

/** Tokens that roles and separators cost, per message. */
const framingTokens = 4;

function textOf(message: Message): string {
  if (typeof message.content === 'string') return message.content;
  return (message.content ?? []).map((part) => part.text ?? '').join(' ');
}

/** The text of the last message that a person wrote, or an empty one. */
export function lastUserText(messages: readonly Message[]): string {
  const last = messages.findLast((message) => message.role === 'user');
  return last === undefined ? '' : textOf(last);
}

/** What the sandbox bills for the input. */
export function countInputTokens(request: ChatRequest): number {
  const messages = request.messages.reduce((sum, message) => sum + framingTokens + countTokens(textOf(message)), 0);
  const tools = request.tools ? countTokens(JSON.stringify(request.tools)) : 0;
  return messages + tools;
}
