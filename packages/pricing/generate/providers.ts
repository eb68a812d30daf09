/** Where the models of one of Waygate's providers come from. */
export type ProviderSources = {
  /** Waygate's id of the provider: the first part of a model id. */
  readonly provider: string;
  /** Provider ids in genai-prices. */
  readonly genai?: string;
  /** Provider ids in pi-ai. */
  readonly pi?: string;
  /** Only genai-prices rows whose id passes. */
  readonly only?: RegExp;
  /** Never genai-prices rows whose id passes. */
  readonly except?: RegExp;
  /** Put behind an upstream's model name, as the upstream itself spells its choice of backend. */
  readonly nameSuffix?: string;
  /** What an upstream puts before each model's name and people leave out. */
  readonly namePrefix?: RegExp;
};

const huggingFaceBackends = [
  'cerebras',
  'fireworks-ai',
  'groq',
  'hyperbolic',
  'nebius',
  'novita',
  'nscale',
  'ovhcloud',
  'publicai',
  'sambanova',
  'together',
] as const;

/** Each provider of the catalogue and its sources. */
export const providerSources: readonly ProviderSources[] = [
  { provider: 'openai', genai: 'openai', pi: 'openai', except: /^ft:/ },
  { provider: 'anthropic', genai: 'anthropic', pi: 'anthropic' },
  { provider: 'google', genai: 'google', pi: 'google', except: /^claude|-maas$/ },
  { provider: 'vertex', genai: 'google', pi: 'google-vertex', only: /^(?:gemini|claude)|-maas$/ },
  { provider: 'bedrock', genai: 'aws', pi: 'amazon-bedrock' },
  { provider: 'azure', genai: 'azure', pi: 'azure' },
  { provider: 'mistral', genai: 'mistral', pi: 'mistral' },
  { provider: 'cohere', genai: 'cohere' },
  { provider: 'groq', genai: 'groq', pi: 'groq' },
  { provider: 'deepseek', genai: 'deepseek', pi: 'deepseek' },
  { provider: 'xai', genai: 'x-ai', pi: 'xai' },
  { provider: 'together', genai: 'together', pi: 'together' },
  {
    provider: 'fireworks',
    genai: 'fireworks',
    pi: 'fireworks',
    namePrefix: /^accounts\/fireworks\/(?:models|routers)\//,
  },
  { provider: 'perplexity', genai: 'perplexity' },
  { provider: 'cerebras', genai: 'cerebras', pi: 'cerebras' },
  { provider: 'openrouter', genai: 'openrouter', pi: 'openrouter' },
  { provider: 'vercel', pi: 'vercel-ai-gateway' },
  { provider: 'cloudflare', genai: 'cloudflare', pi: 'cloudflare-workers-ai' },
  { provider: 'nvidia', pi: 'nvidia' },
  { provider: 'moonshot', genai: 'moonshotai', pi: 'moonshotai' },
  { provider: 'moonshot-cn', pi: 'moonshotai-cn' },
  { provider: 'minimax', genai: 'minimax', pi: 'minimax' },
  { provider: 'minimax-cn', pi: 'minimax-cn' },
  { provider: 'zai', genai: 'zai', pi: 'zai' },
  { provider: 'zhipu', genai: 'zhipuai' },
  { provider: 'huggingface', pi: 'huggingface' },
  ...huggingFaceBackends.map((backend) => ({
    provider: 'huggingface',
    genai: `huggingface_${backend}`,
    nameSuffix: `:${backend}`,
  })),
  { provider: 'baseten', genai: 'baseten', pi: 'baseten' },
  { provider: 'novita', genai: 'novita' },
  { provider: 'ovhcloud', genai: 'ovhcloud' },
  { provider: 'voyage', genai: 'voyageai' },
  { provider: 'arcee', genai: 'arcee' },
  { provider: 'avian', genai: 'avian' },
  { provider: 'doubleword', genai: 'doubleword' },
  { provider: 'modal', genai: 'modal' },
  { provider: 'quicksilverpro', genai: 'quicksilverpro' },
  { provider: 'typesafe', genai: 'typesafe' },
  { provider: 'meta', pi: 'meta' },
  { provider: 'xiaomi', pi: 'xiaomi' },
  { provider: 'ant-ling', pi: 'ant-ling' },
  { provider: 'opencode', pi: 'opencode' },
];

/** Providers of the sources that the catalogue leaves out, and why. */
export const providersLeftOut: Readonly<Record<string, string>> = {
  cursor: 'tokens inside an editor subscription, not an API',
  'github-copilot': 'a subscription: its credits are not a price list of an API',
  'openai-codex': 'a subscription: tokens have no price of their own',
  'kimi-coding': 'a subscription: tokens have no price of their own',
  'opencode-go': 'a subscription: tokens have no price of their own',
  'qwen-token-plan': 'a prepaid plan: tokens have no price of their own',
  'qwen-token-plan-cn': 'a prepaid plan: tokens have no price of their own',
  'qwen-token-plan-individual': 'a prepaid plan: tokens have no price of their own',
  'qwen-token-plan-individual-cn': 'a prepaid plan: tokens have no price of their own',
  'xiaomi-token-plan-ams': 'a prepaid plan: tokens have no price of their own',
  'xiaomi-token-plan-cn': 'a prepaid plan: tokens have no price of their own',
  'xiaomi-token-plan-sgp': 'a prepaid plan: tokens have no price of their own',
  'zai-coding-cn': 'a subscription: tokens have no price of their own',
  'cloudflare-ai-gateway': 'passes other providers through at their prices and with their keys',
  radius: 'speaks a protocol of its own (pi-messages)',
};
