import type { HubRequest, HubTool } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, writeJson } from '@waygate/wire';
import { writeSampling, writeThinking } from '../anthropic/write-thinking.ts';
import type { EncodedChatRequest, EncodeOptions } from '../hub/chat-codec.ts';
import { standInFunction } from '../hub/custom-tools.ts';
import { DropLog } from '../hub/drop-log.ts';
import { BlockWriter, cachePoint, writeTurns } from './write-messages.ts';

const unknownSettings = [
  'frequencyPenalty',
  'presencePenalty',
  'seed',
  'topLogprobs',
  'logitBias',
  'verbosity',
  'promptCacheKey',
  'endUser',
  'allowsParallelTools',
] as const;
const outputTokensAssumed = 4096;

function writeTools(request: HubRequest, drops: DropLog): JsonRecord[] {
  const { tools, toolChoice } = request;
  if (toolChoice?.kind === 'none') return [];
  const allowed = toolChoice?.kind === 'allowed' ? toolChoice.names : null;
  return tools.flatMap((tool: HubTool): JsonRecord[] => {
    if (tool.kind === 'native') {
      drops.drop(`tools.${tool.type}`, `a tool of the ${tool.wire} wire`);
      return [];
    }
    if (allowed !== null && !allowed.includes(tool.name)) return [];
    const { name, description, schema, cache } = tool.kind === 'custom' ? standInFunction(tool) : tool;
    const inputSchema = { json: { type: 'object', ...(schema ?? { properties: {} }) } };
    return [{ toolSpec: omitEmpty({ name, description, inputSchema }) }, ...cachePoint(cache)];
  });
}

function writeToolChoice({ toolChoice }: HubRequest): JsonRecord | null {
  if (toolChoice === null || toolChoice.kind === 'none') return null;
  if (toolChoice.kind === 'tool') return { tool: { name: toolChoice.name } };
  const isDemanded = toolChoice.kind === 'required' || (toolChoice.kind === 'allowed' && toolChoice.isRequired);
  return isDemanded ? { any: {} } : { auto: {} };
}

/** Thinking and sampling: Claude's go by Claude's rules, other models know neither thinking nor `topK` here. */
function writeModelSettings(
  request: HubRequest,
  model: string,
  drops: DropLog,
): { readonly sampling: JsonRecord; readonly fields: JsonRecord | null } {
  const { temperature, topP, outputTokensMax } = request;
  if (!model.includes('anthropic')) {
    drops.dropSettings(request, ['reasoning', 'topK']);
    return { sampling: omitEmpty({ temperature, topP }), fields: null };
  }
  const at = { model, outputTokensMax: outputTokensMax ?? outputTokensAssumed };
  const { thinking, effort } = writeThinking(request, at, drops);
  const isThinking = thinking !== null && thinking['type'] !== 'disabled';
  const { top_p, top_k, temperature: heat } = writeSampling(request, { model, isThinking }, drops);
  const output_config = effort === null ? null : { effort };
  const fields = omitEmpty({ top_k, thinking, output_config });
  const isEmpty = Object.keys(fields).length === 0;
  return { sampling: omitEmpty({ temperature: heat, topP: top_p }), fields: isEmpty ? null : fields };
}

function writeSystem(request: HubRequest, writer: BlockWriter): JsonRecord[] {
  const { messages, responseFormat } = request;
  const system = messages
    .filter(({ role }) => role === 'system' || role === 'developer')
    .flatMap(({ parts }) => parts.flatMap((part) => (part.kind === 'text' ? writer.write(part) : [])));
  if (responseFormat === null || responseFormat.kind === 'text') return system;
  const schema =
    responseFormat.kind === 'json' ? '' : ` that matches this JSON Schema:\n${JSON.stringify(responseFormat.schema)}`;
  return [...system, { text: `Answer with one JSON object and nothing else${schema}` }];
}

/**
 * A request of Converse or ConverseStream. The signature of the call is the sender's business.
 * https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html
 */
export function encodeRequest(request: HubRequest, options: EncodeOptions): EncodedChatRequest {
  const drops = new DropLog('bedrock', options.isStrict);
  const writer = new BlockWriter(drops);
  const { upstreamModel } = options;
  drops.dropForeignExtensions(request);
  drops.dropDetails(request, ['citations', 'name', 'detail', 'strict']);
  drops.dropSettings(request, unknownSettings);
  if ((request.choicesCount ?? 1) > 1) drops.refuse('n', 'this wire answers with one choice');
  if (request.responseFormat?.kind === 'json-schema' && options.isStrict) {
    drops.refuse('responseFormat', 'this wire cannot hold a model to a schema');
  }
  const tools = writeTools(request, drops);
  const system = writeSystem(request, writer);
  const { sampling, fields } = writeModelSettings(request, upstreamModel, drops);
  const inferenceConfig = omitEmpty({
    maxTokens: request.outputTokensMax,
    ...sampling,
    stopSequences: request.stopSequences.length === 0 ? null : request.stopSequences,
  });
  const toolChoice = writeToolChoice(request);
  const body = {
    ...(request.extensions?.wire === 'bedrock' ? request.extensions.fields : {}),
    messages: writeTurns(request.messages, writer),
    ...omitEmpty({
      system: system.length === 0 ? null : system,
      inferenceConfig: Object.keys(inferenceConfig).length === 0 ? null : inferenceConfig,
      toolConfig: tools.length === 0 ? null : { tools, ...omitEmpty({ toolChoice }) },
      additionalModelRequestFields: fields,
      requestMetadata: request.metadata,
      serviceTier: request.serviceTier === null ? null : { type: request.serviceTier },
    }),
  };
  const verb = request.isStream ? 'converse-stream' : 'converse';
  const path = `/model/${encodeURIComponent(upstreamModel)}/${verb}`;
  return { path, headers: {}, body: writeJson(body), dropped: drops.entries };
}
