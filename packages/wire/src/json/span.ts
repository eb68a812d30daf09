/** A range of bytes, end exclusive. */
export type Span = { readonly start: number; readonly end: number };

/** Where a `usage` object lies. */
export type UsageSpan = Span & {
  /** It has members and none is called `cost`; left out where nobody looked. */
  readonly isWithoutCost?: boolean;
};
