import type { HubRequest, HubTool, HubToolChoice, ResponseFormat } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, writeJson } from '@waygate/wire';
import type { EncodedChatRequest, EncodeOptions } from '../hub/chat-codec.ts';
import { standInFunction } from '../hub/custom-tools.ts';
import { DropLog } from '../hub/drop-log.ts';
import { budgetOfEffort } from '../hub/reasoning-budget.ts';
import { BlockWriter, writeSystem, writeTurns } from './write-messages.ts';

/** The ceiling where neither caller nor catalogue states one: every Claude model takes it. */
const outputTokensMaxDefault = 4096;
const thinkingTokensMin = 1024;

const unknownSettings = [
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'topLogprobs',
  'logitBias',
  'verbosity',
  'promptCacheKey',
] as const;

function writeTools(request: HubRequest, writer: BlockWriter, drops: DropLog): JsonRecord[] {
  const { toolChoice } = request;
  const allowed = toolChoice?.kind === 'allowed' ? new Set(toolChoice.names) : null;
  return request.tools.flatMap((tool: HubTool): JsonRecord[] => {
    if (tool.kind === 'native') {
      if (tool.wire === 'anthropic') return [tool.value];
      drops.drop(`tools.${tool.type}`, `a tool of the ${tool.wire} wire`);
      return [];
    }
    if (allowed !== null && !allowed.has(tool.name)) return [];
    const { name, description, schema, isStrict, cache } = tool.kind === 'custom' ? standInFunction(tool) : tool;
    const input_schema = schema === null ? { type: 'object', properties: {} } : { type: 'object', ...schema };
    return [{ ...omitEmpty({ name, description, input_schema, strict: isStrict }), ...writer.cache(cache) }];
  });
}

function writeToolChoice(request: HubRequest): JsonRecord | null {
  const { toolChoice, allowsParallelTools } = request;
  const parallel = allowsParallelTools === null ? {} : { disable_parallel_tool_use: !allowsParallelTools };
  const words: Readonly<Record<Exclude<HubToolChoice['kind'], 'tool' | 'allowed'>, string>> = {
    auto: 'auto',
    none: 'none',
    required: 'any',
  };
  if (toolChoice === null) return allowsParallelTools === null ? null : { type: 'auto', ...parallel };
  if (toolChoice.kind === 'tool') return { type: 'tool', name: toolChoice.name, ...parallel };
  if (toolChoice.kind === 'allowed') return { type: toolChoice.isRequired ? 'any' : 'auto', ...parallel };
  return toolChoice.kind === 'none' ? { type: 'none' } : { type: words[toolChoice.kind], ...parallel };
}

function writeThinking(request: HubRequest, outputTokensMax: number, drops: DropLog): JsonRecord | null {
  const { reasoning, toolChoice } = request;
  if (reasoning === null) return null;
  const wanted =
    reasoning.budgetTokens ?? (reasoning.effort === null ? 0 : budgetOfEffort(reasoning.effort, outputTokensMax));
  if (wanted <= 0) return reasoning.effort === 'none' ? { type: 'disabled' } : null;
  const isForced = toolChoice?.kind === 'required' || toolChoice?.kind === 'tool';
  if (isForced) {
    drops.drop('reasoning', 'this wire does not think when a tool is demanded');
    return null;
  }
  if (lacksThinking(request)) {
    drops.drop('reasoning', "the last tool call's thinking was not given back");
    return null;
  }
  if (outputTokensMax <= thinkingTokensMin) {
    drops.drop('reasoning', `this wire thinks with at least ${thinkingTokensMin} tokens below the output ceiling`);
    return null;
  }
  const budget_tokens = Math.max(Math.min(wanted, outputTokensMax - 1), thinkingTokensMin);
  return { type: 'enabled', budget_tokens };
}

/** COMPAT: with thinking on, a turn that called tools must begin with its thinking (extended thinking, 2026-11). */
function lacksThinking({ messages }: HubRequest): boolean {
  const last = messages.findLast(({ role }) => role === 'assistant');
  const isLoop = messages.at(-1)?.role === 'tool';
  if (last === undefined || !isLoop || !last.parts.some(({ kind }) => kind === 'tool-call')) return false;
  return !last.parts.some((part) => part.kind === 'reasoning' && part.signature?.origin === 'anthropic');
}

function jsonInstruction(format: ResponseFormat | null): JsonRecord[] {
  if (format?.kind !== 'json') return [];
  return [{ type: 'text', text: 'Answer with one JSON object and nothing else: no words around it, no code fence.' }];
}

function writeOutputConfig(request: HubRequest): JsonRecord | null {
  const { responseFormat } = request;
  if (responseFormat?.kind !== 'json-schema') return null;
  return { format: { type: 'json_schema', schema: responseFormat.schema } };
}

function writeSampling(request: HubRequest, isThinking: boolean, drops: DropLog): JsonRecord {
  const { temperature, topP, topK } = request;
  if (isThinking) {
    if (temperature !== null && temperature !== 1) drops.drop('temperature', 'this wire thinks at temperature 1');
    if (topK !== null) drops.drop('topK', 'this wire does not take it with thinking');
    return omitEmpty({ top_p: topP !== null && topP >= 0.95 ? topP : null });
  }
  // COMPAT: temperature goes up to 1 here, to 2 elsewhere (https://docs.anthropic.com/en/api/messages, 2026-11).
  if (temperature !== null && temperature > 1) drops.drop('temperature', 'clamped to 1, the highest of this wire');
  return omitEmpty({ temperature: temperature === null ? null : Math.min(temperature, 1), top_p: topP, top_k: topK });
}

function refuseChoices(request: HubRequest, drops: DropLog): void {
  if ((request.choicesCount ?? 1) > 1) drops.refuse('n', 'this wire answers with one choice');
}

/** A request of `POST /v1/messages`. https://docs.anthropic.com/en/api/messages */
export function encodeRequest(request: HubRequest, options: EncodeOptions): EncodedChatRequest {
  const drops = new DropLog('anthropic', options.isStrict);
  const writer = new BlockWriter(drops);
  refuseChoices(request, drops);
  drops.dropForeignExtensions(request);
  drops.dropDetails(request, ['name', 'detail']);
  drops.dropSettings(request, unknownSettings);
  if (request.metadata !== null) drops.drop('metadata', 'this wire knows the user id only');
  const { extensions, serviceTier, stopSequences } = request;
  const max_tokens = request.outputTokensMax ?? options.modelOutputTokensMax ?? outputTokensMaxDefault;
  const thinking = writeThinking(request, max_tokens, drops);
  const tools = writeTools(request, writer, drops);
  const system = [...writeSystem(request.messages, writer), ...jsonInstruction(request.responseFormat)];
  const knowsTier = serviceTier === 'auto' || serviceTier === 'standard_only';
  if (serviceTier !== null && !knowsTier) drops.drop('serviceTier', 'this wire has no such tier');
  const isThinking = thinking?.['type'] === 'enabled';
  const body = {
    ...(extensions?.wire === 'anthropic' ? extensions.fields : {}),
    model: options.upstreamModel,
    max_tokens,
    ...omitEmpty({
      system: system.length === 0 ? null : system,
      tools: tools.length === 0 ? null : tools,
      tool_choice: tools.length === 0 ? null : writeToolChoice(request),
      thinking,
      output_config: writeOutputConfig(request),
      stop_sequences: stopSequences.length === 0 ? null : stopSequences,
      service_tier: knowsTier ? serviceTier : null,
      metadata: request.endUser === null ? null : { user_id: request.endUser },
      stream: request.isStream ? true : null,
    }),
    ...writeSampling(request, isThinking, drops),
    messages: writeTurns(request.messages, writer),
  };
  return {
    path: '/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: writeJson(body),
    dropped: drops.entries,
  };
}
