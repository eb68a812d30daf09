import { type ProviderRow, providerCatalog } from '@waygate/providers';

/** A kind of provider that can be added, as people are shown it. */
export type ProviderKind = {
  /** A row of the provider catalogue. */
  id: string;
  name: string;
  words: string;
  asksKey: boolean;
  asksAddress: boolean;
};

/** Words of the kinds that differ from a vendor with a key. */
const ownWords: Readonly<Record<string, string>> = {
  'openai-compatible': 'vLLM, Ollama, LM Studio, a vendor: anything that speaks the OpenAI API.',
  sandbox: 'Built in, needs no key. Believable answers, and misbehaviour on demand.',
};
const vendorWords = 'Their models with your API key.';
/** What most people come with; the others follow in the catalogue's order. */
const first: readonly string[] = ['openai', 'anthropic', 'google', 'openai-compatible', 'sandbox'];

function kindOf({ id, name, baseUrl }: ProviderRow): ProviderKind {
  const isSandbox = id === 'sandbox';
  return {
    id,
    name,
    words: ownWords[id] ?? vendorWords,
    asksKey: !isSandbox,
    asksAddress: baseUrl === null && !isSandbox,
  };
}

function rankOf({ id }: ProviderRow): number {
  const place = first.indexOf(id);
  return place < 0 ? first.length : place;
}

/** The kinds of provider that can be added. */
export const providerKinds: readonly ProviderKind[] = providerCatalog
  .toSorted((a, b) => rankOf(a) - rankOf(b))
  .map(kindOf);

/** The kind of this id. */
export function findKind(id: string): ProviderKind | undefined {
  return providerKinds.find((kind) => kind.id === id);
}
