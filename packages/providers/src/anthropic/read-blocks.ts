import type { ChatPart, Citation, Finish, FinishReason, JsonObject, Signature } from '@waygate/protocol';
import { numberAt, objectsAt, openSignature, openToolCallId, textAt } from '@waygate/wire';

/** What each `stop_reason` means. https://docs.anthropic.com/en/api/handling-stop-reasons (2026-11) */
const reasons: Readonly<Record<string, FinishReason>> = {
  end_turn: 'stop',
  stop_sequence: 'stop-sequence',
  max_tokens: 'length',
  model_context_window_exceeded: 'context-exceeded',
  tool_use: 'tool-calls',
  pause_turn: 'pause',
  refusal: 'refusal',
};

/** How a message ended. */
export function readFinish(message: JsonObject): Finish {
  const word = textAt(message, 'stop_reason') ?? 'end_turn';
  const reason = Object.hasOwn(reasons, word) ? (reasons[word] ?? 'stop') : 'stop';
  return { reason, nativeReason: word, stopSequence: textAt(message, 'stop_sequence') };
}

/** A citation of an answer. */
export function readCitation(value: JsonObject): Citation {
  return {
    url: textAt(value, 'url'),
    title: textAt(value, 'title') ?? textAt(value, 'document_title'),
    citedText: textAt(value, 'cited_text'),
    startIndex: numberAt(value, 'start_char_index'),
    endIndex: numberAt(value, 'end_char_index'),
    native: { wire: 'anthropic', value },
  };
}

/** Proof of thinking: this wire's, or another's that was sealed for it. */
export function readProof(value: string): { readonly signature: Signature; readonly isRedacted: boolean } {
  return openSignature(value) ?? { signature: { origin: 'anthropic', value }, isRedacted: false };
}

/** Withheld thinking. */
export function readRedacted(value: string): { readonly signature: Signature; readonly isRedacted: boolean } {
  return openSignature(value) ?? { signature: { origin: 'anthropic', value }, isRedacted: true };
}

/** A content block as a part; `input` is a tool's input as written. */
export function readBlock(block: JsonObject, input: string | undefined): ChatPart {
  switch (textAt(block, 'type')) {
    case 'text': {
      const citations = objectsAt(block, 'citations').map(readCitation);
      return { kind: 'text', text: textAt(block, 'text') ?? '', citations, cache: null };
    }
    case 'thinking': {
      const value = textAt(block, 'signature') ?? '';
      const proof = value === '' ? { signature: null, isRedacted: false } : readProof(value);
      return { kind: 'reasoning', text: textAt(block, 'thinking') ?? '', ...proof };
    }
    case 'redacted_thinking':
      return { kind: 'reasoning', text: '', ...readRedacted(textAt(block, 'data') ?? '') };
    case 'tool_use': {
      const { id, signature } = openToolCallId(textAt(block, 'id') ?? '');
      const argumentsText = input ?? JSON.stringify(block['input'] ?? {});
      const name = textAt(block, 'name') ?? '';
      return { kind: 'tool-call', id, name, argumentsText, toolKind: 'function', signature, cache: null };
    }
    default:
      return { kind: 'native', wire: 'anthropic', value: block };
  }
}
