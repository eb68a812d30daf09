import type { CatalogueModel, PriceOrigin } from './model.ts';
import { cellFromUsd, type PriceCells } from './price.ts';

const makeBelieve: PriceOrigin = { package: 'waygate', version: 'sandbox', asOf: '2026-08-21' };

function sandboxCells(input: string, output: string): PriceCells {
  return {
    inputTokens: cellFromUsd(input),
    cacheReadTokens: cellFromUsd(input) / 10n,
    outputTokens: cellFromUsd(output),
    reasoningTokens: cellFromUsd(output),
    requests: 0n,
  };
}

type SandboxRow = {
  readonly slug: string;
  readonly name: string;
  readonly isReasoning?: boolean;
  readonly cells: PriceCells;
};

function chatModel({ slug, name, isReasoning, cells }: SandboxRow): CatalogueModel {
  return {
    id: `sandbox/${slug}`,
    provider: 'sandbox',
    upstreamModel: slug,
    name,
    kind: 'chat',
    endpoints: ['chat'],
    contextTokens: 128_000,
    outputTokensMax: 16_384,
    inputModalities: ['text', 'image'],
    outputModalities: ['text'],
    capabilities:
      isReasoning === true ? ['tools', 'json-schema', 'streaming', 'reasoning'] : ['tools', 'json-schema', 'streaming'],
    isDeprecated: false,
    price: { cells },
    priceOrigin: makeBelieve,
    aliases: [],
  };
}

const swiftCells = sandboxCells('0.15', '0.6');

/** Models of the sandbox that misbehave on demand, so that failure can be tried before it happens. */
const misbehaving: readonly (readonly [slug: string, name: string])[] = [
  ['slow', 'Sandbox slow'],
  ['overloaded', 'Sandbox overloaded (503)'],
  ['rate-limited', 'Sandbox rate limited (429)'],
  ['cut-midstream', 'Sandbox cut in mid-stream'],
  ['malformed', 'Sandbox malformed answer'],
  ['hang', 'Sandbox that never answers'],
];

/** The built-in provider's models. Their prices are make-believe and exact. */
export const sandboxModels: readonly CatalogueModel[] = [
  chatModel({ slug: 'swift', name: 'Sandbox swift', cells: swiftCells }),
  chatModel({ slug: 'deep', name: 'Sandbox deep', isReasoning: true, cells: sandboxCells('2.5', '10') }),
  {
    id: 'sandbox/embed',
    provider: 'sandbox',
    upstreamModel: 'embed',
    name: 'Sandbox embed',
    kind: 'embeddings',
    endpoints: ['embeddings'],
    contextTokens: 8_192,
    outputTokensMax: null,
    inputModalities: ['text'],
    outputModalities: ['embedding'],
    capabilities: [],
    isDeprecated: false,
    price: { cells: { inputTokens: cellFromUsd('0.02'), requests: 0n } },
    priceOrigin: makeBelieve,
    aliases: [],
  },
  ...misbehaving.map(([slug, name]) => chatModel({ slug, name, cells: swiftCells })),
];
