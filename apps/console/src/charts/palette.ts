/** A colour of a chart as CSS knows it; its value differs between light and dark. */
export type ChartInk = `var(--${string})`;

/** Categories in this order, told apart with every kind of colour vision; held by palette.test.ts. */
export const categoryInks: readonly ChartInk[] = [
  'var(--chart-1)',
  'var(--chart-2)',
  'var(--chart-3)',
  'var(--chart-4)',
  'var(--chart-5)',
  'var(--chart-6)',
];

/** What is summed up as "other". */
export const otherInk: ChartInk = 'var(--chart-other)';

/** Outcomes of calls: what went well is calm, what failed is not. */
export const outcomeInks = {
  completed: 'var(--chart-1)',
  refused: 'var(--chart-2)',
  unfinished: 'var(--chart-other)',
  failed: 'var(--danger)',
} as const satisfies Record<string, ChartInk>;

/** The colour of the category at a rank; `otherInk` beyond the last. */
export function categoryInk(rank: number): ChartInk {
  return categoryInks[rank] ?? otherInk;
}
