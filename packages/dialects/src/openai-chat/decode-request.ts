import { refuse } from '@waygate/errors';
import {
  emptyHubRequest,
  type HubRequest,
  type HubTool,
  type HubToolChoice,
  type JsonObject,
  type ReasoningWish,
  type ResponseFormat,
} from '@waygate/protocol';
import { numberAt, objectAt, objectsAt, textAt } from '@waygate/wire';
import { readCacheMark, readEffort } from '../read-media.ts';
import {
  readBody,
  readCount,
  readFlag,
  readNumber,
  readObject,
  readObjects,
  readText,
  readTexts,
  requireObject,
  requireObjects,
  requireText,
  unknownFields,
} from '../request-fields.ts';
import { decodeMessages } from './decode-messages.ts';

const known: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'tools',
  'functions',
  'tool_choice',
  'function_call',
  'parallel_tool_calls',
  'response_format',
  'reasoning_effort',
  'reasoning',
  'verbosity',
  'temperature',
  'top_p',
  'top_k',
  'frequency_penalty',
  'presence_penalty',
  'max_tokens',
  'max_completion_tokens',
  'stop',
  'seed',
  'n',
  'logprobs',
  'top_logprobs',
  'logit_bias',
  'service_tier',
  'prompt_cache_key',
  'user',
  'metadata',
  'stream',
  'stream_options',
]);

/** A tool of OpenAI's grammar. COMPAT: Cursor sends the flat form of the Responses grammar here (2026-11). */
function decodeTool(tool: JsonObject, path: string): HubTool {
  const type = requireText(tool['type'], `${path}.type`);
  if (type === 'function') {
    const inner = objectAt(tool, 'function') ?? tool;
    return {
      kind: 'function',
      name: requireText(inner['name'], `${path}.function.name`),
      description: readText(inner, 'description'),
      schema: readObject(inner, 'parameters'),
      isStrict: readFlag(inner, 'strict'),
      cache: readCacheMark(tool),
    };
  }
  if (type !== 'custom') return { kind: 'native', wire: 'openai', type, value: tool };
  const inner = objectAt(tool, 'custom') ?? tool;
  return {
    kind: 'custom',
    name: requireText(inner['name'], `${path}.custom.name`),
    description: readText(inner, 'description'),
    format: readObject(inner, 'format'),
  };
}

function decodeTools(body: JsonObject): HubTool[] {
  const tools = readObjects(body, 'tools').map((tool, index) => decodeTool(tool, `tools[${index}]`));
  const functions = readObjects(body, 'functions').map((inner, index) =>
    decodeTool({ type: 'function', function: inner }, `functions[${index}]`),
  );
  return [...tools, ...functions];
}

function toolName(choice: JsonObject): string | null {
  return textAt(objectAt(choice, 'function') ?? objectAt(choice, 'custom') ?? choice, 'name');
}

function decodeToolChoice(body: JsonObject): HubToolChoice | null {
  const value = body['tool_choice'] ?? body['function_call'] ?? null;
  if (value === null) return null;
  if (value === 'auto' || value === 'none' || value === 'required') return { kind: value };
  const choice = requireObject(value, 'tool_choice');
  if (textAt(choice, 'type') === 'allowed_tools') {
    const allowed = objectAt(choice, 'allowed_tools') ?? choice;
    const names = objectsAt(allowed, 'tools').flatMap((tool) => toolName(tool) ?? []);
    return { kind: 'allowed', isRequired: textAt(allowed, 'mode') === 'required', names };
  }
  const name = toolName(choice);
  if (name !== null) return { kind: 'tool', name };
  throw refuse('parameter_invalid', { param: 'tool_choice', message: 'tool_choice names no tool.' });
}

function decodeResponseFormat(body: JsonObject): ResponseFormat | null {
  const format = readObject(body, 'response_format');
  if (format === null) return null;
  const type = requireText(format['type'], 'response_format.type');
  if (type === 'text') return { kind: 'text' };
  if (type === 'json_object') return { kind: 'json' };
  if (type !== 'json_schema') {
    throw refuse('parameter_invalid', { param: 'response_format.type', message: `Unknown response format: ${type}.` });
  }
  const inner = requireObject(format['json_schema'], 'response_format.json_schema');
  return {
    kind: 'json-schema',
    name: readText(inner, 'name') ?? 'answer',
    description: readText(inner, 'description'),
    schema: readObject(inner, 'schema') ?? {},
    isStrict: readFlag(inner, 'strict'),
  };
}

/** OpenAI's word, or OpenRouter's object. */
function decodeReasoning(body: JsonObject): ReasoningWish | null {
  const wish = readObject(body, 'reasoning');
  const effort = readEffort(readText(body, 'reasoning_effort') ?? textAt(wish, 'effort'));
  const budgetTokens = numberAt(wish, 'max_tokens');
  if (effort === null && wish === null) return null;
  const excludes = wish?.['exclude'];
  return { effort, budgetTokens, showsThoughts: typeof excludes === 'boolean' ? !excludes : null };
}

function decodeLogprobs(body: JsonObject): number | null {
  const count = readNumber(body, 'top_logprobs');
  return readFlag(body, 'logprobs') === true || count !== null ? (count ?? 0) : null;
}

/**
 * Reads a request of `POST /chat/completions`. https://platform.openai.com/docs/api-reference/chat/create
 * @throws Refusal body_malformed or parameter_invalid
 */
export function decodeRequest(bytes: Uint8Array): HubRequest {
  const { body } = readBody(bytes);
  const extensions = unknownFields(body, known);
  return {
    ...emptyHubRequest,
    model: requireText(body['model'], 'model'),
    messages: decodeMessages(requireObjects(body['messages'], 'messages')),
    tools: decodeTools(body),
    toolChoice: decodeToolChoice(body),
    allowsParallelTools: readFlag(body, 'parallel_tool_calls'),
    responseFormat: decodeResponseFormat(body),
    reasoning: decodeReasoning(body),
    verbosity: readText(body, 'verbosity'),
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    topK: readNumber(body, 'top_k'),
    frequencyPenalty: readNumber(body, 'frequency_penalty'),
    presencePenalty: readNumber(body, 'presence_penalty'),
    outputTokensMax: readCount(body, 'max_completion_tokens') ?? readCount(body, 'max_tokens'),
    stopSequences: readTexts(body, 'stop'),
    seed: readNumber(body, 'seed'),
    choicesCount: readCount(body, 'n'),
    topLogprobs: decodeLogprobs(body),
    logitBias: readObject(body, 'logit_bias'),
    serviceTier: readText(body, 'service_tier'),
    promptCacheKey: readText(body, 'prompt_cache_key'),
    endUser: readText(body, 'user'),
    metadata: readObject(body, 'metadata'),
    isStream: readFlag(body, 'stream') ?? false,
    wantsStreamUsage: objectAt(body, 'stream_options')?.['include_usage'] === true,
    extensions: extensions === null ? null : { wire: 'openai', fields: extensions },
  };
}
