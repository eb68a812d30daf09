import type { NanoUsd, Usage, UsageBucket } from '@waygate/protocol';
import { usageBuckets } from '@waygate/protocol';

/** Prices by bucket: nano-USD per 1,000,000 units. A bucket without a cell has no known price; 0n is a price. */
export type PriceCells = Readonly<Partial<Record<UsageBucket, bigint>>>;

/** A model's price. Above a context size some vendors charge the whole request by other cells. */
export type PriceSheet = {
  readonly cells: PriceCells;
  /**
   * Applies to the whole request when its input (fresh, cached and written) exceeds `inputTokensOver`; may itself have
   * a still longer context. A vendor whose own bound is inclusive stands here one lower.
   */
  readonly longContext?: PriceSheet & { readonly inputTokensOver: number };
};

/** A price and when it applies. */
export type PricePeriod = {
  /** From this time on, milliseconds since the epoch. */
  readonly fromMs: number;
  /** Only within this part of each day, minutes of UTC; over midnight where it ends before it begins. */
  readonly dailyWindow?: { readonly fromMinute: number; readonly untilMinute: number };
  readonly sheet: PriceSheet;
};

/** What a usage costs, or which buckets lack a price: unknown is never zero. */
export type Cost =
  | { readonly isKnown: true; readonly costNanoUsd: NanoUsd }
  | { readonly isKnown: false; readonly missing: readonly UsageBucket[] };

const unitsPerCell = 1_000_000n;
const unitsPerCellAsNumber = 1_000_000;

/** Integer division rounded half to even. `numerator` must not be negative. */
function divideHalfEven(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  const twiceRest = (numerator % denominator) * 2n;
  if (twiceRest < denominator) return quotient;
  if (twiceRest > denominator) return quotient + 1n;
  return quotient + (quotient & 1n);
}

/** The cells that apply to a usage of this size. */
export function cellsFor(sheet: PriceSheet, usage: Usage): PriceCells {
  if (sheet.longContext === undefined) return sheet.cells;
  const input =
    usage.inputTokens +
    usage.cacheReadTokens +
    usage.cacheWrite5mTokens +
    usage.cacheWrite1hTokens +
    usage.audioInputTokens;
  let fitting = sheet;
  while (fitting.longContext !== undefined && input > fitting.longContext.inputTokensOver)
    fitting = fitting.longContext;
  return fitting.cells;
}

type CellsAsNumbers = Readonly<Record<UsageBucket, number>>;

/** Cells as numbers, worked out once for each sheet; one that a number does not hold exactly is beyond all exact sums. */
const numbersOf = new WeakMap<PriceCells, CellsAsNumbers>();
/** Of a bucket without a price: what it makes of a sum is no number either. */
const unpriced = Number.NaN;

function cellsAsNumbers(cells: PriceCells): CellsAsNumbers {
  const known = numbersOf.get(cells);
  if (known !== undefined) return known;
  // SAFETY: each bucket gets its entry.
  const numbers = Object.fromEntries(
    usageBuckets.map((bucket) => [bucket, Number(cells[bucket] ?? unpriced)]),
  ) as CellsAsNumbers;
  numbersOf.set(cells, numbers);
  return numbers;
}

/** Not a number where the price is unknown, or units are no count. */
function charge(units: number, cell: number): number {
  if (units === 0) return 0;
  return Number.isInteger(units) && units > 0 ? units * cell : Number.NaN;
}

/**
 * Σ units × cell where numbers hold it exactly, else null. Nearly every call's sum is such; in bigints each of its steps is
 * an object, a kilobyte a call. Buckets stand by name: asked for one by one in a loop, each is looked up.
 * SAFETY: no summand is negative, so if any step passed 2⁵³ the sum is beyond the safe integers, and is not used.
 */
function exactSum(usage: Usage, cells: PriceCells): number | null {
  const numbers = cellsAsNumbers(cells);
  const sum =
    charge(usage.inputTokens, numbers.inputTokens) +
    charge(usage.cacheReadTokens, numbers.cacheReadTokens) +
    charge(usage.cacheWrite5mTokens, numbers.cacheWrite5mTokens) +
    charge(usage.cacheWrite1hTokens, numbers.cacheWrite1hTokens) +
    charge(usage.outputTokens, numbers.outputTokens) +
    charge(usage.reasoningTokens, numbers.reasoningTokens) +
    charge(usage.audioInputTokens, numbers.audioInputTokens) +
    charge(usage.audioOutputTokens, numbers.audioOutputTokens) +
    charge(usage.images, numbers.images) +
    charge(usage.requests, numbers.requests) +
    charge(usage.toolUses, numbers.toolUses);
  return Number.isSafeInteger(sum) ? sum : null;
}

/** A sum of units and cells in nano-USD, rounded half to even. `sum` must be a safe integer and not negative. */
function roundHalfEven(sum: number): number {
  const rest = sum % unitsPerCellAsNumber;
  const quotient = (sum - rest) / unitsPerCellAsNumber;
  if (2 * rest < unitsPerCellAsNumber) return quotient;
  if (2 * rest > unitsPerCellAsNumber) return quotient + 1;
  return quotient + (quotient % 2);
}

/**
 * The exact cost of one attempt: Σ units × cell ÷ 1,000,000, rounded half-even once, in nano-USD.
 * INVARIANT: a used bucket without a cell makes the whole cost unknown; it is never counted as free.
 */
export function costOf(usage: Usage, sheet: PriceSheet): Cost {
  const cells = cellsFor(sheet, usage);
  const sum = exactSum(usage, cells);
  if (sum === null) return costInBigints(usage, cells);
  return { isKnown: true, costNanoUsd: BigInt(roundHalfEven(sum)) };
}

/** The same for sums of any size, and where a price is missing. */
function costInBigints(usage: Usage, cells: PriceCells): Cost {
  const missing: UsageBucket[] = [];
  let sum = 0n;
  for (const bucket of usageBuckets) {
    const units = usage[bucket];
    if (units === 0) continue;
    const cell = cells[bucket];
    if (cell === undefined) missing.push(bucket);
    else sum += BigInt(units) * cell;
  }
  return missing.length > 0
    ? { isKnown: false, missing }
    : { isKnown: true, costNanoUsd: divideHalfEven(sum, unitsPerCell) };
}

/** One line of a cost: what a bucket's units came to, before the single rounding of the total. */
export type CostLine = {
  readonly bucket: UsageBucket;
  readonly units: number;
  /** Nano-USD per 1,000,000 units; null where the price is unknown. */
  readonly cell: bigint | null;
  /** Nano-USD, rounded half-even for display; null where the price is unknown. */
  readonly costNanoUsd: NanoUsd | null;
};

/** The lines that explain a cost, used buckets only, in the order of the buckets. */
export function explainCost(usage: Usage, sheet: PriceSheet): CostLine[] {
  const cells = cellsFor(sheet, usage);
  return usageBuckets
    .filter((bucket) => usage[bucket] > 0)
    .map((bucket) => {
      const cell = cells[bucket] ?? null;
      const units = usage[bucket];
      const costNanoUsd = cell === null ? null : divideHalfEven(BigInt(units) * cell, unitsPerCell);
      return { bucket, units, cell, costNanoUsd };
    });
}

/**
 * A price as people write it ("2.50" US dollars per million units) as an integer cell (2_500_000_000n).
 * Throws RangeError where the text is not a plain decimal or is finer than a nano-dollar.
 */
export function cellFromUsd(usdPerMillion: string): bigint {
  const match = /^(\d{1,9})(?:\.(\d{1,9}))?$/.exec(usdPerMillion);
  if (match === null) throw new RangeError(`Not a price in US dollars: ${usdPerMillion}`);
  return BigInt(match[1] ?? '0') * 1_000_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}
