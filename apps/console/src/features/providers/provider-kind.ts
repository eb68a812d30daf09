import { type CloudName, type ProviderRow, providerCatalog } from '@waygate/providers';
import { type CloudField, cloudFields } from './cloud-fields.ts';

/** A kind of provider that can be added, as people are shown it. */
export type ProviderKind = {
  /** A row of the provider catalogue. */
  id: string;
  name: string;
  words: string;
  asksKey: boolean;
  asksAddress: boolean;
  /** What an address of it looks like. */
  addressExample: string;
  /** Set for clouds: their credential has several parts. */
  cloud: CloudName | undefined;
  fields: readonly CloudField[];
};

/** Words of the kinds that differ from a vendor with a key. */
const ownWords: Readonly<Record<string, string>> = {
  'openai-compatible': 'A vendor, a proxy, a server of your own: anything that speaks the OpenAI API.',
  bedrock: 'Models of a region, with an access key or a Bedrock API key.',
  azure: 'Deployments of a resource, with its API key or an Entra application.',
  vertex: 'Gemini and Claude in your project, with a service account.',
  sandbox: 'Built in, needs no key. Believable answers, and misbehaviour on demand.',
};
const vendorWords = 'Their models with your API key.';
const serverWords = 'Models on your own machines, with a key only where you set one.';
/** What most people come with; the others follow in the catalogue's order. */
const first: readonly string[] = [
  'openai',
  'anthropic',
  'google',
  'bedrock',
  'azure',
  'vertex',
  'openai-compatible',
  'sandbox',
];

function kindOf({ id, name, baseUrl, cloud, isSelfHosted, usualUrl }: ProviderRow): ProviderKind {
  const isSandbox = id === 'sandbox';
  return {
    id,
    name,
    words: ownWords[id] ?? (isSelfHosted === true ? serverWords : vendorWords),
    asksKey: !isSandbox,
    asksAddress: cloud === undefined ? baseUrl === null && !isSandbox : cloud === 'azure',
    addressExample:
      usualUrl ?? (cloud === 'azure' ? 'https://my-resource.openai.azure.com' : 'https://models.example.com/v1'),
    cloud,
    fields: cloud === undefined ? [] : cloudFields[cloud],
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
