import type { ChatPart, JsonObject, Signature } from '@waygate/protocol';
import { openSignature } from '../hub/opaque-signature.ts';
import { textAt } from '../json/json-value.ts';

/** Proof of thinking, and whether what it proves is withheld. */
export type GeminiProof = { readonly signature: Signature; readonly isRedacted: boolean };

/** Proof on a part: the wire's own, or another's that was sealed for it (as base64, for clients decode the field). */
export function readGeminiProof(part: JsonObject): GeminiProof | null {
  const value = textAt(part, 'thoughtSignature');
  if (value === null || value === '') return null;
  const sealed = openSignature(Buffer.from(value, 'base64').toString('utf8'));
  return sealed ?? { signature: { origin: 'gemini', value }, isRedacted: false };
}

/**
 * A part that is words or thoughts; proof on words follows them as a part of its own. A thought of one space with another
 * wire's proof is none: it is how such proof stands alone.
 */
export function readGeminiText(part: JsonObject, proof: GeminiProof | null): ChatPart[] {
  const text = textAt(part, 'text');
  if (text === null) return [{ kind: 'native', wire: 'gemini', value: part }];
  if (part['thought'] === true) {
    const isLone = text === ' ' && proof !== null && proof.signature.origin !== 'gemini';
    return [{ kind: 'reasoning', text: isLone ? '' : text, ...(proof ?? { signature: null, isRedacted: false }) }];
  }
  const words: ChatPart[] = text === '' ? [] : [{ kind: 'text', text, citations: [], cache: null }];
  return proof === null ? words : [...words, { kind: 'reasoning', text: '', ...proof }];
}
