import type { ChatFinishReason, ChatRequest } from '@waygate/wire';
import { composeJson } from '../text/compose-json.ts';
import { composeText } from '../text/compose-text.ts';
import { cutTokens } from '../text/count-tokens.ts';
import type { Draw } from '../text/draw-from.ts';
import { chooseTool } from './choose-tool.ts';
import { lastUserText } from './read-messages.ts';

/** One choice of an answer, ready to be sent whole or token by token. */
export type Choice = {
  readonly index: number;
  /** The visible tokens, in order: of the text, or of the tool call's arguments. */
  readonly tokens: readonly string[];
  readonly tool: { readonly id: string; readonly name: string } | null;
  readonly finishReason: ChatFinishReason;
};

const anyObject = { type: 'object', properties: { answer: { type: 'string' } } };

function composeContent(request: ChatRequest, draw: Draw): string {
  const format = request.response_format;
  if (format?.type === 'json_schema') return composeJson(format.json_schema?.schema ?? anyObject, draw);
  if (format?.type === 'json_object') return composeJson(anyObject, draw);
  return composeText(lastUserText(request.messages), draw);
}

function cutAtStop(text: string, stop: ChatRequest['stop']): string {
  const stops = typeof stop === 'string' ? [stop] : (stop ?? []);
  const ends = stops
    .filter((word) => word !== '')
    .map((word) => text.indexOf(word))
    .filter((at) => at >= 0);
  return ends.length === 0 ? text : text.slice(0, Math.min(...ends));
}

function fitTokens(text: string, tokensMax: number): Pick<Choice, 'tokens' | 'finishReason'> {
  const tokens = cutTokens(text);
  return tokens.length > tokensMax
    ? { tokens: tokens.slice(0, tokensMax), finishReason: 'length' }
    : { tokens, finishReason: 'stop' };
}

/** Composes choice `index` of an answer: a tool call where tools are in play, otherwise text or JSON. */
export function composeChoice(request: ChatRequest, index: number, draw: Draw): Choice {
  const tool = chooseTool(request);
  if (tool !== null) {
    const tokens = cutTokens(composeJson(tool.parameters, draw));
    return { index, tokens, tool: { id: `call_${draw.hex(24)}`, name: tool.name }, finishReason: 'tool_calls' };
  }
  const text = cutAtStop(composeContent(request, draw), request.stop);
  const tokensMax = request.max_completion_tokens ?? request.max_tokens ?? Number.POSITIVE_INFINITY;
  return { index, tool: null, ...fitTokens(text, tokensMax) };
}
