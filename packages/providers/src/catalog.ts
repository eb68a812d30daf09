import {
  type ChatDialectName,
  type ChatWireName,
  type DialectName,
  type Endpoint,
  isChatDialect,
  wireOfDialect,
} from '@waygate/protocol';
import type { CloudName } from './cloud/cloud-secrets.ts';
import type { ChatQuirks } from './hub/chat-codec.ts';
import { servedEndpoints } from './served-endpoints.ts';

/** Wires that providers speak. */
export type ProviderWire = ChatWireName;

/** A provider: what it is called, which wire it speaks, where it is. A compatible vendor is a row, not code. */
export type ProviderRow = {
  readonly id: string;
  readonly name: string;
  readonly wire: ProviderWire;
  /** Further wires it speaks at the same address; a client of one of these is passed to it. */
  readonly otherWires?: readonly ProviderWire[];
  /** Null: the address is stated with the credential, or by the operator. */
  readonly baseUrl: string | null;
  /** The header that carries the key. */
  readonly auth: 'bearer' | 'x-api-key' | 'x-goog-api-key' | 'none';
  readonly needsKey: boolean;
  /** People run it themselves: its address is stated with the credential, whose name comes before its models' names. */
  readonly isSelfHosted?: true;
  /** Where it listens unless it is told otherwise. */
  readonly usualUrl?: string;
  /** The cloud that hosts it: its secret has several parts, which also say where it is (`openCloud`). */
  readonly cloud?: CloudName;
  /** Models of another wire at the same provider, by how their names begin. */
  readonly wireByModel?: { readonly prefix: string; readonly wire: ProviderWire };
  readonly quirks: ChatQuirks;
};

/** A vendor that speaks OpenAI's chat grammar. */
function vendor(
  id: string,
  at: { readonly name: string; readonly baseUrl: string },
  quirks: ChatQuirks = {},
): ProviderRow {
  return { id, ...at, wire: 'openai', auth: 'bearer', needsKey: true, quirks };
}

/** COMPAT: vendors that took the grammar over before `max_completion_tokens` and the developer role (their references, 2026-11). */
const older: ChatQuirks = { outputCeiling: 'max_tokens', hasNoDeveloperRole: true };

/** A program that people run themselves and that speaks OpenAI's chat grammar. A key is theirs to ask for. */
function server(
  id: string,
  at: { readonly name: string; readonly usualUrl?: string },
  quirks: ChatQuirks = older,
): ProviderRow {
  return {
    id,
    ...at,
    wire: 'openai',
    baseUrl: null,
    auth: 'bearer',
    needsKey: false,
    isSelfHosted: true,
    quirks,
  };
}

/** Every provider. */
export const providerCatalog: readonly ProviderRow[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    wire: 'openai',
    otherWires: ['openai-responses'],
    baseUrl: 'https://api.openai.com/v1',
    auth: 'bearer',
    needsKey: true,
    quirks: {},
  },
  {
    id: 'anthropic',
    name: 'Anthropic',
    wire: 'anthropic',
    baseUrl: 'https://api.anthropic.com/v1',
    auth: 'x-api-key',
    needsKey: true,
    quirks: {},
  },
  {
    id: 'google',
    name: 'Google Gemini',
    wire: 'gemini',
    baseUrl: 'https://generativelanguage.googleapis.com/v1beta',
    auth: 'x-goog-api-key',
    needsKey: true,
    quirks: {},
  },
  {
    id: 'cohere',
    name: 'Cohere',
    wire: 'cohere',
    baseUrl: 'https://api.cohere.com',
    auth: 'bearer',
    needsKey: true,
    quirks: {},
  },
  {
    id: 'bedrock',
    name: 'Amazon Bedrock',
    wire: 'bedrock',
    baseUrl: null,
    auth: 'none',
    needsKey: true,
    cloud: 'bedrock',
    quirks: {},
  },
  {
    id: 'azure',
    name: 'Azure OpenAI',
    wire: 'openai',
    otherWires: ['openai-responses'],
    baseUrl: null,
    auth: 'none',
    needsKey: true,
    cloud: 'azure',
    quirks: {},
  },
  {
    id: 'vertex',
    name: 'Google Vertex AI',
    wire: 'gemini',
    wireByModel: { prefix: 'claude', wire: 'anthropic' },
    baseUrl: null,
    auth: 'none',
    needsKey: true,
    cloud: 'vertex',
    quirks: {},
  },
  server('openai-compatible', { name: 'OpenAI-compatible server' }, {}),
  server('vllm', { name: 'vLLM', usualUrl: 'http://localhost:8000/v1' }),
  server('sglang', { name: 'SGLang', usualUrl: 'http://localhost:30000/v1' }),
  server('tgi', { name: 'Text Generation Inference', usualUrl: 'http://localhost:8080/v1' }),
  server('ollama', { name: 'Ollama', usualUrl: 'http://localhost:11434/v1' }),
  server('lm-studio', { name: 'LM Studio', usualUrl: 'http://localhost:1234/v1' }),
  server('llama-cpp', { name: 'llama.cpp', usualUrl: 'http://localhost:8080/v1' }),
  server('localai', { name: 'LocalAI', usualUrl: 'http://localhost:8080/v1' }),
  vendor('mistral', { name: 'Mistral', baseUrl: 'https://api.mistral.ai/v1' }, older),
  vendor('groq', { name: 'Groq', baseUrl: 'https://api.groq.com/openai/v1' }),
  vendor(
    'deepseek',
    { name: 'DeepSeek', baseUrl: 'https://api.deepseek.com/v1' },
    { ...older, takesReasoningText: true },
  ),
  vendor('xai', { name: 'xAI', baseUrl: 'https://api.x.ai/v1' }),
  vendor('together', { name: 'Together AI', baseUrl: 'https://api.together.xyz/v1' }, older),
  vendor('fireworks', { name: 'Fireworks AI', baseUrl: 'https://api.fireworks.ai/inference/v1' }, older),
  vendor(
    'perplexity',
    { name: 'Perplexity', baseUrl: 'https://api.perplexity.ai' },
    { ...older, endsWithoutDone: true },
  ),
  vendor('cerebras', { name: 'Cerebras', baseUrl: 'https://api.cerebras.ai/v1' }),
  vendor(
    'openrouter',
    { name: 'OpenRouter', baseUrl: 'https://openrouter.ai/api/v1' },
    { takesCacheMarks: true, takesRouterMembers: true },
  ),
  vendor('vercel', { name: 'Vercel AI Gateway', baseUrl: 'https://ai-gateway.vercel.sh/v1' }),
  vendor('nvidia', { name: 'NVIDIA NIM', baseUrl: 'https://integrate.api.nvidia.com/v1' }, older),
  vendor('moonshot', { name: 'Moonshot AI', baseUrl: 'https://api.moonshot.ai/v1' }, older),
  vendor('moonshot-cn', { name: 'Moonshot AI (China)', baseUrl: 'https://api.moonshot.cn/v1' }, older),
  vendor(
    'alibaba',
    { name: 'Alibaba Model Studio', baseUrl: 'https://dashscope-intl.aliyuncs.com/compatible-mode/v1' },
    { ...older, takesCacheMarks: true },
  ),
  vendor('zai', { name: 'Z.ai', baseUrl: 'https://api.z.ai/api/paas/v4' }, older),
  vendor('zhipu', { name: 'Zhipu AI', baseUrl: 'https://open.bigmodel.cn/api/paas/v4' }, older),
  vendor('minimax', { name: 'MiniMax', baseUrl: 'https://api.minimax.io/v1' }, older),
  vendor('minimax-cn', { name: 'MiniMax (China)', baseUrl: 'https://api.minimaxi.com/v1' }, older),
  vendor('huggingface', { name: 'Hugging Face', baseUrl: 'https://router.huggingface.co/v1' }, older),
  vendor('baseten', { name: 'Baseten', baseUrl: 'https://inference.baseten.co/v1' }, older),
  vendor('novita', { name: 'Novita AI', baseUrl: 'https://api.novita.ai/v3/openai' }, older),
  vendor('nebius', { name: 'Nebius', baseUrl: 'https://api.studio.nebius.com/v1' }, older),
  vendor('sambanova', { name: 'SambaNova', baseUrl: 'https://api.sambanova.ai/v1' }, older),
  vendor('deepinfra', { name: 'DeepInfra', baseUrl: 'https://api.deepinfra.com/v1/openai' }, older),
  vendor('hyperbolic', { name: 'Hyperbolic', baseUrl: 'https://api.hyperbolic.xyz/v1' }, older),
  vendor('siliconflow', { name: 'SiliconFlow', baseUrl: 'https://api.siliconflow.com/v1' }, older),
  vendor('scaleway', { name: 'Scaleway', baseUrl: 'https://api.scaleway.ai/v1' }, older),
  vendor('friendli', { name: 'Friendli', baseUrl: 'https://api.friendli.ai/serverless/v1' }, older),
  { id: 'sandbox', name: 'Sandbox', wire: 'openai', baseUrl: null, auth: 'none', needsKey: false, quirks: {} },
];

const byId = new Map(providerCatalog.map((row) => [row.id, row]));

/** The provider of this id, or undefined. */
export function findProvider(id: string): ProviderRow | undefined {
  return byId.get(id);
}

/** The provider as it speaks for one of its models. */
export function rowOfModel(row: ProviderRow, upstreamModel: string): ProviderRow {
  const other = row.wireByModel;
  return other !== undefined && upstreamModel.startsWith(other.prefix) ? { ...row, wire: other.wire } : row;
}

/** Whether a provider can be asked for this: embeddings are spoken in OpenAI's grammar only, the rest where its row says so. */
export function servesEndpoint(row: ProviderRow, endpoint: Endpoint): boolean {
  if (endpoint === 'chat') return true;
  if (endpoint === 'embeddings') return row.wire === 'openai';
  return servedEndpoints[row.id]?.includes(endpoint) ?? false;
}

/** Whether a provider can be asked how many tokens a Messages request has. */
export function countsTokens({ wire, otherWires }: ProviderRow): boolean {
  return wire === 'anthropic' || otherWires?.includes('anthropic') === true;
}

/** How a client of a dialect is brought to a provider: `isSame` where the two speak one grammar, so that bytes pass. */
export function wireTo(
  row: ProviderRow,
  dialect: DialectName,
):
  | { readonly wire: ProviderWire; readonly isSame: true }
  | { readonly wire: ProviderWire; readonly isSame: false; readonly dialect: ChatDialectName } {
  const { wire, otherWires } = row;
  if (dialect === 'anthropic-count-tokens') return { wire: 'anthropic', isSame: true };
  // What is not chat is spoken in one grammar by all who serve it.
  if (!isChatDialect(dialect)) return { wire: 'openai', isSame: true };
  const own = wireOfDialect[dialect];
  const spoken = own === wire ? wire : otherWires?.find((one) => one === own);
  return spoken === undefined ? { wire, isSame: false, dialect } : { wire: spoken, isSame: true };
}
