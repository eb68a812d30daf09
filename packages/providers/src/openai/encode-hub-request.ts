import type { HubRequest, HubTool, HubToolChoice, ReasoningWish, ResponseFormat } from '@waygate/protocol';
import { type JsonRecord, type JsonTree, omitEmpty, writeJson } from '@waygate/wire';
import type { EncodedChatRequest, EncodeOptions } from '../hub/chat-codec.ts';
import { DropLog } from '../hub/drop-log.ts';
import { effortOfBudget } from '../hub/reasoning-budget.ts';
import { writeMessages } from './write-messages.ts';

function writeTools(tools: readonly HubTool[], drops: DropLog): JsonRecord[] {
  return tools.flatMap((tool): JsonRecord[] => {
    if (tool.kind === 'native') {
      if (tool.wire === 'openai') return [{ ...tool.value }];
      drops.drop(`tools.${tool.type}`, `a tool of the ${tool.wire} wire`);
      return [];
    }
    const { name, description } = tool;
    if (tool.kind === 'custom')
      return [{ type: 'custom', custom: omitEmpty({ name, description, format: tool.format }) }];
    if (tool.cache !== null) drops.drop('cache_control', 'this wire caches prompts by itself');
    const inner = omitEmpty({ name, description, parameters: tool.schema, strict: tool.isStrict });
    return [{ type: 'function', function: inner }];
  });
}

function writeToolChoice(choice: HubToolChoice, tools: readonly HubTool[]): JsonTree {
  const named = (name: string): JsonRecord => {
    const type = tools.some((tool) => tool.kind === 'custom' && tool.name === name) ? 'custom' : 'function';
    return { type, [type]: { name } };
  };
  if (choice.kind === 'tool') return named(choice.name);
  if (choice.kind !== 'allowed') return choice.kind;
  const mode = choice.isRequired ? 'required' : 'auto';
  return { type: 'allowed_tools', allowed_tools: { mode, tools: choice.names.map(named) } };
}

function writeResponseFormat(format: ResponseFormat): JsonRecord {
  if (format.kind === 'text') return { type: 'text' };
  if (format.kind === 'json') return { type: 'json_object' };
  const { name, description, schema, isStrict } = format;
  return { type: 'json_schema', json_schema: omitEmpty({ name, description, schema, strict: isStrict }) };
}

function writeEffort(wish: ReasoningWish | null): string | null {
  if (wish === null) return null;
  return wish.effort ?? (wish.budgetTokens === null ? null : effortOfBudget(wish.budgetTokens));
}

/** A request of the chat grammar. https://platform.openai.com/docs/api-reference/chat/create */
export function encodeHubRequest(request: HubRequest, options: EncodeOptions): EncodedChatRequest {
  const { quirks } = options;
  const drops = new DropLog('openai', options.isStrict);
  drops.dropForeignExtensions(request);
  drops.dropDetails(request, ['citations']);
  const { topLogprobs, isStream, extensions } = request;
  const hasUsage = isStream && quirks.refusesStreamOptions !== true;
  const tools = writeTools(request.tools, drops);
  const body = {
    ...(extensions?.wire === 'openai' ? extensions.fields : {}),
    model: options.upstreamModel,
    messages: writeMessages(request.messages, { quirks, drops }),
    ...omitEmpty({
      tools: tools.length === 0 ? null : tools,
      tool_choice: request.toolChoice === null ? null : writeToolChoice(request.toolChoice, request.tools),
      parallel_tool_calls: request.allowsParallelTools,
      response_format: request.responseFormat === null ? null : writeResponseFormat(request.responseFormat),
      reasoning_effort: writeEffort(request.reasoning),
      verbosity: request.verbosity,
      temperature: request.temperature,
      top_p: request.topP,
      top_k: request.topK,
      frequency_penalty: request.frequencyPenalty,
      presence_penalty: request.presencePenalty,
      [quirks.outputCeiling ?? 'max_completion_tokens']: request.outputTokensMax,
      stop: request.stopSequences.length === 0 ? null : request.stopSequences,
      seed: request.seed,
      n: request.choicesCount,
      logprobs: topLogprobs === null ? null : true,
      top_logprobs: topLogprobs,
      logit_bias: request.logitBias,
      service_tier: request.serviceTier,
      prompt_cache_key: request.promptCacheKey,
      user: request.endUser,
      metadata: request.metadata,
      stream: isStream ? true : null,
      stream_options: hasUsage ? { include_usage: true } : null,
    }),
  };
  return { path: '/chat/completions', headers: {}, body: writeJson(body), dropped: drops.entries };
}
