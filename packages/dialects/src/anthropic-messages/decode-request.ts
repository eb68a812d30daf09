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
import { findRawJson, numberAt, objectAt, textAt } from '@waygate/wire';
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
  requireObjects,
  requireText,
  unknownFields,
} from '../request-fields.ts';
import { decodeMessages, decodeSystem } from './decode-messages.ts';

const known: ReadonlySet<string> = new Set([
  'model',
  'messages',
  'system',
  'max_tokens',
  'metadata',
  'output_config',
  'output_format',
  'service_tier',
  'stop_sequences',
  'stream',
  'temperature',
  'thinking',
  'tool_choice',
  'tools',
  'top_k',
  'top_p',
]);

function decodeTool(tool: JsonObject, path: string): HubTool {
  const type = readText(tool, 'type') ?? 'custom';
  if (type !== 'custom') return { kind: 'native', wire: 'anthropic', type, value: tool };
  return {
    kind: 'function',
    name: requireText(tool['name'], `${path}.name`),
    description: readText(tool, 'description'),
    schema: readObject(tool, 'input_schema'),
    isStrict: readFlag(tool, 'strict'),
    cache: readCacheMark(tool),
  };
}

function decodeToolChoice(choice: JsonObject | null): HubToolChoice | null {
  if (choice === null) return null;
  const type = requireText(choice['type'], 'tool_choice.type');
  if (type === 'auto' || type === 'none') return { kind: type };
  if (type === 'any') return { kind: 'required' };
  if (type === 'tool') return { kind: 'tool', name: requireText(choice['name'], 'tool_choice.name') };
  throw refuse('parameter_invalid', { param: 'tool_choice.type', message: `Unknown tool choice: ${type}.` });
}

function decodeThinking(body: JsonObject): ReasoningWish | null {
  const thinking = readObject(body, 'thinking');
  const effort = readEffort(textAt(objectAt(body, 'output_config'), 'effort'));
  if (thinking === null) return effort === null ? null : { effort, budgetTokens: null, showsThoughts: null };
  const type = textAt(thinking, 'type');
  if (type === 'disabled') return { effort: 'none', budgetTokens: null, showsThoughts: null };
  const display = textAt(thinking, 'display');
  return {
    effort,
    budgetTokens: type === 'enabled' ? numberAt(thinking, 'budget_tokens') : null,
    showsThoughts: display !== 'omitted',
  };
}

function decodeResponseFormat(body: JsonObject): ResponseFormat | null {
  const format = objectAt(objectAt(body, 'output_config'), 'format') ?? readObject(body, 'output_format');
  const schema = objectAt(format, 'schema');
  if (schema === null) return null;
  return { kind: 'json-schema', name: 'answer', description: null, schema, isStrict: null };
}

/** A marker at the top asks for a cache breakpoint at the last block that can bear one. */
function withTopCacheMark(messages: readonly HubMessage[], body: JsonObject): HubMessage[] {
  const cache = readCacheMark(body);
  const last = messages.at(-1);
  const part = last?.parts.at(-1);
  if (cache === null || last === undefined || part === undefined || !('cache' in part)) return [...messages];
  return [...messages.slice(0, -1), { ...last, parts: [...last.parts.slice(0, -1), { ...part, cache }] }];
}

/**
 * Reads a request of `POST /v1/messages`. https://docs.anthropic.com/en/api/messages
 * @throws Refusal body_malformed or parameter_invalid
 */
export function decodeRequest(bytes: Uint8Array): HubRequest {
  const { text, body } = readBody(bytes);
  const inputs = text.includes('"tool_use"')
    ? findRawJson(text, ['messages', '*', 'content', '*', 'input'])
    : new Map();
  const choice = readObject(body, 'tool_choice');
  const disablesParallel = choice === null ? null : readFlag(choice, 'disable_parallel_tool_use');
  const { cache_control: _, ...rest } = unknownFields(body, known) ?? {};
  const messages = [
    ...decodeSystem(body['system']),
    ...decodeMessages(requireObjects(body['messages'], 'messages'), inputs),
  ];
  return {
    ...emptyHubRequest,
    model: requireText(body['model'], 'model'),
    messages: withTopCacheMark(messages, body),
    tools: readObjects(body, 'tools').map((tool, index) => decodeTool(tool, `tools[${index}]`)),
    toolChoice: decodeToolChoice(choice),
    allowsParallelTools: disablesParallel === null ? null : !disablesParallel,
    responseFormat: decodeResponseFormat(body),
    reasoning: decodeThinking(body),
    temperature: readNumber(body, 'temperature'),
    topP: readNumber(body, 'top_p'),
    topK: readNumber(body, 'top_k'),
    outputTokensMax: readCount(body, 'max_tokens'),
    stopSequences: readTexts(body, 'stop_sequences'),
    serviceTier: readText(body, 'service_tier'),
    endUser: textAt(readObject(body, 'metadata'), 'user_id'),
    isStream: readFlag(body, 'stream') ?? false,
    wantsStreamUsage: true,
    extensions: Object.keys(rest).length === 0 ? null : { wire: 'anthropic', fields: rest },
  };
}
