import type { ChatWireName, JsonObject, ReasoningPart } from '@waygate/protocol';
import { numberAt, objectsAt, openSignature, textAt } from '@waygate/wire';

/** OpenRouter's names of the form of a reasoning detail (https://openrouter.ai/docs, 2026-08), and whose proof it holds. */
const originOfFormat: Readonly<Record<string, ChatWireName>> = {
  'anthropic-claude-v1': 'anthropic',
  'openai-responses-v1': 'openai-responses',
  'google-gemini-v1': 'gemini',
};

function decodeDetail(detail: JsonObject): ReasoningPart {
  const isEncrypted = textAt(detail, 'type') === 'reasoning.encrypted';
  const proof = textAt(detail, isEncrypted ? 'data' : 'signature');
  const text = textAt(detail, 'text') ?? textAt(detail, 'summary') ?? '';
  if (proof === null || proof === '') return { kind: 'reasoning', text, signature: null, isRedacted: false };
  const sealed = openSignature(proof);
  if (sealed !== null) return { kind: 'reasoning', text, ...sealed };
  const origin = originOfFormat[textAt(detail, 'format') ?? ''] ?? 'openai';
  return {
    kind: 'reasoning',
    text,
    signature: { origin, value: proof },
    isRedacted: isEncrypted && origin === 'anthropic',
  };
}

/** Streamed details that a client only gathered: pieces of one text bear one index. */
function mergePieces(details: readonly JsonObject[]): JsonObject[] {
  const merged: JsonObject[] = [];
  for (const detail of details) {
    const last = merged.at(-1) ?? null;
    const index = numberAt(detail, 'index');
    const isPiece =
      index !== null && numberAt(last, 'index') === index && textAt(last, 'type') === textAt(detail, 'type');
    if (!isPiece) merged.push(detail);
    else {
      const text = `${textAt(last, 'text') ?? ''}${textAt(detail, 'text') ?? ''}`;
      merged[merged.length - 1] = { ...last, ...detail, text };
    }
  }
  return merged;
}

/**
 * The thinking a client gives back with an assistant message: `reasoning_details` where it kept them, else the plain
 * text of `reasoning_content` (DeepSeek, xAI) or `reasoning` (OpenRouter, Groq).
 */
export function decodeReasoningDetails(message: JsonObject): ReasoningPart[] {
  const details = objectsAt(message, 'reasoning_details');
  if (details.length > 0) return mergePieces(details).map(decodeDetail);
  const text = textAt(message, 'reasoning_content') ?? textAt(message, 'reasoning');
  return text === null || text === '' ? [] : [{ kind: 'reasoning', text, signature: null, isRedacted: false }];
}
