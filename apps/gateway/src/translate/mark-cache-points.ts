import type { CacheMark, ChatPart, HubMessage, HubRequest, HubTool } from '@waygate/protocol';

const mark: CacheMark = { ttl: '5m' };

function hasMark(value: object): boolean {
  return 'cache' in value && value.cache !== null;
}

/** Anthropic refuses a mark on a text of nothing. https://docs.anthropic.com/en/docs/build-with-claude/prompt-caching */
function canBearMark(part: ChatPart): boolean {
  return 'cache' in part && (part.kind !== 'text' || part.text !== '');
}

function markLastPart(message: HubMessage): HubMessage {
  const at = message.parts.findLastIndex(canBearMark);
  return { ...message, parts: message.parts.map((part, index) => (index === at ? { ...part, cache: mark } : part)) };
}

function markLastTool(tools: readonly HubTool[]): readonly HubTool[] {
  const at = tools.findLastIndex(({ kind }) => kind === 'function');
  return tools.map((tool, index) => (index === at && tool.kind === 'function' ? { ...tool, cache: mark } : tool));
}

/**
 * A request with marks up to where its prompt is worth keeping, as Requesty's `auto_cache` asks for: after the tools, after
 * the instructions, and after the last message and the user's turn before it, so that each turn finds the one before. Four
 * at most, which is as many as Anthropic takes. A caller who marks by himself knows better: nothing is added then.
 */
export function markCachePoints(request: HubRequest): HubRequest {
  const { messages, tools } = request;
  if (tools.some(hasMark) || messages.some(({ parts }) => parts.some(hasMark))) return request;
  const isInstruction = ({ role }: HubMessage): boolean => role === 'system' || role === 'developer';
  const last = messages.length - 1;
  const turnBefore = messages.findLastIndex(({ role }, index) => role === 'user' && index < last);
  const places = new Set([messages.findLastIndex(isInstruction), turnBefore, last]);
  return {
    ...request,
    tools: markLastTool(tools),
    messages: messages.map((message, index) => (places.has(index) ? markLastPart(message) : message)),
  };
}
