import type { Endpoint } from '@waygate/protocol';
import type { PriceSheet } from './price.ts';

/** What a model can be asked to do, beyond text. */
export type Capability = 'tools' | 'json-schema' | 'reasoning' | 'streaming';

/** A modality a model reads or writes. */
export type Modality = 'text' | 'image' | 'audio' | 'embedding';

/** A model of the catalogue. */
export type CatalogueModel = {
  /** What callers name: `provider/model`. */
  readonly id: string;
  readonly provider: string;
  /** What the upstream is told. */
  readonly upstreamModel: string;
  readonly name: string;
  readonly endpoints: readonly Endpoint[];
  readonly contextTokens: number;
  /** Most output tokens of one answer; null where the model has no such output. */
  readonly outputTokensMax: number | null;
  readonly inputModalities: readonly Modality[];
  readonly outputModalities: readonly Modality[];
  readonly capabilities: readonly Capability[];
  readonly price: PriceSheet;
};
