import type { ChatPart, Citation, Finish, HubError, TokenLogprob, Usage } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, sealToolCallId } from '@waygate/wire';
import type { AnswerContext } from '../chat-codec.ts';
import { gatherUsage, writeCost } from '../write-openai-usage.ts';
import { writeSignature } from '../write-signature.ts';

/** Why a response is incomplete; null where it is complete. Total over the hub's reasons. */
export const incompleteReasons: Readonly<Record<Finish['reason'], string | null>> = {
  stop: null,
  'stop-sequence': null,
  length: 'max_output_tokens',
  'context-exceeded': 'max_output_tokens',
  'tool-calls': null,
  'content-filter': 'content_filter',
  refusal: 'content_filter',
  pause: null,
  error: 'max_output_tokens',
};

/** A citation as an annotation. */
export function writeAnnotation({ native, url, title, startIndex, endIndex }: Citation): JsonRecord {
  if (native?.wire === 'openai-responses') return native.value;
  const place = { start_index: startIndex ?? 0, end_index: endIndex ?? 0 };
  if (url !== null) return { type: 'url_citation', ...place, url, title: title ?? url };
  return { type: 'file_citation', index: 0, file_id: '', filename: title ?? '' };
}

/** Probabilities of tokens. */
export function writeLogprobs(tokens: readonly TokenLogprob[]): JsonRecord[] {
  const write = ({ token, logprob }: { token: string; logprob: number }): JsonRecord => ({
    token,
    logprob,
    bytes: [...Buffer.from(token, 'utf8')],
  });
  return tokens.map((entry) => ({ ...write(entry), top_logprobs: entry.alternatives.map(write) }));
}

/** A part as a whole output item with this id; null where the grammar has none. */
export function writeItem(part: ChatPart, id: string): JsonRecord | null {
  const message = (content: JsonRecord): JsonRecord => ({
    id: `msg_${id}`,
    type: 'message',
    status: 'completed',
    role: 'assistant',
    content: [content],
  });
  switch (part.kind) {
    case 'text': {
      const annotations = part.citations.map(writeAnnotation);
      return message({ type: 'output_text', annotations, logprobs: [], text: part.text });
    }
    case 'refusal':
      return message({ type: 'refusal', refusal: part.text });
    case 'reasoning': {
      const { signature, isRedacted, text } = part;
      const encrypted_content = signature === null ? null : writeSignature(signature, isRedacted, 'openai-responses');
      const summary = text === '' ? [] : [{ type: 'summary_text', text }];
      return { id: `rs_${id}`, type: 'reasoning', summary, ...omitEmpty({ encrypted_content }) };
    }
    case 'tool-call': {
      const { name, argumentsText, toolKind } = part;
      const call = { call_id: sealToolCallId(part.id, part.signature), name, status: 'completed' };
      return toolKind === 'custom'
        ? { id: `ctc_${id}`, type: 'custom_tool_call', ...call, input: argumentsText }
        : { id: `fc_${id}`, type: 'function_call', ...call, arguments: argumentsText };
    }
    case 'native':
      return part.wire === 'openai-responses' ? part.value : null;
    default:
      return null;
  }
}

/** `usage`, with our `cost`. */
export function writeUsage(usage: Usage, costUsd: string | null): JsonRecord {
  const { input, output, writes } = gatherUsage(usage);
  return omitEmpty({
    input_tokens: input,
    input_tokens_details: { cached_tokens: usage.cacheReadTokens, cache_write_tokens: writes },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: usage.reasoningTokens },
    total_tokens: input + output,
    cost: writeCost(costUsd),
  });
}

/** What a response says besides its output. */
export type ResponseState = {
  readonly id: string;
  readonly model: string;
  readonly status: 'in_progress' | 'completed' | 'incomplete' | 'failed';
  readonly output: readonly JsonRecord[];
  readonly finish: Finish | null;
  readonly usage: Usage | null;
  readonly serviceTier: string | null;
  readonly error: HubError | null;
};

const knownCodes: readonly (readonly [status: number, code: string])[] = [
  [400, 'invalid_prompt'],
  [429, 'rate_limit_exceeded'],
  [503, 'server_is_overloaded'],
  [529, 'server_is_overloaded'],
];

/** The error of a failed response. COMPAT: Codex reads `code` to decide what to do (codex-rs 0.60, 2026-11). */
export function writeFailure(error: HubError): JsonRecord {
  const code = knownCodes.find(([status]) => status === error.status)?.[1] ?? 'server_error';
  const isContext = error.code === 'context_length_exceeded' || error.code === 'insufficient_quota';
  return { code: isContext ? error.code : code, message: error.message };
}

/** A `response` object. https://platform.openai.com/docs/api-reference/responses/object */
export function writeResponse(state: ResponseState, context: AnswerContext): JsonRecord {
  const { request, createdSeconds, priceUsage } = context;
  const reason = state.status === 'incomplete' && state.finish !== null ? incompleteReasons[state.finish.reason] : null;
  return {
    id: state.id === '' ? context.id : state.id,
    object: 'response',
    created_at: createdSeconds,
    status: state.status,
    error: state.error === null ? null : writeFailure(state.error),
    incomplete_details: reason === null ? null : { reason },
    instructions: null,
    max_output_tokens: request.outputTokensMax,
    model: state.model,
    output: state.output,
    parallel_tool_calls: request.allowsParallelTools ?? true,
    previous_response_id: null,
    reasoning: { effort: request.reasoning?.effort ?? null, summary: null },
    store: false,
    temperature: request.temperature,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: request.topP,
    truncation: 'disabled',
    usage: state.usage === null ? null : writeUsage(state.usage, priceUsage(state.usage)),
    user: request.endUser,
    metadata: request.metadata ?? {},
    ...omitEmpty({ service_tier: state.serviceTier }),
  };
}
