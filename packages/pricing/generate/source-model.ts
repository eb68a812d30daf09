/** A price list by unit key (`input`, `cacheRead`, …), in US dollars per million units, as exact decimal texts. */
export type SourceCells = Readonly<Record<string, string>>;

/** A price, and what replaces it for the whole request above a context size. */
export type SourcePrice = {
  readonly cells: SourceCells;
  readonly above?: { readonly inputTokensOver: number; readonly price: SourcePrice };
};

/** A price and when it applies: from a date on, and where given only within a daily window of UTC minutes. */
export type SourcePeriod = {
  readonly fromDate: string | null;
  readonly window: readonly [fromMinute: number, untilMinute: number] | null;
  readonly price: SourcePrice;
};

/** A model as one source describes it. */
export type SourceModel = {
  /** The source's own name of the row; not always a name that an upstream accepts. */
  readonly id: string;
  readonly name: string | null;
  readonly kind: 'chat' | 'image' | null;
  readonly contextTokens: number | null;
  readonly outputTokensMax: number | null;
  readonly readsImages: boolean;
  readonly writesImages: boolean;
  readonly isReasoning: boolean;
  /** Whether the source vouches for tool calls. */
  readonly hasTools: boolean;
  readonly hasStrictSchemas: boolean;
  readonly isDeprecated: boolean;
  /** In the order in which they begin; empty where the source has no price. */
  readonly periods: readonly SourcePeriod[];
  /** Names the source lists for the row, each in full. */
  readonly listedNames: readonly string[];
  /** Whether the row speaks for an upstream's model name, by list or pattern. */
  speaksFor(name: string): boolean;
};

/** One of the packages that prices come from. */
export type Source = {
  readonly package: string;
  readonly version: string;
  /** The day the source's data was taken, YYYY-MM-DD. */
  readonly asOf: string;
};

/** US dollars as an exact decimal text of at most nine digits after the point; float noise beyond them is dropped. */
export function usdText(usd: number): string {
  if (!Number.isFinite(usd) || usd < 0) throw new RangeError(`Not a price in US dollars: ${usd}`);
  return usd.toFixed(9).replace(/\.?0+$/, '');
}

/** The price in force on a day (YYYY-MM-DD) outside every daily window, or null. */
export function priceOn(periods: readonly SourcePeriod[], day: string): SourcePrice | null {
  const begun = periods.filter(({ fromDate, window }) => window === null && (fromDate === null || fromDate <= day));
  return begun.at(-1)?.price ?? null;
}
