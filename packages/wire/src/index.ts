export { type GeminiProof, readGeminiProof, readGeminiText } from './gemini/read-part.ts';
export { AnswerCollector } from './hub/answer-collector.ts';
export { openSignature, openToolCallId, sealSignature, sealToolCallId } from './hub/opaque-signature.ts';
export { replayAnswer } from './hub/replay-answer.ts';
export { bracedSpan } from './json/braced-span.ts';
export { endOfJsonString } from './json/end-of-json-string.ts';
export { findRawJson } from './json/find-raw-json.ts';
export {
  countAt,
  isObjectValue,
  listAt,
  numberAt,
  objectAt,
  objectsAt,
  parseJsonObject,
  textAt,
} from './json/json-value.ts';
export { readJsonString } from './json/read-json-string.ts';
export {
  isJsonObject,
  type JsonField,
  type JsonScan,
  type JsonScanLimits,
  scanJsonObject,
} from './json/scan-json-object.ts';
export type { Span, UsageSpan } from './json/span.ts';
export { type Splice, spliceBytes, spliceLatin1 } from './json/splice-bytes.ts';
export { type JsonRecord, type JsonTree, omitEmpty, RawJson, rawObject, writeJson } from './json/write-json.ts';
export {
  type ChatCompletion,
  type ChatCompletionChunk,
  type ChatDelta,
  type ChatFinishReason,
  type ChatMessage,
  type ChatRequest,
  type ChatToolCall,
  chatRequestSchema,
} from './openai/chat.ts';
export { type EmbeddingsAnswer, type EmbeddingsRequest, embeddingsRequestSchema } from './openai/embeddings.ts';
export { openAiErrorSchema } from './openai/error.ts';
export { type OpenAiModel, openAiModelListSchema } from './openai/models.ts';
export type { OpenAiTokenDetails, OpenAiUsage } from './openai/usage.ts';
export { readSseData } from './sse/read-sse-data.ts';
export { SseSplitter } from './sse/split-sse-events.ts';
