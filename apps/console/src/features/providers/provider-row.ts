import type { Endpoint } from '@waygate/protocol';

/** A model a provider serves, with its price where one is known. */
export type ServedModel = {
  name: string;
  endpoints: readonly Endpoint[];
  contextTokens: number | null;
  /** Nano-USD per million input and output tokens; null where no price is known. */
  price: { inputNanoUsd: bigint | null; outputNanoUsd: bigint | null } | null;
};

/** A provider as its page shows it. */
export type ProviderView = {
  id: string;
  provider: string;
  name: string;
  baseUrl: string | null;
  hasSecret: boolean;
  secretHint: string | null;
  isEnabled: boolean;
  region: string | null;
  /** What it promised by contract. */
  dataRules: readonly string[];
  test: { atMs: number; hasPassed: boolean; message: string | null } | null;
  createdAtMs: number;
  models: readonly ServedModel[];
};
