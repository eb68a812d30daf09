/** The kinds of provider that can be added, as people are shown them. */
export const providerKinds = [
  {
    id: 'openai',
    name: 'OpenAI',
    words: 'Their models with your API key.',
    asksKey: true,
    asksAddress: false,
  },
  {
    id: 'openai-compatible',
    name: 'OpenAI-compatible server',
    words: 'vLLM, Ollama, LM Studio, a vendor: anything that speaks the OpenAI API.',
    asksKey: true,
    asksAddress: true,
  },
  {
    id: 'sandbox',
    name: 'Sandbox',
    words: 'Built in, needs no key. Believable answers, and misbehaviour on demand.',
    asksKey: false,
    asksAddress: false,
  },
] as const;

/** One of the kinds. */
export type ProviderKind = (typeof providerKinds)[number];
/** A kind's id: a row of the provider catalogue. */
export type ProviderKindId = ProviderKind['id'];

/** The kind of this id. */
export function findKind(id: string): ProviderKind | undefined {
  return providerKinds.find((kind) => kind.id === id);
}
