import { type ChatPart, type Finish, type FinishReason, type JsonObject, noUsage, type Usage } from '@waygate/protocol';
import { countAt, objectAt, objectsAt, textAt } from '@waygate/wire';

/** What each `stopReason` means. https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html (2026-11) */
const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  tool_use: 'tool-calls',
  max_tokens: 'length',
  stop_sequence: 'stop-sequence',
  guardrail_intervened: 'content-filter',
  content_filtered: 'content-filter',
  malformed_model_output: 'error',
  malformed_tool_use: 'error',
  model_context_window_exceeded: 'context-exceeded',
};

/** How an answer ended. */
export function readFinish(holder: JsonObject): Finish {
  const word = textAt(holder, 'stopReason') ?? 'end_turn';
  const reason = Object.hasOwn(reasons, word) ? (reasons[word] ?? 'stop') : 'stop';
  const delta = objectAt(objectAt(holder, 'additionalModelResponseFields'), 'delta');
  return { reason, nativeReason: word, stopSequence: textAt(delta, 'stop_sequence') };
}

/** Usage in disjoint buckets: `inputTokens` are fresh ones only. */
export function readUsage(value: JsonObject): Usage {
  const written = countAt(value, 'cacheWriteInputTokens');
  const hour = objectsAt(value, 'cacheDetails').filter((row) => textAt(row, 'ttl') === '1h');
  const cacheWrite1hTokens = Math.min(
    hour.reduce((sum, row) => sum + countAt(row, 'inputTokens'), 0),
    written,
  );
  return {
    ...noUsage,
    inputTokens: countAt(value, 'inputTokens'),
    cacheReadTokens: countAt(value, 'cacheReadInputTokens'),
    cacheWrite5mTokens: written - cacheWrite1hTokens,
    cacheWrite1hTokens,
    outputTokens: countAt(value, 'outputTokens'),
    requests: 1,
  };
}

/** A content block as a part; `input` is a tool's input as written. Claude's proof is Claude's on every platform. */
export function readBlock(block: JsonObject, input: string | undefined): ChatPart {
  const text = textAt(block, 'text');
  if (text !== null) return { kind: 'text', text, citations: [], cache: null };
  const call = objectAt(block, 'toolUse');
  if (call !== null) {
    const head = { id: textAt(call, 'toolUseId') ?? '', name: textAt(call, 'name') ?? '' };
    return {
      kind: 'tool-call',
      ...head,
      argumentsText: input ?? '{}',
      toolKind: 'function',
      signature: null,
      cache: null,
    };
  }
  const reasoning = objectAt(block, 'reasoningContent');
  const redacted = textAt(reasoning, 'redactedContent');
  if (redacted !== null) {
    return { kind: 'reasoning', text: '', signature: { origin: 'anthropic', value: redacted }, isRedacted: true };
  }
  if (reasoning !== null) {
    const inner = objectAt(reasoning, 'reasoningText');
    const value = textAt(inner, 'signature');
    const signature = value === null ? null : { origin: 'anthropic' as const, value };
    return { kind: 'reasoning', text: textAt(inner, 'text') ?? '', signature, isRedacted: false };
  }
  return { kind: 'native', wire: 'bedrock', value: block };
}
