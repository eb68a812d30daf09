import type { HubRequest, HubTool, HubToolChoice, ResponseFormat } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, writeJson } from '@waygate/wire';
import type { EncodedChatRequest, EncodeOptions } from '../hub/chat-codec.ts';
import { standInFunction } from '../hub/custom-tools.ts';
import { DropLog } from '../hub/drop-log.ts';
import { BlockWriter, writeSystem, writeTurns } from './write-messages.ts';
import { writeSampling, writeThinking } from './write-thinking.ts';

/** The ceiling where neither caller nor catalogue states one: every Claude model takes it. */
const outputTokensMaxDefault = 4096;

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

function jsonInstruction(format: ResponseFormat | null): JsonRecord[] {
  if (format?.kind !== 'json') return [];
  return [{ type: 'text', text: 'Answer with one JSON object and nothing else: no words around it, no code fence.' }];
}

function writeOutputConfig({ responseFormat }: HubRequest, effort: string | null): JsonRecord | null {
  const isSchema = responseFormat?.kind === 'json-schema';
  const format = isSchema ? { type: 'json_schema', schema: responseFormat.schema } : null;
  return format === null && effort === null ? null : omitEmpty({ effort, format });
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
  const model = options.upstreamModel;
  const { thinking, effort } = writeThinking(request, { model, outputTokensMax: max_tokens }, drops);
  const tools = writeTools(request, writer, drops);
  const system = [...writeSystem(request.messages, writer), ...jsonInstruction(request.responseFormat)];
  const knowsTier = serviceTier === 'auto' || serviceTier === 'standard_only';
  if (serviceTier !== null && !knowsTier) drops.drop('serviceTier', 'this wire has no such tier');
  const isThinking = thinking !== null && thinking['type'] !== 'disabled';
  const body = {
    ...(extensions?.wire === 'anthropic' ? extensions.fields : {}),
    model,
    max_tokens,
    ...omitEmpty({
      system: system.length === 0 ? null : system,
      tools: tools.length === 0 ? null : tools,
      tool_choice: tools.length === 0 ? null : writeToolChoice(request),
      thinking,
      output_config: writeOutputConfig(request, effort),
      stop_sequences: stopSequences.length === 0 ? null : stopSequences,
      service_tier: knowsTier ? serviceTier : null,
      metadata: request.endUser === null ? null : { user_id: request.endUser },
      stream: request.isStream ? true : null,
    }),
    ...writeSampling(request, { model, isThinking }, drops),
    messages: writeTurns(request.messages, writer),
  };
  return {
    path: '/messages',
    headers: { 'anthropic-version': '2023-06-01' },
    body: writeJson(body),
    dropped: drops.entries,
  };
}
