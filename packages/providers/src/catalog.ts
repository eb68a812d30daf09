/** Ways of a vendor that differ from the wire it speaks. */
export type ProviderQuirks = {
  /** The vendor refuses `stream_options`, so its streams report no usage. */
  readonly refusesStreamOptions?: true;
};

/** A provider: what it is called, which wire it speaks, where it is. A compatible vendor is a row, not code. */
export type ProviderRow = {
  readonly id: string;
  readonly name: string;
  readonly wire: 'openai';
  /** Null: the address is stated with the credential, or by the operator. */
  readonly baseUrl: string | null;
  readonly auth: 'bearer' | 'none';
  readonly needsKey: boolean;
  readonly quirks: ProviderQuirks;
};

/** Every provider. */
export const providerCatalog: readonly ProviderRow[] = [
  {
    id: 'openai',
    name: 'OpenAI',
    wire: 'openai',
    baseUrl: 'https://api.openai.com/v1',
    auth: 'bearer',
    needsKey: true,
    quirks: {},
  },
  {
    id: 'openai-compatible',
    name: 'OpenAI-compatible server',
    wire: 'openai',
    baseUrl: null,
    auth: 'bearer',
    needsKey: false,
    quirks: {},
  },
  { id: 'sandbox', name: 'Sandbox', wire: 'openai', baseUrl: null, auth: 'none', needsKey: false, quirks: {} },
];

const byId = new Map(providerCatalog.map((row) => [row.id, row]));

/** The provider of this id, or undefined. */
export function findProvider(id: string): ProviderRow | undefined {
  return byId.get(id);
}
