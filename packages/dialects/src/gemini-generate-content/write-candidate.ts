import type { ChatPart, Citation, Finish, Signature, TokenLogprob, Usage } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, rawObject, sealSignature } from '@waygate/wire';
import { writeCost } from '../write-openai-usage.ts';

/** `finishReason`; total over the hub's reasons. */
export const candidateFinishReasons: Readonly<Record<Finish['reason'], string>> = {
  stop: 'STOP',
  'stop-sequence': 'STOP',
  length: 'MAX_TOKENS',
  'context-exceeded': 'MAX_TOKENS',
  'tool-calls': 'STOP',
  'content-filter': 'SAFETY',
  refusal: 'SAFETY',
  pause: 'STOP',
  error: 'OTHER',
};

/** Proof on a part: this wire's as it is, another's sealed in base64, for clients decode the field. */
export function writeProof(signature: Signature | null, isRedacted: boolean): JsonRecord {
  if (signature === null) return {};
  const isOwn = signature.origin === 'gemini';
  const value = isOwn
    ? signature.value
    : Buffer.from(sealSignature({ isRedacted }, signature), 'utf8').toString('base64');
  return { thoughtSignature: value };
}

/**
 * Proof that stands alone. COMPAT: @ai-sdk/google gives proof of an empty text to the part before it, in place of that
 * part's own (4.0, 2026-11), so another wire's stands on a thought of one space, which is read as none.
 */
export function writeLoneProof(signature: Signature | null, isRedacted: boolean): JsonRecord {
  const isOwn = signature === null || signature.origin === 'gemini';
  return { ...(isOwn ? { text: '' } : { text: ' ', thought: true }), ...writeProof(signature, isRedacted) };
}

/** A tool call as a part. */
export function writeCall(
  call: Pick<Extract<ChatPart, { kind: 'tool-call' }>, 'id' | 'name' | 'argumentsText' | 'signature' | 'toolKind'>,
): JsonRecord {
  const isCustom = call.toolKind === 'custom';
  const args = isCustom
    ? { input: call.argumentsText }
    : (rawObject(call.argumentsText) ?? { unparsed_arguments: call.argumentsText });
  return { functionCall: { id: call.id, name: call.name, args }, ...writeProof(call.signature, false) };
}

/** A part of an answer; empty where the grammar has none. */
export function writePart(part: ChatPart): JsonRecord[] {
  switch (part.kind) {
    case 'text':
    case 'refusal':
      return [{ text: part.text }];
    case 'reasoning': {
      const { text, signature, isRedacted } = part;
      if (text === '') return [writeLoneProof(signature, isRedacted)];
      return [{ text, thought: true, ...writeProof(signature, isRedacted) }];
    }
    case 'tool-call':
      return [writeCall(part)];
    case 'native':
      return part.wire === 'gemini' ? [part.value] : [];
    default:
      return [];
  }
}

/** Citations as sources with an address. */
export function writeCitations(citations: readonly Citation[]): JsonRecord {
  const sources = citations.map(({ url, title, startIndex, endIndex }) =>
    omitEmpty({ startIndex, endIndex, uri: url, title }),
  );
  return sources.length === 0 ? {} : { citationMetadata: { citationSources: sources } };
}

/** Probabilities of tokens. */
export function writeLogprobs(tokens: readonly TokenLogprob[]): JsonRecord {
  if (tokens.length === 0) return {};
  const write = ({ token, logprob }: { token: string; logprob: number }): JsonRecord => ({
    token,
    logProbability: logprob,
  });
  return {
    logprobsResult: {
      topCandidates: tokens.map(({ alternatives }) => ({ candidates: alternatives.map(write) })),
      chosenCandidates: tokens.map(write),
    },
  };
}

/** `usageMetadata`, with our `cost`. */
export function writeUsage(usage: Usage, costUsd: string | null): JsonRecord {
  const written = usage.cacheWrite5mTokens + usage.cacheWrite1hTokens;
  const prompt = usage.inputTokens + usage.cacheReadTokens + written + usage.audioInputTokens;
  const candidates = usage.outputTokens + usage.audioOutputTokens;
  const modality = (name: string, tokenCount: number): JsonRecord[] =>
    tokenCount === 0 ? [] : [{ modality: name, tokenCount }];
  return omitEmpty({
    promptTokenCount: prompt,
    cachedContentTokenCount: usage.cacheReadTokens === 0 ? null : usage.cacheReadTokens,
    candidatesTokenCount: candidates,
    thoughtsTokenCount: usage.reasoningTokens === 0 ? null : usage.reasoningTokens,
    totalTokenCount: prompt + candidates + usage.reasoningTokens,
    promptTokensDetails: [
      ...modality('TEXT', prompt - usage.audioInputTokens),
      ...modality('AUDIO', usage.audioInputTokens),
    ],
    candidatesTokensDetails: [...modality('TEXT', usage.outputTokens), ...modality('AUDIO', usage.audioOutputTokens)],
    cost: writeCost(costUsd),
  });
}
