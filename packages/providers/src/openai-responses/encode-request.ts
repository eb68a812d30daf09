import type { HubRequest, HubTool, HubToolChoice, ReasoningWish } from '@waygate/protocol';
import { type JsonRecord, type JsonTree, omitEmpty, writeJson } from '@waygate/wire';
import type { EncodedChatRequest, EncodeOptions } from '../hub/chat-codec.ts';
import { DropLog } from '../hub/drop-log.ts';
import { effortOfBudget } from '../hub/reasoning-budget.ts';
import { ItemWriter } from './write-items.ts';

const unknownSettings = ['topK', 'frequencyPenalty', 'presencePenalty', 'seed', 'logitBias'] as const;

function writeTools(tools: readonly HubTool[], drops: DropLog): JsonRecord[] {
  return tools.flatMap((tool): JsonRecord[] => {
    if (tool.kind === 'native') {
      if (tool.wire === 'openai-responses') return [tool.value];
      drops.drop(`tools.${tool.type}`, `a tool of the ${tool.wire} wire`);
      return [];
    }
    const { name, description } = tool;
    if (tool.kind === 'custom') return [omitEmpty({ type: 'custom', name, description, format: tool.format })];
    if (tool.cache !== null) drops.drop('cache_control', 'this wire caches prompts by itself');
    // COMPAT: `parameters` and `strict` are required here, and `strict` is on unless it is said to be off (2026-11).
    const parameters = tool.schema ?? { type: 'object', properties: {} };
    return [{ ...omitEmpty({ type: 'function', name, description }), parameters, strict: tool.isStrict ?? false }];
  });
}

function writeToolChoice(choice: HubToolChoice, tools: readonly HubTool[]): JsonTree {
  const named = (name: string): JsonRecord => {
    const isCustom = tools.some((tool) => tool.kind === 'custom' && tool.name === name);
    return { type: isCustom ? 'custom' : 'function', name };
  };
  if (choice.kind === 'tool') return named(choice.name);
  if (choice.kind !== 'allowed') return choice.kind;
  return { type: 'allowed_tools', mode: choice.isRequired ? 'required' : 'auto', tools: choice.names.map(named) };
}

function writeReasoning(wish: ReasoningWish | null): JsonRecord | null {
  if (wish === null) return null;
  const effort = wish.effort ?? (wish.budgetTokens === null ? null : effortOfBudget(wish.budgetTokens));
  return omitEmpty({ effort, summary: wish.showsThoughts === true ? 'auto' : null });
}

function writeText({ responseFormat, verbosity }: HubRequest): JsonRecord | null {
  if (responseFormat === null) return verbosity === null ? null : { verbosity };
  if (responseFormat.kind !== 'json-schema') {
    const type = responseFormat.kind === 'json' ? 'json_object' : 'text';
    return { format: { type }, ...omitEmpty({ verbosity }) };
  }
  const { name, description, schema, isStrict } = responseFormat;
  const format = omitEmpty({ type: 'json_schema', name, description, schema, strict: isStrict });
  return { format, ...omitEmpty({ verbosity }) };
}

/** A request of `POST /responses`, without memory at the provider. */
export function encodeRequest(request: HubRequest, options: EncodeOptions): EncodedChatRequest {
  const drops = new DropLog('openai-responses', options.isStrict);
  drops.dropForeignExtensions(request);
  drops.dropDetails(request, ['citations', 'name']);
  drops.dropSettings(request, unknownSettings);
  if ((request.choicesCount ?? 1) > 1) drops.refuse('n', 'this wire answers with one choice');
  if (request.stopSequences.length > 0) drops.drop('stopSequences', 'this wire has no stop sequences');
  const { extensions, topLogprobs } = request;
  const tools = writeTools(request.tools, drops);
  const include = ['reasoning.encrypted_content', ...(topLogprobs === null ? [] : ['message.output_text.logprobs'])];
  const body = {
    store: false,
    include,
    ...(extensions?.wire === 'openai-responses' ? extensions.fields : {}),
    model: options.upstreamModel,
    input: new ItemWriter(drops).write(request.messages),
    ...omitEmpty({
      tools: tools.length === 0 ? null : tools,
      tool_choice: request.toolChoice === null ? null : writeToolChoice(request.toolChoice, request.tools),
      parallel_tool_calls: request.allowsParallelTools,
      text: writeText(request),
      reasoning: writeReasoning(request.reasoning),
      temperature: request.temperature,
      top_p: request.topP,
      max_output_tokens: request.outputTokensMax,
      top_logprobs: topLogprobs,
      service_tier: request.serviceTier,
      prompt_cache_key: request.promptCacheKey,
      user: request.endUser,
      metadata: request.metadata,
      stream: request.isStream ? true : null,
    }),
  };
  return { path: '/responses', headers: {}, body: writeJson(body), dropped: drops.entries };
}
