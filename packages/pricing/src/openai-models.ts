import type { Capability, CatalogueModel, Modality } from './model.ts';
import { cellFromUsd, type PriceCells, type PriceSheet } from './price.ts';

/** US dollars per million tokens: fresh input, cached input (null: no discount is offered), output. */
type Rates = readonly [input: string, cacheRead: string | null, output: string];

function chatCells([input, cacheRead, output]: Rates): PriceCells {
  return {
    inputTokens: cellFromUsd(input),
    ...(cacheRead === null ? {} : { cacheReadTokens: cellFromUsd(cacheRead) }),
    outputTokens: cellFromUsd(output),
    reasoningTokens: cellFromUsd(output),
    requests: 0n,
  };
}

type ChatRow = {
  readonly rates: Rates;
  /** Rates of the whole request when its input exceeds 272,000 tokens. */
  readonly longRates?: Rates;
  readonly contextTokens: number;
  readonly outputTokensMax: number;
  readonly name: string;
  readonly isReasoning?: boolean;
  readonly isTextOnly?: boolean;
};

const chatCapabilities: readonly Capability[] = ['tools', 'json-schema', 'streaming'];
const textAndImage: readonly Modality[] = ['text', 'image'];

function chatModel(slug: string, row: ChatRow): CatalogueModel {
  const price: PriceSheet = {
    cells: chatCells(row.rates),
    ...(row.longRates === undefined
      ? {}
      : { longContext: { inputTokensOver: 272_000, cells: chatCells(row.longRates) } }),
  };
  return {
    id: `openai/${slug}`,
    provider: 'openai',
    upstreamModel: slug,
    name: row.name,
    endpoints: ['chat'],
    contextTokens: row.contextTokens,
    outputTokensMax: row.outputTokensMax,
    inputModalities: row.isTextOnly === true ? ['text'] : textAndImage,
    outputModalities: ['text'],
    capabilities: row.isReasoning === true ? [...chatCapabilities, 'reasoning'] : chatCapabilities,
    price,
  };
}

function embeddingModel(slug: string, name: string, usdPerMillion: string): CatalogueModel {
  return {
    id: `openai/${slug}`,
    provider: 'openai',
    upstreamModel: slug,
    name,
    endpoints: ['embeddings'],
    contextTokens: 8_192,
    outputTokensMax: null,
    inputModalities: ['text'],
    outputModalities: ['embedding'],
    capabilities: [],
    price: { cells: { inputTokens: cellFromUsd(usdPerMillion), requests: 0n } },
  };
}

/**
 * OpenAI's models with list prices, US dollars per million tokens, standard tier.
 * Source: https://github.com/pydantic/genai-prices (MIT), as of 2026-08-21.
 */
export const openaiModels: readonly CatalogueModel[] = [
  chatModel('gpt-4o', {
    name: 'GPT-4o',
    rates: ['2.5', '1.25', '10'],
    contextTokens: 128_000,
    outputTokensMax: 16_384,
  }),
  chatModel('gpt-4o-mini', {
    name: 'GPT-4o mini',
    rates: ['0.15', '0.075', '0.6'],
    contextTokens: 128_000,
    outputTokensMax: 16_384,
  }),
  chatModel('gpt-4.1', {
    name: 'GPT-4.1',
    rates: ['2', '0.5', '8'],
    contextTokens: 1_000_000,
    outputTokensMax: 32_768,
  }),
  chatModel('gpt-4.1-mini', {
    name: 'GPT-4.1 mini',
    rates: ['0.4', '0.1', '1.6'],
    contextTokens: 1_000_000,
    outputTokensMax: 32_768,
  }),
  chatModel('gpt-4.1-nano', {
    name: 'GPT-4.1 nano',
    rates: ['0.1', '0.025', '0.4'],
    contextTokens: 1_000_000,
    outputTokensMax: 32_768,
  }),
  chatModel('gpt-5', {
    name: 'GPT-5',
    rates: ['1.25', '0.125', '10'],
    contextTokens: 400_000,
    outputTokensMax: 128_000,
    isReasoning: true,
  }),
  chatModel('gpt-5-mini', {
    name: 'GPT-5 mini',
    rates: ['0.25', '0.025', '2'],
    contextTokens: 400_000,
    outputTokensMax: 128_000,
    isReasoning: true,
  }),
  chatModel('gpt-5-nano', {
    name: 'GPT-5 nano',
    rates: ['0.05', '0.005', '0.4'],
    contextTokens: 400_000,
    outputTokensMax: 128_000,
    isReasoning: true,
  }),
  chatModel('gpt-5.1', {
    name: 'GPT-5.1',
    rates: ['1.25', '0.125', '10'],
    contextTokens: 400_000,
    outputTokensMax: 128_000,
    isReasoning: true,
  }),
  chatModel('gpt-5.2', {
    name: 'GPT-5.2',
    rates: ['1.75', '0.175', '14'],
    contextTokens: 400_000,
    outputTokensMax: 128_000,
    isReasoning: true,
  }),
  chatModel('gpt-5.4', {
    name: 'GPT-5.4',
    rates: ['2.5', '0.25', '15'],
    longRates: ['5', '0.5', '22.5'],
    contextTokens: 1_050_000,
    outputTokensMax: 128_000,
    isReasoning: true,
  }),
  chatModel('gpt-5.4-mini', {
    name: 'GPT-5.4 mini',
    rates: ['0.75', '0.075', '4.5'],
    contextTokens: 400_000,
    outputTokensMax: 128_000,
    isReasoning: true,
  }),
  chatModel('gpt-5.4-nano', {
    name: 'GPT-5.4 nano',
    rates: ['0.2', '0.02', '1.25'],
    contextTokens: 400_000,
    outputTokensMax: 128_000,
    isReasoning: true,
  }),
  chatModel('gpt-5.5', {
    name: 'GPT-5.5',
    rates: ['5', '0.5', '30'],
    longRates: ['10', '1', '45'],
    contextTokens: 1_000_000,
    outputTokensMax: 128_000,
    isReasoning: true,
  }),
  chatModel('o1', {
    name: 'o1',
    rates: ['15', '7.5', '60'],
    contextTokens: 200_000,
    outputTokensMax: 100_000,
    isReasoning: true,
  }),
  chatModel('o3', {
    name: 'o3',
    rates: ['2', '0.5', '8'],
    contextTokens: 200_000,
    outputTokensMax: 100_000,
    isReasoning: true,
  }),
  chatModel('o3-mini', {
    name: 'o3-mini',
    rates: ['1.1', '0.55', '4.4'],
    contextTokens: 200_000,
    outputTokensMax: 100_000,
    isReasoning: true,
    isTextOnly: true,
  }),
  chatModel('o4-mini', {
    name: 'o4-mini',
    rates: ['1.1', '0.275', '4.4'],
    contextTokens: 200_000,
    outputTokensMax: 100_000,
    isReasoning: true,
  }),
  embeddingModel('text-embedding-3-small', 'Text embedding 3 small', '0.02'),
  embeddingModel('text-embedding-3-large', 'Text embedding 3 large', '0.13'),
];
