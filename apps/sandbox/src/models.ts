/** How a model of the sandbox behaves; the name alone decides it. */
export type SandboxModel = {
  readonly name: string;
  readonly endpoint: 'chat' | 'embeddings';
  readonly behaviour: 'well' | 'overloaded' | 'rate-limited' | 'cut-midstream' | 'malformed' | 'hang';
  /** From the request to the first token, milliseconds. */
  readonly firstTokenMs: number;
  readonly tokensPerSecond: number;
  /** Tokens it bills for thinking before it answers. */
  readonly reasoningTokens: number;
};

const swift = {
  endpoint: 'chat',
  behaviour: 'well',
  firstTokenMs: 60,
  tokensPerSecond: 240,
  reasoningTokens: 0,
} as const;

/** Every model the sandbox serves. */
export const sandboxModels: readonly SandboxModel[] = [
  { ...swift, name: 'swift' },
  { ...swift, name: 'deep', firstTokenMs: 700, tokensPerSecond: 90, reasoningTokens: 192 },
  { ...swift, name: 'embed', endpoint: 'embeddings', firstTokenMs: 20 },
  { ...swift, name: 'slow', firstTokenMs: 4000, tokensPerSecond: 8 },
  { ...swift, name: 'overloaded', behaviour: 'overloaded' },
  { ...swift, name: 'rate-limited', behaviour: 'rate-limited' },
  { ...swift, name: 'cut-midstream', behaviour: 'cut-midstream' },
  { ...swift, name: 'malformed', behaviour: 'malformed' },
  { ...swift, name: 'hang', behaviour: 'hang' },
];

const prefix = 'sandbox/';

/** Finds a model by its name, with or without `sandbox/` before it. */
export function findSandboxModel(name: string): SandboxModel | undefined {
  const bare = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  return sandboxModels.find((model) => model.name === bare);
}
