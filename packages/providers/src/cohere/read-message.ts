import {
  type ChatPart,
  type Citation,
  type Finish,
  type FinishReason,
  type JsonObject,
  noUsage,
  type Usage,
} from '@waygate/protocol';
import { countAt, numberAt, objectAt, objectsAt, textAt } from '@waygate/wire';

/** What each `finish_reason` means. https://docs.cohere.com/reference/chat (2026-11) */
const reasons: Readonly<Record<string, FinishReason>> = {
  COMPLETE: 'stop',
  STOP_SEQUENCE: 'stop-sequence',
  MAX_TOKENS: 'length',
  TOOL_CALL: 'tool-calls',
  ERROR: 'error',
  TIMEOUT: 'error',
};

/** How an answer ended. */
export function readFinish(word: string): Finish {
  const reason = Object.hasOwn(reasons, word) ? (reasons[word] ?? 'stop') : 'stop';
  return { reason, nativeReason: word, stopSequence: null };
}

/**
 * Usage in disjoint buckets. COMPAT: `tokens` are what the model read and wrote, `billed_units` what is paid for: a prompt
 * of Cohere's own is read but not billed (2026-11). Cost follows billed units; cached ones lie within what is billed.
 */
export function readUsage(value: JsonObject): Usage {
  const billed = objectAt(value, 'billed_units') ?? objectAt(value, 'tokens');
  const input = countAt(billed, 'input_tokens');
  return {
    ...noUsage,
    inputTokens: input,
    outputTokens: countAt(billed, 'output_tokens'),
    toolUses: countAt(billed, 'search_units'),
    requests: 1,
  };
}

/** A citation of documents or tool results. */
export function readCitation(value: JsonObject): Citation {
  const [source] = objectsAt(value, 'sources');
  const document = objectAt(source ?? null, 'document');
  return {
    url: textAt(document, 'url'),
    title: textAt(document, 'title') ?? textAt(source ?? null, 'id'),
    citedText: textAt(value, 'text'),
    startIndex: numberAt(value, 'start'),
    endIndex: numberAt(value, 'end'),
    native: { wire: 'cohere', value },
  };
}

/** The head of a tool call. */
export function readCallHead(
  call: JsonObject,
): Pick<Extract<ChatPart, { kind: 'tool-call' }>, 'id' | 'name' | 'toolKind' | 'signature'> {
  const name = textAt(objectAt(call, 'function'), 'name') ?? '';
  return { id: textAt(call, 'id') ?? '', name, toolKind: 'function', signature: null };
}

/** A message's parts: the plan for tools is thinking. */
export function readMessage(message: JsonObject): ChatPart[] {
  const plan = textAt(message, 'tool_plan');
  const citations = objectsAt(message, 'citations').map(readCitation);
  const content = objectsAt(message, 'content').flatMap((part): ChatPart[] => {
    const thinking = textAt(part, 'thinking');
    if (thinking !== null) return [{ kind: 'reasoning', text: thinking, signature: null, isRedacted: false }];
    const text = textAt(part, 'text');
    return text === null ? [] : [{ kind: 'text', text, citations, cache: null }];
  });
  const calls = objectsAt(message, 'tool_calls').map((call): ChatPart => {
    const text = textAt(objectAt(call, 'function'), 'arguments') ?? '';
    return { kind: 'tool-call', ...readCallHead(call), argumentsText: text.trim() === '' ? '{}' : text, cache: null };
  });
  const planned: ChatPart[] =
    plan === null || plan === '' ? [] : [{ kind: 'reasoning', text: plan, signature: null, isRedacted: false }];
  return [...planned, ...content, ...calls];
}
