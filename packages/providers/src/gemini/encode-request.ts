import type { HubRequest, HubTool, JsonObject, ReasoningWish } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, writeJson } from '@waygate/wire';
import type { EncodedChatRequest, EncodeOptions } from '../hub/chat-codec.ts';
import { standInFunction } from '../hub/custom-tools.ts';
import { DropLog } from '../hub/drop-log.ts';
import { budgetOfEffort } from '../hub/reasoning-budget.ts';
import { compileSchema } from './compile-schema.ts';
import { ContentWriter } from './write-contents.ts';

const unknownSettings = ['logitBias', 'verbosity', 'promptCacheKey', 'endUser', 'metadata', 'serviceTier'] as const;
/** What budgets are a share of where the caller states no ceiling. */
const outputTokensAssumed = 16_384;

function isObjectSchema(schema: JsonObject | null): schema is JsonObject {
  return schema !== null && Object.keys(schema).length > 0;
}

function writeFunction(tool: Exclude<HubTool, { kind: 'native' }>, drops: DropLog): JsonRecord {
  const { name, description, schema, cache } = tool.kind === 'custom' ? standInFunction(tool) : tool;
  if (cache !== null) drops.drop('cache_control', 'this wire caches prompts by itself');
  const compiled = isObjectSchema(schema) ? compileSchema(schema, drops) : null;
  // COMPAT: parameters of an object type without properties are refused; a tool without arguments has no parameters.
  const isEmpty = compiled === null || (compiled['type'] === 'object' && compiled['properties'] === undefined);
  return omitEmpty({ name, description, parameters: isEmpty ? null : compiled });
}

function writeTools(tools: readonly HubTool[], drops: DropLog): JsonRecord[] {
  const functions: JsonRecord[] = [];
  const natives: JsonRecord[] = [];
  for (const tool of tools) {
    if (tool.kind !== 'native') functions.push(writeFunction(tool, drops));
    else if (tool.wire === 'gemini') natives.push(tool.value);
    else drops.drop(`tools.${tool.type}`, `a tool of the ${tool.wire} wire`);
  }
  return [...(functions.length === 0 ? [] : [{ functionDeclarations: functions }]), ...natives];
}

function writeToolConfig({ toolChoice }: HubRequest): JsonRecord | null {
  if (toolChoice === null) return null;
  const config = (mode: string, names?: readonly string[]): JsonRecord => ({
    functionCallingConfig: omitEmpty({ mode, allowedFunctionNames: names }),
  });
  switch (toolChoice.kind) {
    case 'auto':
      return config('AUTO');
    case 'none':
      return config('NONE');
    case 'required':
      return config('ANY');
    case 'tool':
      return config('ANY', [toolChoice.name]);
    default:
      return config(toolChoice.isRequired ? 'ANY' : 'VALIDATED', toolChoice.names);
  }
}

/** Gemini 3 and later: thinking by level, and proof demanded with tool calls. */
function isGemini3(model: string): boolean {
  return /gemini-(?:[3-9]|\d\d)/.test(model);
}

function writeThinking(wish: ReasoningWish | null, request: HubRequest, model: string): JsonRecord | null {
  if (wish === null) return null;
  const includeThoughts = wish.showsThoughts ?? (wish.effort === 'none' ? null : true);
  if (wish.budgetTokens !== null) return omitEmpty({ thinkingBudget: wish.budgetTokens, includeThoughts });
  if (wish.effort === null) return omitEmpty({ includeThoughts });
  // COMPAT: Gemini 3 takes a level, earlier models a budget (https://ai.google.dev/gemini-api/docs/thinking, 2026-11).
  if (isGemini3(model)) {
    const isLow = ['none', 'minimal', 'low'].includes(wish.effort);
    const level = isLow ? 'low' : wish.effort === 'medium' ? 'medium' : 'high';
    return omitEmpty({ thinkingLevel: level, includeThoughts });
  }
  const thinkingBudget = budgetOfEffort(wish.effort, request.outputTokensMax ?? outputTokensAssumed);
  return omitEmpty({ thinkingBudget, includeThoughts });
}

function writeGenerationConfig(request: HubRequest, model: string, drops: DropLog): JsonRecord {
  const { responseFormat, topLogprobs, stopSequences } = request;
  const isJson = responseFormat !== null && responseFormat.kind !== 'text';
  const schema = responseFormat?.kind === 'json-schema' ? compileSchema(responseFormat.schema, drops) : null;
  return omitEmpty({
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    frequencyPenalty: request.frequencyPenalty,
    presencePenalty: request.presencePenalty,
    maxOutputTokens: request.outputTokensMax,
    stopSequences: stopSequences.length === 0 ? null : stopSequences,
    seed: request.seed,
    candidateCount: request.choicesCount,
    responseLogprobs: topLogprobs === null ? null : true,
    logprobs: topLogprobs === 0 ? null : topLogprobs,
    responseMimeType: isJson ? 'application/json' : null,
    responseSchema: schema,
    thinkingConfig: writeThinking(request.reasoning, request, model),
  });
}

function writeSystem(request: HubRequest, drops: DropLog): JsonRecord | null {
  const parts = request.messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .flatMap((message) => message.parts)
    .flatMap((part) => {
      if (part.kind === 'text' && part.cache !== null)
        drops.drop('cache_control', 'this wire caches prompts by itself');
      return part.kind === 'text' ? [{ text: part.text }] : [];
    });
  return parts.length === 0 ? null : { parts };
}

/** A request of `models/{model}:generateContent`. https://ai.google.dev/api/generate-content */
export function encodeRequest(request: HubRequest, options: EncodeOptions): EncodedChatRequest {
  const drops = new DropLog('gemini', options.isStrict);
  const { upstreamModel } = options;
  drops.dropForeignExtensions(request);
  drops.dropDetails(request, ['citations', 'name', 'detail', 'strict']);
  drops.dropSettings(request, unknownSettings);
  if (request.allowsParallelTools === false) {
    drops.drop('allowsParallelTools', 'this wire cannot be kept from parallel tool calls');
  }
  const { extensions } = request;
  const extra = extensions?.wire === 'gemini' ? extensions.fields : {};
  const { generationConfig: extraConfig, ...rest } = extra;
  const generationConfig = {
    ...(typeof extraConfig === 'object' && extraConfig !== null && !Array.isArray(extraConfig) ? extraConfig : {}),
    ...writeGenerationConfig(request, upstreamModel, drops),
  };
  const tools = writeTools(request.tools, drops);
  const body = {
    ...rest,
    contents: new ContentWriter(drops, isGemini3(upstreamModel)).write(request.messages),
    ...omitEmpty({
      systemInstruction: writeSystem(request, drops),
      tools: tools.length === 0 ? null : tools,
      toolConfig: tools.length === 0 ? null : writeToolConfig(request),
      generationConfig: Object.keys(generationConfig).length === 0 ? null : generationConfig,
    }),
  };
  const model = encodeURIComponent(upstreamModel);
  const path = request.isStream ? `/models/${model}:streamGenerateContent?alt=sse` : `/models/${model}:generateContent`;
  return { path, headers: {}, body: writeJson(body), dropped: drops.entries };
}
