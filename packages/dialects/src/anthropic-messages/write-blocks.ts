import type { ChatPart, Citation, Finish, Usage } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, rawObject, sealToolCallId } from '@waygate/wire';
import { writeCost } from '../write-openai-usage.ts';
import { writeSignature } from '../write-signature.ts';

/** `stop_reason`; total over the hub's reasons. */
export const stopReasons: Readonly<Record<Finish['reason'], string>> = {
  stop: 'end_turn',
  'stop-sequence': 'stop_sequence',
  length: 'max_tokens',
  'context-exceeded': 'model_context_window_exceeded',
  'tool-calls': 'tool_use',
  'content-filter': 'refusal',
  refusal: 'refusal',
  pause: 'pause_turn',
  error: 'end_turn',
};

/** A citation as Anthropic tells it: its own as it came, an address as a web result, else a place in a document. */
export function writeCitation(citation: Citation): JsonRecord {
  const { native, url, title, citedText, startIndex, endIndex } = citation;
  if (native?.wire === 'anthropic') return native.value;
  if (url !== null) {
    return { type: 'web_search_result_location', url, title, cited_text: citedText ?? '', encrypted_index: '' };
  }
  return {
    type: 'char_location',
    cited_text: citedText ?? '',
    document_index: 0,
    document_title: title,
    start_char_index: startIndex ?? 0,
    end_char_index: endIndex ?? 0,
  };
}

/** Thinking as a block; proof that stands alone is told as withheld thinking, which clients keep and give back. */
export function writeThinking(part: Extract<ChatPart, { kind: 'reasoning' }>): JsonRecord {
  const { text, signature, isRedacted } = part;
  const proof = signature === null ? '' : writeSignature(signature, isRedacted, 'anthropic');
  if (proof !== '' && (isRedacted || text === '')) {
    const isOwn = signature?.origin === 'anthropic' && !isRedacted;
    return isOwn ? { type: 'thinking', thinking: '', signature: proof } : { type: 'redacted_thinking', data: proof };
  }
  return { type: 'thinking', thinking: text, signature: proof };
}

/** A tool call's input as an object; text that is no object is told as one member, for the grammar has no other place. */
export function writeInput(argumentsText: string): JsonRecord[string] {
  return rawObject(argumentsText) ?? { unparsed_arguments: argumentsText };
}

/** A part of an answer as a content block; empty where the grammar has none. */
export function writeBlock(part: ChatPart): JsonRecord[] {
  switch (part.kind) {
    case 'text': {
      const citations = part.citations.length === 0 ? null : part.citations.map(writeCitation);
      return [omitEmpty({ type: 'text', text: part.text, citations })];
    }
    case 'refusal':
      return [{ type: 'text', text: part.text }];
    case 'reasoning':
      return [writeThinking(part)];
    case 'tool-call': {
      const input = part.toolKind === 'custom' ? { input: part.argumentsText } : writeInput(part.argumentsText);
      return [{ type: 'tool_use', id: sealToolCallId(part.id, part.signature), name: part.name, input }];
    }
    case 'native':
      return part.wire === 'anthropic' ? [part.value] : [];
    default:
      return [];
  }
}

/** `usage`, with our `cost`. COMPAT: `input_tokens` are without cached ones (https://docs.anthropic.com/en/api/messages, 2026-11). */
export function writeUsage(usage: Usage, costUsd: string | null): JsonRecord {
  return omitEmpty({
    input_tokens: usage.inputTokens + usage.audioInputTokens,
    cache_creation_input_tokens: usage.cacheWrite5mTokens + usage.cacheWrite1hTokens,
    cache_read_input_tokens: usage.cacheReadTokens,
    cache_creation: {
      ephemeral_5m_input_tokens: usage.cacheWrite5mTokens,
      ephemeral_1h_input_tokens: usage.cacheWrite1hTokens,
    },
    output_tokens: usage.outputTokens + usage.reasoningTokens + usage.audioOutputTokens,
    server_tool_use: usage.toolUses === 0 ? null : { web_search_requests: usage.toolUses },
    cost: writeCost(costUsd),
  });
}
