/** What a caller wishes of the way its call takes, beyond one model's name. Policy decides first; wishes only narrow and order. */
export type RoutingWish = {
  /** Models to try after the one that is named, in order. */
  readonly fallbackModels: readonly string[];
  /** Providers to try first, in order; a provider by its id or by what its models' names begin with. */
  readonly order: readonly string[];
  /** Null: all. */
  readonly only: readonly string[] | null;
  readonly ignore: readonly string[];
  /** False: none but the named ones, or but the first. */
  readonly mayFallBack: boolean;
  readonly sort: 'price' | null;
  /** Most US dollars for a million units of a bucket, and for one request; a provider of unknown price is out. */
  readonly maxPriceUsd: Readonly<Partial<Record<'inputTokens' | 'outputTokens' | 'audioInputTokens', number>>>;
  /** Promises about data that a provider must have made. */
  readonly promises: readonly ('zero_retention' | 'no_training')[];
  /** What a provider cannot be told is refused, not dropped. */
  readonly isStrict: boolean;
  /** Places up to which the prompt is kept are to be marked, where a provider wants them marked. */
  readonly wantsCacheMarks: boolean;
  /** Wishes that are not acted on, by their paths. */
  readonly unmet: readonly string[];
};
