import type { Citation, Finish, FinishReason, JsonObject, Signature, TokenLogprob } from '@waygate/protocol';
import { listAt, numberAt, objectAt, objectsAt, openSignature, textAt } from '@waygate/wire';

/** What each `finish_reason` means. COMPAT: `function_call` is OpenAI's first spelling, `model_length` Mistral's (2026-11). */
const reasons: Readonly<Record<string, FinishReason>> = {
  stop: 'stop',
  length: 'length',
  model_length: 'context-exceeded',
  tool_calls: 'tool-calls',
  function_call: 'tool-calls',
  content_filter: 'content-filter',
  error: 'error',
};

/** How a choice ended. COMPAT: several vendors say `stop` after tool calls (2026-11). */
export function readFinish(word: string, hasCalls: boolean): Finish {
  const reason = Object.hasOwn(reasons, word) ? (reasons[word] ?? 'stop') : 'stop';
  return { reason: reason === 'stop' && hasCalls ? 'tool-calls' : reason, nativeReason: word, stopSequence: null };
}

/** A content list in an answer. COMPAT: Mistral's thinking models answer with `thinking` parts in `content` (2026-11). */
export function readContentList(
  parts: readonly JsonObject[],
): { readonly kind: 'text' | 'reasoning'; readonly text: string }[] {
  return parts.flatMap((part): { readonly kind: 'text' | 'reasoning'; readonly text: string }[] => {
    const text = textAt(part, 'text');
    if (text !== null) return [{ kind: 'text', text }];
    const thought = objectsAt(part, 'thinking').map((inner) => textAt(inner, 'text') ?? '');
    return thought.length === 0 ? [] : [{ kind: 'reasoning', text: thought.join('') }];
  });
}

const origins: Readonly<Record<string, Signature['origin']>> = {
  'anthropic-claude-v1': 'anthropic',
  'openai-responses-v1': 'openai-responses',
  'google-gemini-v1': 'gemini',
};

/** Proof in a reasoning detail (OpenRouter's extension), null where it holds none. */
export function readDetailProof(
  detail: JsonObject,
): { readonly signature: Signature; readonly isRedacted: boolean } | null {
  const data = textAt(detail, 'data');
  const value = data ?? textAt(detail, 'signature');
  if (value === null || value === '') return null;
  const origin = origins[textAt(detail, 'format') ?? ''] ?? 'openai';
  return openSignature(value) ?? { signature: { origin, value }, isRedacted: data !== null };
}

/** Plain-text thinking under any of the vendors' names. */
export function readReasoningText(message: JsonObject): string {
  return textAt(message, 'reasoning_content') ?? textAt(message, 'reasoning') ?? '';
}

/** Annotations as citations. */
export function readAnnotations(message: JsonObject): Citation[] {
  return objectsAt(message, 'annotations').map((value) => {
    const inner = objectAt(value, 'url_citation') ?? objectAt(value, 'file_citation');
    return {
      url: textAt(inner, 'url'),
      title: textAt(inner, 'title') ?? textAt(inner, 'filename'),
      citedText: textAt(inner, 'content') ?? textAt(inner, 'quote'),
      startIndex: numberAt(inner, 'start_index'),
      endIndex: numberAt(inner, 'end_index'),
      native: { wire: 'openai' as const, value },
    };
  });
}

function readToken(entry: JsonObject): { readonly token: string; readonly logprob: number } {
  return { token: textAt(entry, 'token') ?? '', logprob: numberAt(entry, 'logprob') ?? 0 };
}

/** Probabilities of tokens. */
export function readLogprobs(choice: JsonObject): TokenLogprob[] {
  const logprobs = objectAt(choice, 'logprobs');
  if (listAt(logprobs, 'content').length === 0) return [];
  return objectsAt(logprobs, 'content').map((entry) => ({
    ...readToken(entry),
    alternatives: objectsAt(entry, 'top_logprobs').map(readToken),
  }));
}

/** The proof on a tool call in Google's field of the OpenAI grammar. */
export function readCallSignature(call: JsonObject): Signature | null {
  const value = textAt(objectAt(objectAt(call, 'extra_content'), 'google'), 'thought_signature');
  return value === null ? null : { origin: 'gemini', value };
}
