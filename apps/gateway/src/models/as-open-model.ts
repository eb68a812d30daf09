import type { PriceCells } from '@waygate/pricing';
import type { UsageBucket } from '@waygate/protocol';
import type { Deployment } from '../snapshot/organisation-snapshot.ts';
import type { ListedModel } from './list-models.ts';

/** Models have no date of their own here; the member must be there and be a number. */
const created = 0;

/** OpenRouter's names of prices, and the buckets they price. https://openrouter.ai/docs/api-reference/list-available-models */
const pricedAs: readonly (readonly [name: string, bucket: UsageBucket])[] = [
  ['prompt', 'inputTokens'],
  ['completion', 'outputTokens'],
  ['request', 'requests'],
  ['image_output', 'images'],
  ['audio', 'audioInputTokens'],
  ['audio_output', 'audioOutputTokens'],
  ['internal_reasoning', 'reasoningTokens'],
  ['input_cache_read', 'cacheReadTokens'],
  ['input_cache_write', 'cacheWrite5mTokens'],
  ['input_cache_write_1h', 'cacheWrite1hTokens'],
];

/** US dollars for one unit, exactly, from nano-USD for a million of them. */
export function usdPerUnit(cell: bigint): string {
  const digits = cell.toString().padStart(16, '0');
  const fraction = digits.slice(-15).replace(/0+$/, '');
  return fraction === '' ? digits.slice(0, -15) : `${digits.slice(0, -15)}.${fraction}`;
}

/** Known prices; what is unknown is left out, because zero would be a price. */
function pricing(cells: PriceCells): Record<string, string> {
  const known = pricedAs.flatMap(([name, bucket]) => {
    const cell = cells[bucket];
    return cell === undefined ? [] : [[name, usdPerUnit(cell)]];
  });
  return Object.fromEntries(known);
}

function usdNumber(cell: bigint | undefined): number | undefined {
  return cell === undefined ? undefined : Number(usdPerUnit(cell));
}

const always = ['max_tokens', 'temperature', 'top_p', 'stop', 'frequency_penalty', 'presence_penalty', 'seed'];

function supportedParameters({ facts, endpoints }: ListedModel): string[] {
  if (!endpoints.includes('chat')) return [];
  const can = facts?.capabilities ?? [];
  return [
    ...always,
    ...(can.includes('tools') ? ['tools', 'tool_choice'] : []),
    ...(can.includes('json-schema') ? ['response_format', 'structured_outputs'] : []),
    ...(can.includes('reasoning') ? ['reasoning', 'include_reasoning'] : []),
  ];
}

function architecture({ facts }: ListedModel) {
  const input = facts?.inputModalities ?? ['text'];
  const output = facts?.outputModalities ?? ['text'];
  const modality = `${input.join('+')}->${output.join('+')}`;
  return { modality, input_modalities: input, output_modalities: output, tokenizer: 'Other', instruct_type: null };
}

/** What Requesty's clients read. https://docs.requesty.ai */
function requestyFields({ facts, cells, endpoints }: ListedModel) {
  const can = facts?.capabilities ?? [];
  return {
    api: endpoints[0] ?? 'chat',
    context_window: facts?.contextTokens ?? undefined,
    max_output_tokens: facts?.outputTokensMax ?? undefined,
    input_price: usdNumber(cells.inputTokens),
    output_price: usdNumber(cells.outputTokens),
    cached_price: usdNumber(cells.cacheReadTokens),
    caching_price: usdNumber(cells.cacheWrite5mTokens),
    supports_vision: facts?.inputModalities.includes('image') ?? false,
    supports_tool_calling: can.includes('tools'),
    supports_reasoning: can.includes('reasoning'),
    supports_caching: cells.cacheReadTokens !== undefined,
    supports_output_json_schema: can.includes('json-schema'),
  };
}

/** A model in one shape that OpenAI's, OpenRouter's and Requesty's clients each find their own in. */
export function asOpenModel(model: ListedModel) {
  const { id, provider, facts, cells } = model;
  const name = facts?.name ?? id;
  const context = facts?.contextTokens ?? null;
  return {
    id,
    object: 'model' as const,
    created,
    owned_by: provider,
    canonical_slug: id,
    name,
    display_name: name,
    description: '',
    context_length: context,
    architecture: architecture(model),
    pricing: pricing(cells),
    top_provider: {
      context_length: context,
      max_completion_tokens: facts?.outputTokensMax ?? null,
      is_moderated: false,
    },
    per_request_limits: null,
    supported_parameters: supportedParameters(model),
    ...requestyFields(model),
    links: { details: `/api/v1/models/${id}/endpoints` },
  };
}

function asEndpoint(model: ListedModel, { credential, region }: Deployment) {
  const { row } = credential;
  const { facts, id } = model;
  return {
    name: `${row.name} | ${id}`,
    model_id: id,
    model_name: facts?.name ?? id,
    provider_name: row.name,
    tag: region === null ? row.id : `${row.id}/${region}`,
    quantization: 'unknown',
    context_length: facts?.contextTokens ?? null,
    max_completion_tokens: facts?.outputTokensMax ?? null,
    max_prompt_tokens: null,
    pricing: pricing(model.cells),
    supported_parameters: supportedParameters(model),
    supports_implicit_caching: false,
    status: 0,
    uptime_last_30m: null,
  };
}

/** Who serves a model, in OpenRouter's shape. https://openrouter.ai/docs/api-reference/list-endpoints-for-a-model */
export function asOpenEndpoints(model: ListedModel) {
  const { id, facts, deployments } = model;
  return {
    id,
    name: facts?.name ?? id,
    created,
    description: '',
    architecture: architecture(model),
    endpoints: deployments.map((deployment) => asEndpoint(model, deployment)),
  };
}
