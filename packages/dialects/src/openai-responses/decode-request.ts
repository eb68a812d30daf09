import { refuse } from '@waygate/errors';
import {
  emptyHubRequest,
  type HubMessage,
  type HubRequest,
  type HubTool,
  type HubToolChoice,
  type JsonObject,
  type ReasoningWish,
  type ResponseFormat,
} from '@waygate/protocol';
import { objectsAt, textAt } from '@waygate/wire';
import { readEffort } from '../read-media.ts';
import {
  readBody,
  readCount,
  readFlag,
  readNumber,
  readObject,
  readObjects,
  readText,
  requireObject,
  requireObjects,
  requireText,
  unknownFields,
} from '../request-fields.ts';
import { decodeItems } from './decode-items.ts';

/** `store` and `include` ask for what the hub does anyway or cannot do: nothing is kept, and proof always comes. */
const known: ReadonlySet<string> = new Set([
  'model',
  'input',
  'instructions',
  'tools',
  'tool_choice',
  'parallel_tool_calls',
  'text',
  'reasoning',
  'temperature',
  'top_p',
  'max_output_tokens',
  'top_logprobs',
  'service_tier',
  'prompt_cache_key',
  'user',
  'metadata',
  'stream',
  'store',
  'include',
]);

function decodeTool(tool: JsonObject, path: string): HubTool {
  const type = requireText(tool['type'], `${path}.type`);
  if (type === 'function') {
    return {
      kind: 'function',
      name: requireText(tool['name'], `${path}.name`),
      description: readText(tool, 'description'),
      schema: readObject(tool, 'parameters'),
      isStrict: readFlag(tool, 'strict'),
      cache: null,
    };
  }
  if (type !== 'custom') return { kind: 'native', wire: 'openai-responses', type, value: tool };
  return {
    kind: 'custom',
    name: requireText(tool['name'], `${path}.name`),
    description: readText(tool, 'description'),
    format: readObject(tool, 'format'),
  };
}

function decodeToolChoice(body: JsonObject): HubToolChoice | null {
  const value = body['tool_choice'] ?? null;
  if (value === null) return null;
  if (value === 'auto' || value === 'none' || value === 'required') return { kind: value };
  const choice = requireObject(value, 'tool_choice');
  if (textAt(choice, 'type') === 'allowed_tools') {
    const names = objectsAt(choice, 'tools').flatMap((tool) => textAt(tool, 'name') ?? []);
    return { kind: 'allowed', isRequired: textAt(choice, 'mode') === 'required', names };
  }
  const name = textAt(choice, 'name');
  if (name !== null) return { kind: 'tool', name };
  throw refuse('parameter_invalid', {
    param: 'tool_choice',
    message: 'tool_choice names no tool that can be translated.',
  });
}

function decodeResponseFormat(text: JsonObject | null): ResponseFormat | null {
  const format = text === null ? null : readObject(text, 'format');
  if (format === null) return null;
  const type = requireText(format['type'], 'text.format.type');
  if (type === 'text') return { kind: 'text' };
  if (type === 'json_object') return { kind: 'json' };
  return {
    kind: 'json-schema',
    name: readText(format, 'name') ?? 'answer',
    description: readText(format, 'description'),
    schema: requireObject(format['schema'], 'text.format.schema'),
    isStrict: readFlag(format, 'strict'),
  };
}

function decodeReasoning(body: JsonObject): ReasoningWish | null {
  const wish = readObject(body, 'reasoning');
  if (wish === null) return null;
  const shows = textAt(wish, 'summary') !== null ? true : null;
  return { effort: readEffort(readText(wish, 'effort')), budgetTokens: null, showsThoughts: shows };
}

function decodeInput(body: JsonObject): HubMessage[] {
  const instructions = readText(body, 'instructions');
  const { input } = body;
  const system: HubMessage[] =
    instructions === null || instructions === ''
      ? []
      : [{ role: 'system', name: null, parts: [{ kind: 'text', text: instructions, citations: [], cache: null }] }];
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : requireObjects(input, 'input');
  return [...system, ...decodeItems(items)];
}

/**
 * Reads a request of `POST /responses`. https://platform.openai.com/docs/api-reference/responses/create
 * @throws Refusal body_malformed or parameter_invalid
 */
export function decodeRequest(bytes: Uint8Array): HubRequest {
  const { body } = readBody(bytes);
  const text = readObject(body, 'text');
  const extensions = unknownFields(body, known);
  return {
    ...emptyHubRequest,
    model: requireText(body['model'], 'model'),
    messages: decodeInput(body),
    tools: readObjects(body, 'tools').map((tool, index) => decodeTool(tool, `tools[${index}]`)),
    toolChoice: decodeToolChoice(body),
    allowsParallelTools: readFlag(body, 'parallel_tool_calls'),
    responseFormat: decodeResponseFormat(text),
    reasoning: decodeReasoning(body),
    verbosity: text === null ? null : readText(text, 'verbosity'),
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    outputTokensMax: readCount(body, 'max_output_tokens'),
    topLogprobs: readNumber(body, 'top_logprobs'),
    serviceTier: readText(body, 'service_tier'),
    promptCacheKey: readText(body, 'prompt_cache_key'),
    endUser: readText(body, 'user'),
    metadata: readObject(body, 'metadata'),
    isStream: readFlag(body, 'stream') ?? false,
    wantsStreamUsage: true,
    extensions: extensions === null ? null : { wire: 'openai-responses', fields: extensions },
  };
}
