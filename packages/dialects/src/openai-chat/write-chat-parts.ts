import type {
  ChatWireName,
  Citation,
  Finish,
  HubError,
  Signature,
  TokenLogprob,
  ToolCallPart,
} from '@waygate/protocol';
import { type JsonRecord, omitEmpty, sealToolCallId } from '@waygate/wire';
import { writeSignature } from '../write-signature.ts';

/** `finish_reason` of OpenAI's grammar; total over the hub's reasons. */
export const chatFinishReasons: Readonly<Record<Finish['reason'], string>> = {
  stop: 'stop',
  'stop-sequence': 'stop',
  length: 'length',
  'context-exceeded': 'length',
  'tool-calls': 'tool_calls',
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: 'stop',
  error: 'error',
};

const formats: Readonly<Partial<Record<ChatWireName, string>>> = {
  anthropic: 'anthropic-claude-v1',
  'openai-responses': 'openai-responses-v1',
  gemini: 'google-gemini-v1',
};

/**
 * The form of the proof that thinking on a wire ends with, null where it has no name there. COMPAT: OpenRouter's client
 * keeps the form of a text's first piece, which comes before the proof does (@openrouter/ai-sdk-provider 3.1, 2026-11).
 */
export function proofFormatOf(wire: ChatWireName): string | null {
  return (wire === 'bedrock' ? formats.anthropic : formats[wire]) ?? null;
}

/** A piece of thinking as OpenRouter's `reasoning_details` has it: proof whose form has no name there is sealed. */
export function writeReasoningDetail(piece: {
  readonly index: number;
  readonly text: string;
  readonly signature: Signature | null;
  readonly isRedacted: boolean;
  /** The form of the proof that is still to come, where there is one. */
  readonly expectedFormat: string | null;
}): JsonRecord {
  const { index, text, signature, isRedacted, expectedFormat } = piece;
  if (signature === null) return { type: 'reasoning.text', text, format: expectedFormat ?? 'unknown', index };
  const format = formats[signature.origin];
  const proof = format === undefined ? writeSignature(signature, isRedacted, 'openai') : signature.value;
  if (isRedacted) return { type: 'reasoning.encrypted', data: proof, format: format ?? 'unknown', index };
  return { type: 'reasoning.text', text, signature: proof, format: format ?? 'unknown', index };
}

/** The head of a tool call; its proof rides on the id, and in Google's own field of the OpenAI grammar. */
export function writeCallHead(call: Pick<ToolCallPart, 'id' | 'name' | 'toolKind' | 'signature'>): {
  readonly head: JsonRecord;
  /** Names the member that holds name and arguments, and the one that holds the arguments. */
  readonly member: 'function' | 'custom';
  readonly argument: 'arguments' | 'input';
} {
  const { id, name, toolKind, signature } = call;
  const google = signature?.origin === 'gemini' ? { google: { thought_signature: signature.value } } : undefined;
  const head = omitEmpty({ id: sealToolCallId(id, signature), type: toolKind, extra_content: google });
  return toolKind === 'custom'
    ? { head: { ...head, custom: { name } }, member: 'custom', argument: 'input' }
    : { head: { ...head, function: { name } }, member: 'function', argument: 'arguments' };
}

/** A citation as an annotation; one without an address is told as a file. */
export function writeAnnotation(citation: Citation): JsonRecord {
  const { url, title, startIndex, endIndex, citedText } = citation;
  const place = { start_index: startIndex ?? 0, end_index: endIndex ?? 0 };
  if (url !== null) {
    return {
      type: 'url_citation',
      url_citation: omitEmpty({ ...place, url, title: title ?? url, content: citedText }),
    };
  }
  return { type: 'file_citation', file_citation: omitEmpty({ ...place, filename: title, quote: citedText }) };
}

function writeToken(token: string, logprob: number): JsonRecord {
  return { token, logprob, bytes: [...Buffer.from(token, 'utf8')] };
}

/** Probabilities of tokens, null where none were asked for. */
export function writeLogprobs(tokens: readonly TokenLogprob[]): JsonRecord | null {
  if (tokens.length === 0) return null;
  return {
    content: tokens.map(({ token, logprob, alternatives }) => ({
      ...writeToken(token, logprob),
      top_logprobs: alternatives.map((other) => writeToken(other.token, other.logprob)),
    })),
    refusal: null,
  };
}

const errorTypes: readonly (readonly [status: number, type: string])[] = [
  [401, 'authentication_error'],
  [402, 'insufficient_quota'],
  [403, 'permission_error'],
  [404, 'not_found_error'],
  [429, 'rate_limit_error'],
];

/** OpenAI's `error` object. `status` says how a client must file it. */
export function writeErrorObject(error: HubError): JsonRecord {
  const known = errorTypes.find(([status]) => status === error.status)?.[1];
  const type = known ?? (error.status < 500 ? 'invalid_request_error' : 'api_error');
  return { message: error.message, type, param: error.param, code: error.code ?? String(error.status) };
}
