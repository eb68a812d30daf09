import type { RoutingWish } from '@waygate/protocol';
import type { Candidate } from './strategy.ts';

/** What a wish looks at in a candidate. */
export type CandidateFacts<Kind> = {
  /** What callers may call its provider. */
  readonly slugsOf: (candidate: Kind) => readonly string[];
  /** The promises about data that its provider has made. */
  readonly promisesOf: (candidate: Kind) => readonly string[];
  /** US dollars for a million units of a bucket; null where unknown. */
  readonly priceUsdOf: (candidate: Kind, bucket: keyof RoutingWish['maxPriceUsd']) => number | null;
};

/** Candidates as wished, or which wish left none; and which wish left out each of the others. */
export type Preferred<Kind> = {
  readonly candidates: readonly Kind[];
  readonly emptiedBy: string | null;
  readonly dropped: readonly { readonly candidate: Kind; readonly by: string }[];
};

const buckets = ['inputTokens', 'outputTokens', 'audioInputTokens'] as const;

/** What a call costs by, for comparing: a million tokens in and a million out; an unknown price is the dearest. */
function comparablePrice<Kind>(candidate: Kind, { priceUsdOf }: CandidateFacts<Kind>): number {
  const input = priceUsdOf(candidate, 'inputTokens');
  const output = priceUsdOf(candidate, 'outputTokens');
  return input === null ? Number.MAX_VALUE : input + (output ?? 0);
}

/**
 * Narrows and orders the candidates of one model by a caller's wish.
 * INVARIANT: none is added: whoever is here has passed the policy.
 */
export function preferCandidates<Kind extends Candidate>(
  given: readonly Kind[],
  wish: RoutingWish,
  facts: CandidateFacts<Kind>,
): Preferred<Kind> {
  const rankIn = (list: readonly string[], candidate: Kind): number => {
    const slugs = facts.slugsOf(candidate).map((slug) => slug.toLowerCase());
    return list.findIndex((name) => slugs.includes(name.toLowerCase()));
  };
  const isCheapEnough = (candidate: Kind): boolean =>
    buckets.every((bucket) => {
      const most = wish.maxPriceUsd[bucket];
      const price = most === undefined ? 0 : facts.priceUsdOf(candidate, bucket);
      return most === undefined || (price !== null && price <= most);
    });
  const { only, ignore, order } = wish;
  const filters: readonly (readonly [name: string, keeps: (candidate: Kind) => boolean])[] = [
    ['provider.only', (candidate) => only === null || rankIn(only, candidate) >= 0],
    ['provider.ignore', (candidate) => rankIn(ignore, candidate) < 0],
    ['provider.order', (candidate) => wish.mayFallBack || order.length === 0 || rankIn(order, candidate) >= 0],
    [
      'provider.data_collection',
      (candidate) => wish.promises.every((promise) => facts.promisesOf(candidate).includes(promise)),
    ],
    ['provider.max_price', isCheapEnough],
  ];
  let kept = [...given];
  const dropped: { candidate: Kind; by: string }[] = [];
  const drop = (candidates: readonly Kind[], by: string): void => {
    for (const candidate of candidates) dropped.push({ candidate, by });
  };
  for (const [name, keeps] of filters) {
    drop(
      kept.filter((candidate) => !keeps(candidate)),
      name,
    );
    kept = kept.filter(keeps);
    if (kept.length === 0) return { candidates: [], emptiedBy: name, dropped };
  }
  if (wish.sort === 'price') kept.sort((a, b) => comparablePrice(a, facts) - comparablePrice(b, facts));
  const place = (candidate: Kind): number => {
    const rank = rankIn(order, candidate);
    return rank < 0 ? order.length : rank;
  };
  if (order.length > 0) kept.sort((a, b) => place(a) - place(b));
  const candidates = wish.mayFallBack || order.length > 0 ? kept : kept.slice(0, 1);
  drop(kept.slice(candidates.length), 'provider.allow_fallbacks');
  return { candidates, emptiedBy: null, dropped };
}
