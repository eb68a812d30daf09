import type { HubRequest, HubTool } from '@waygate/protocol';
import { type JsonRecord, omitEmpty, writeJson } from '@waygate/wire';
import type { EncodedChatRequest, EncodeOptions } from '../hub/chat-codec.ts';
import { standInFunction } from '../hub/custom-tools.ts';
import { DropLog } from '../hub/drop-log.ts';
import { budgetOfEffort } from '../hub/reasoning-budget.ts';
import { writeMessages } from './write-messages.ts';

const unknownSettings = [
  'logitBias',
  'verbosity',
  'serviceTier',
  'promptCacheKey',
  'endUser',
  'metadata',
  'allowsParallelTools',
] as const;
const outputTokensAssumed = 8192;

function writeTools({ tools, toolChoice }: HubRequest, drops: DropLog): JsonRecord[] {
  const names =
    toolChoice?.kind === 'tool' ? [toolChoice.name] : toolChoice?.kind === 'allowed' ? toolChoice.names : null;
  return tools.flatMap((tool: HubTool): JsonRecord[] => {
    if (tool.kind === 'native') {
      drops.drop(`tools.${tool.type}`, `a tool of the ${tool.wire} wire`);
      return [];
    }
    if (names !== null && !names.includes(tool.name)) return [];
    const { name, description, schema, cache } = tool.kind === 'custom' ? standInFunction(tool) : tool;
    if (cache !== null) drops.drop('cache_control', 'this wire caches prompts by itself');
    const parameters = schema ?? { type: 'object', properties: {} };
    return [{ type: 'function', function: { ...omitEmpty({ name, description }), parameters } }];
  });
}

function writeToolChoice({ toolChoice }: HubRequest): string | null {
  if (toolChoice === null || toolChoice.kind === 'auto') return null;
  if (toolChoice.kind === 'none') return 'NONE';
  return toolChoice.kind === 'allowed' && !toolChoice.isRequired ? null : 'REQUIRED';
}

function writeThinking(request: HubRequest): JsonRecord | null {
  const { reasoning } = request;
  if (reasoning === null) return null;
  if (reasoning.effort === 'none') return { type: 'disabled' };
  const byEffort =
    reasoning.effort === null ? null : budgetOfEffort(reasoning.effort, request.outputTokensMax ?? outputTokensAssumed);
  return omitEmpty({ type: 'enabled', token_budget: reasoning.budgetTokens ?? byEffort });
}

function writeResponseFormat({ responseFormat }: HubRequest): JsonRecord | null {
  if (responseFormat === null) return null;
  if (responseFormat.kind === 'text') return { type: 'text' };
  return omitEmpty({ type: 'json_object', json_schema: responseFormat.kind === 'json' ? null : responseFormat.schema });
}

/** A request of `POST /v2/chat`. https://docs.cohere.com/reference/chat */
export function encodeRequest(request: HubRequest, options: EncodeOptions): EncodedChatRequest {
  const drops = new DropLog('cohere', options.isStrict);
  drops.dropForeignExtensions(request);
  drops.dropDetails(request, ['citations', 'name', 'strict']);
  drops.dropSettings(request, unknownSettings);
  if ((request.choicesCount ?? 1) > 1) drops.refuse('n', 'this wire answers with one choice');
  const tools = writeTools(request, drops);
  const { stopSequences, topLogprobs } = request;
  if ((topLogprobs ?? 0) > 0) drops.drop('topLogprobs', 'this wire tells the chosen token only');
  const body = {
    ...(request.extensions?.wire === 'cohere' ? request.extensions.fields : {}),
    model: options.upstreamModel,
    messages: writeMessages(request.messages, drops),
    ...omitEmpty({
      tools: tools.length === 0 ? null : tools,
      tool_choice: tools.length === 0 ? null : writeToolChoice(request),
      response_format: writeResponseFormat(request),
      thinking: writeThinking(request),
      temperature: request.temperature,
      p: request.topP,
      k: request.topK,
      frequency_penalty: request.frequencyPenalty,
      presence_penalty: request.presencePenalty,
      max_tokens: request.outputTokensMax,
      stop_sequences: stopSequences.length === 0 ? null : stopSequences,
      seed: request.seed,
      logprobs: topLogprobs === null ? null : true,
      stream: request.isStream ? true : null,
    }),
  };
  return { path: '/v2/chat', headers: {}, body: writeJson(body), dropped: drops.entries };
}
