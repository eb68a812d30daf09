import type { Endpoint } from '@waygate/protocol';
import type { PricePeriod, PriceSheet } from './price.ts';

/** What a model can be asked to do, beyond text. */
export type Capability = 'tools' | 'json-schema' | 'reasoning' | 'streaming';

/** A modality a model reads or writes. */
export type Modality = 'text' | 'image' | 'audio' | 'embedding';

/** What a model is made for. Some kinds have no endpoint here: those models carry a price and no endpoint. */
export type ModelKind =
  | 'chat'
  | 'embeddings'
  | 'completion'
  | 'image'
  | 'speech'
  | 'transcription'
  | 'realtime'
  | 'rerank'
  | 'moderation'
  | 'classifier'
  | 'document';

/** The speed and price class a vendor serves a call in. */
export type ServiceTier = 'standard' | 'batch' | 'flex' | 'priority';

/** Where a price comes from: a package, its version, and the day its data was taken (YYYY-MM-DD). */
export type PriceOrigin = { readonly package: string; readonly version: string; readonly asOf: string };

/** A model of the catalogue. */
export type CatalogueModel = {
  /** What callers name: `provider/model`. */
  readonly id: string;
  readonly provider: string;
  /** What the upstream is told. */
  readonly upstreamModel: string;
  readonly name: string;
  readonly kind: ModelKind;
  readonly endpoints: readonly Endpoint[];
  /** Null where no source says. */
  readonly contextTokens: number | null;
  /** Most output tokens of one answer; null where the model has no such output or no source says. */
  readonly outputTokensMax: number | null;
  readonly inputModalities: readonly Modality[];
  readonly outputModalities: readonly Modality[];
  readonly capabilities: readonly Capability[];
  readonly isDeprecated: boolean;
  /** The price in force on the catalogue's day; without cells where no source has a price. */
  readonly price: PriceSheet;
  /** Where the price changes by date or time of day: every period, the last that fits decides. */
  readonly pricePeriods?: readonly PricePeriod[];
  /** Prices of other service tiers. A tier that is not here has no known price. */
  readonly tierPrices?: Readonly<Partial<Record<ServiceTier, PriceSheet>>>;
  /** Rates for what no usage bucket counts (image tokens, pages, hours of audio …): nano-USD per 1,000,000 units. */
  readonly otherRates?: Readonly<Record<string, bigint>>;
  /** Null where the model has no price. */
  readonly priceOrigin: PriceOrigin | null;
  /** The source of single cells that the first one lacks, given where both agree on all they share. */
  readonly filledFrom?: PriceOrigin;
  /** Other ids of the same model: dated snapshots, spellings. */
  readonly aliases: readonly string[];
  /** The id of the model this one is another name of. */
  readonly aliasOf?: string;
};
