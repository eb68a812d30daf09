import type { Capability, Modality, ModelKind } from '@waygate/pricing';
import type { Endpoint, UsageBucket } from '@waygate/protocol';

/** Whether a model can be called in an environment: served and allowed, held back by a policy, switched off, or not served. */
export type ModelAccess = 'usable' | 'denied' | 'paused' | 'unserved';

/** Nano-USD per million of the commonest units; null where that unit has no known price. */
export type RowPrice = {
  input: bigint | null;
  output: bigint | null;
  cacheRead: bigint | null;
  /** Whether the organisation has set it. */
  isOwn: boolean;
  /** Whether a longer context costs more. */
  isTiered: boolean;
};

/** A model as the catalogue lists it. */
export type ModelRow = {
  id: string;
  name: string;
  provider: string;
  kind: ModelKind;
  contextTokens: number | null;
  outputTokensMax: number | null;
  reads: readonly Modality[];
  writes: readonly Modality[];
  can: readonly Capability[];
  isDeprecated: boolean;
  /** False for what only the organisation's own providers serve. */
  isListed: boolean;
  price: RowPrice | null;
  access: ModelAccess;
};

/** One column of a model's prices: when it applies, and nano-USD per million units by bucket. */
export type PriceColumn = { label: string; cells: Readonly<Partial<Record<UsageBucket, bigint>>> };

/** A rate of something that no usage counts, for information. */
export type OtherRate = { unit: string; cell: bigint };

/** A provider of the organisation that serves a model. */
export type ModelServing = {
  /** The name callers use; another one than the model's own for a dated snapshot. */
  model: string;
  providerName: string;
  region: string | null;
  isOn: boolean;
  isAllowed: boolean;
  /** Why not, in the words of refusals; null where it is allowed, or the policies are not for this person's eyes. */
  because: string | null;
};

/** The organisation's own price. */
export type OwnPrice = {
  id: string;
  cells: Readonly<Partial<Record<UsageBucket, bigint>>>;
  sinceMs: number;
  byName: string | null;
};

/** Everything about one model. */
export type ModelDetail = {
  row: ModelRow;
  upstreamModel: string;
  endpoints: readonly Endpoint[];
  aliases: readonly string[];
  /** The catalogue's prices, the one in force first. */
  catalogue: readonly PriceColumn[];
  otherRates: readonly OtherRate[];
  origin: { package: string; version: string; asOf: string } | null;
  filledFrom: { package: string; version: string; asOf: string } | null;
  /** Null where none is set, or prices are not for this person's eyes. */
  own: OwnPrice | null;
  /** Null where providers are not for this person's eyes. */
  servings: readonly ModelServing[] | null;
  /** The same model at other providers. */
  elsewhere: readonly ModelRow[];
};
