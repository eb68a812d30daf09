import {
  type ChatPart,
  type Citation,
  type Finish,
  type HubError,
  type JsonObject,
  noUsage,
  type Signature,
  type TokenLogprob,
  type Usage,
} from '@waygate/protocol';
import { countAt, numberAt, objectAt, objectsAt, openSignature, openToolCallId, textAt } from '@waygate/wire';

/** Usage in disjoint buckets: cached tokens lie inside the input, reasoning inside the output. */
export function readUsage(value: JsonObject): Usage {
  const input = countAt(value, 'input_tokens');
  const output = countAt(value, 'output_tokens');
  const details = objectAt(value, 'input_tokens_details');
  const cacheReadTokens = Math.min(countAt(details, 'cached_tokens'), input);
  const cacheWrite5mTokens = Math.min(countAt(details, 'cache_write_tokens'), input - cacheReadTokens);
  const reasoningTokens = Math.min(countAt(objectAt(value, 'output_tokens_details'), 'reasoning_tokens'), output);
  return {
    ...noUsage,
    inputTokens: input - cacheReadTokens - cacheWrite5mTokens,
    cacheReadTokens,
    cacheWrite5mTokens,
    outputTokens: output - reasoningTokens,
    reasoningTokens,
    requests: 1,
  };
}

/** How a response ended: its status, and whether it asks for tools. */
export function readFinish(response: JsonObject, hasCalls: boolean): Finish {
  const status = textAt(response, 'status') ?? 'completed';
  const detail = textAt(objectAt(response, 'incomplete_details'), 'reason');
  if (status === 'incomplete') {
    const reason = detail === 'content_filter' ? 'content-filter' : 'length';
    return { reason, nativeReason: detail ?? status, stopSequence: null };
  }
  if (status === 'failed' || status === 'cancelled')
    return { reason: 'error', nativeReason: status, stopSequence: null };
  return { reason: hasCalls ? 'tool-calls' : 'stop', nativeReason: status, stopSequence: null };
}

/** Statuses of the codes of failed responses, for errors that come after status 200. */
const statuses: Readonly<Record<string, number>> = {
  rate_limit_exceeded: 429,
  insufficient_quota: 429,
  usage_not_included: 403,
  server_is_overloaded: 503,
  slow_down: 503,
  invalid_prompt: 400,
  context_length_exceeded: 400,
  server_error: 500,
};

/** The error of a failed response or of an `error` event, null where there is none. */
export function readFailure(holder: JsonObject): HubError | null {
  const error = objectAt(holder, 'error') ?? (textAt(holder, 'type') === 'error' ? holder : null);
  if (error === null) return null;
  const code = textAt(error, 'code');
  const status = code !== null && Object.hasOwn(statuses, code) ? (statuses[code] ?? 502) : 502;
  const message = textAt(error, 'message') ?? 'The provider failed.';
  return { status, code, message, param: textAt(error, 'param'), retryAfterSeconds: null };
}

/** An annotation as a citation. */
export function readAnnotation(value: JsonObject): Citation {
  return {
    url: textAt(value, 'url'),
    title: textAt(value, 'title') ?? textAt(value, 'filename'),
    citedText: textAt(value, 'quote'),
    startIndex: numberAt(value, 'start_index'),
    endIndex: numberAt(value, 'end_index'),
    native: { wire: 'openai-responses', value },
  };
}

/** Probabilities of tokens. */
export function readLogprobs(holder: JsonObject): TokenLogprob[] {
  const read = (entry: JsonObject): { token: string; logprob: number } => ({
    token: textAt(entry, 'token') ?? '',
    logprob: numberAt(entry, 'logprob') ?? 0,
  });
  return objectsAt(holder, 'logprobs').map((entry) => ({
    ...read(entry),
    alternatives: objectsAt(entry, 'top_logprobs').map(read),
  }));
}

/** The encrypted form of a reasoning item, null where it has none. */
export function readEncrypted(
  item: JsonObject,
): { readonly signature: Signature; readonly isRedacted: boolean } | null {
  const value = textAt(item, 'encrypted_content');
  if (value === null || value === '') return null;
  return openSignature(value) ?? { signature: { origin: 'openai-responses', value }, isRedacted: false };
}

/** The words of a reasoning item: its text where the wire shows it, else its summary. */
export function readThoughts(item: JsonObject): string {
  const shown = objectsAt(item, 'content').map((part) => textAt(part, 'text') ?? '');
  const summary = objectsAt(item, 'summary').map((part) => textAt(part, 'text') ?? '');
  return (shown.length > 0 ? shown : summary).join('\n\n');
}

/** What begins a call, null for any other item. */
export function readCallHead(
  item: JsonObject,
): Pick<Extract<ChatPart, { kind: 'tool-call' }>, 'id' | 'name' | 'toolKind' | 'signature'> | null {
  const type = textAt(item, 'type');
  if (type !== 'function_call' && type !== 'custom_tool_call') return null;
  const { id, signature } = openToolCallId(textAt(item, 'call_id') ?? textAt(item, 'id') ?? '');
  return {
    id,
    name: textAt(item, 'name') ?? '',
    toolKind: type === 'function_call' ? 'function' : 'custom',
    signature,
  };
}

function readContent(part: JsonObject): ChatPart[] {
  const refusal = textAt(part, 'refusal');
  if (refusal !== null) return [{ kind: 'refusal', text: refusal }];
  const text = textAt(part, 'text');
  if (text === null) return [];
  return [{ kind: 'text', text, citations: objectsAt(part, 'annotations').map(readAnnotation), cache: null }];
}

/** An output item as parts. */
export function readItem(item: JsonObject): ChatPart[] {
  const head = readCallHead(item);
  if (head !== null) {
    const text = textAt(item, head.toolKind === 'custom' ? 'input' : 'arguments') ?? '';
    const argumentsText = text === '' && head.toolKind === 'function' ? '{}' : text;
    return [{ kind: 'tool-call', ...head, argumentsText, cache: null }];
  }
  const type = textAt(item, 'type');
  if (type === 'message') return objectsAt(item, 'content').flatMap(readContent);
  if (type === 'reasoning') {
    const proof = readEncrypted(item);
    const text = readThoughts(item);
    if (proof === null && text === '') return [];
    return [{ kind: 'reasoning', text, ...(proof ?? { signature: null, isRedacted: false }) }];
  }
  return [{ kind: 'native', wire: 'openai-responses', value: item }];
}
