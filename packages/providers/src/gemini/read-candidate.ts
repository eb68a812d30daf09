import {
  type ChatPart,
  type Citation,
  type Finish,
  type FinishReason,
  type JsonObject,
  noUsage,
  type TokenLogprob,
  type Usage,
} from '@waygate/protocol';
import { countAt, numberAt, objectAt, objectsAt, readGeminiProof, readGeminiText, textAt } from '@waygate/wire';

/** What each `finishReason` means. https://ai.google.dev/api/generate-content#FinishReason (2026-11) */
const reasons: Readonly<Record<string, FinishReason>> = {
  STOP: 'stop',
  FINISH_REASON_UNSPECIFIED: 'stop',
  MAX_TOKENS: 'length',
  SAFETY: 'content-filter',
  RECITATION: 'content-filter',
  LANGUAGE: 'content-filter',
  BLOCKLIST: 'content-filter',
  PROHIBITED_CONTENT: 'content-filter',
  SPII: 'content-filter',
  IMAGE_SAFETY: 'content-filter',
  IMAGE_PROHIBITED_CONTENT: 'content-filter',
  IMAGE_RECITATION: 'content-filter',
  MODEL_ARMOR: 'content-filter',
  MALFORMED_FUNCTION_CALL: 'error',
  UNEXPECTED_TOOL_CALL: 'error',
  TOO_MANY_TOOL_CALLS: 'error',
  MISSING_THOUGHT_SIGNATURE: 'error',
  IMAGE_OTHER: 'error',
  NO_IMAGE: 'error',
  OTHER: 'error',
};

/** How a candidate ended; calls of tools end in `STOP` here. */
export function readFinish(word: string, hasCalls: boolean): Finish {
  const reason = Object.hasOwn(reasons, word) ? (reasons[word] ?? 'stop') : 'stop';
  return { reason: reason === 'stop' && hasCalls ? 'tool-calls' : reason, nativeReason: word, stopSequence: null };
}

/** A prompt that was refused before there was a candidate. */
export function readBlockReason(body: JsonObject): Finish | null {
  const word = textAt(objectAt(body, 'promptFeedback'), 'blockReason');
  return word === null ? null : { reason: 'content-filter', nativeReason: word, stopSequence: null };
}

/**
 * Usage in disjoint buckets. COMPAT: the prompt counts cached tokens inside, thoughts stand beside the candidates, tool
 * use prompts beside the prompt (https://ai.google.dev/api/generate-content#UsageMetadata, 2026-11).
 */
export function readUsage(value: JsonObject): Usage {
  const prompt = countAt(value, 'promptTokenCount');
  const cacheReadTokens = Math.min(countAt(value, 'cachedContentTokenCount'), prompt);
  const audio = (key: string): number =>
    objectsAt(value, key).reduce(
      (sum, row) => sum + (textAt(row, 'modality') === 'AUDIO' ? countAt(row, 'tokenCount') : 0),
      0,
    );
  const audioInputTokens = Math.min(audio('promptTokensDetails'), prompt - cacheReadTokens);
  const candidates = countAt(value, 'candidatesTokenCount');
  const audioOutputTokens = Math.min(audio('candidatesTokensDetails'), candidates);
  return {
    ...noUsage,
    inputTokens: prompt - cacheReadTokens - audioInputTokens + countAt(value, 'toolUsePromptTokenCount'),
    cacheReadTokens,
    audioInputTokens,
    outputTokens: candidates - audioOutputTokens,
    reasoningTokens: countAt(value, 'thoughtsTokenCount'),
    audioOutputTokens,
    requests: 1,
  };
}

/** Grounding as citations: a web source per supported segment. */
export function readCitations(candidate: JsonObject): Citation[] {
  const grounding = objectAt(candidate, 'groundingMetadata');
  const chunks = objectsAt(grounding, 'groundingChunks').map(
    (chunk) => objectAt(chunk, 'web') ?? objectAt(chunk, 'retrievedContext'),
  );
  const supported = objectsAt(grounding, 'groundingSupports').flatMap((support) => {
    const segment = objectAt(support, 'segment');
    const indexes = Array.isArray(support['groundingChunkIndices']) ? support['groundingChunkIndices'] : [];
    return indexes.map((index) => ({
      url: textAt(chunks[Number(index)] ?? null, 'uri'),
      title: textAt(chunks[Number(index)] ?? null, 'title'),
      citedText: textAt(segment, 'text'),
      startIndex: numberAt(segment, 'startIndex'),
      endIndex: numberAt(segment, 'endIndex'),
      native: null,
    }));
  });
  const sources = objectsAt(objectAt(candidate, 'citationMetadata'), 'citationSources').map((source) => ({
    url: textAt(source, 'uri'),
    title: textAt(source, 'title'),
    citedText: null,
    startIndex: numberAt(source, 'startIndex'),
    endIndex: numberAt(source, 'endIndex'),
    native: null,
  }));
  return [...supported, ...sources];
}

/** Probabilities of tokens. */
export function readLogprobs(candidate: JsonObject): TokenLogprob[] {
  const result = objectAt(candidate, 'logprobsResult');
  const top = objectsAt(result, 'topCandidates');
  const read = (entry: JsonObject): { token: string; logprob: number } => ({
    token: textAt(entry, 'token') ?? '',
    logprob: numberAt(entry, 'logProbability') ?? 0,
  });
  return objectsAt(result, 'chosenCandidates').map((entry, index) => ({
    ...read(entry),
    alternatives: objectsAt(top[index] ?? null, 'candidates').map(read),
  }));
}

/** A part of an answer; proof on words or thoughts follows them as a part of its own. */
export function readPart(
  part: JsonObject,
  call: { readonly args: string | undefined; readonly id: string },
): ChatPart[] {
  const proof = readGeminiProof(part);
  const functionCall = objectAt(part, 'functionCall');
  if (functionCall !== null) {
    return [
      {
        kind: 'tool-call',
        id: textAt(functionCall, 'id') ?? call.id,
        name: textAt(functionCall, 'name') ?? '',
        argumentsText: call.args ?? '{}',
        toolKind: 'function',
        signature: proof?.signature ?? null,
        cache: null,
      },
    ];
  }
  return readGeminiText(part, proof);
}
