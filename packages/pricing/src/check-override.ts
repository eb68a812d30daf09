import { type UsageBucket, usageBuckets } from '@waygate/protocol';
import type { PriceCells } from './price.ts';

/** What a price that a person enters is for. There is no default: the commonest mistake is the wrong unit. */
export const priceUnits = ['per_unit', 'per_thousand', 'per_million'] as const;
export type PriceUnit = (typeof priceUnits)[number];

const decimalsByUnit: Readonly<Record<PriceUnit, number>> = { per_unit: 15, per_thousand: 12, per_million: 9 };

/**
 * A price as a person enters it (US dollars, plain decimal, with its unit) as a cell: nano-USD per 1,000,000 units.
 * Throws RangeError where the text is not a plain decimal or the price is finer than a cell can hold.
 */
export function cellFromEntry(amountUsd: string, unit: PriceUnit): bigint {
  const decimals = decimalsByUnit[unit];
  const match = /^(\d{1,9})(?:\.(\d{1,15}))?$/.exec(amountUsd);
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.length > decimals) throw new RangeError(`Not a price in US dollars: ${amountUsd}`);
  return BigInt(`${match[1] ?? '0'}${fraction.padEnd(decimals, '0')}`);
}

/** A cell of an override that is more than five times off the catalogue's. */
export type OverrideFinding = {
  readonly bucket: UsageBucket;
  readonly cell: bigint;
  readonly catalogueCell: bigint;
  readonly direction: 'dearer' | 'cheaper';
  /** The factor that would bring the cell within five times: what a wrong unit looks like. Null where none does. */
  readonly unitFactor: 1_000 | 1_000_000 | null;
};

/** How an override compares with the catalogue. */
export type OverrideCheck = {
  /** Whether to ask again before saving. */
  readonly needsConfirmation: boolean;
  readonly findings: readonly OverrideFinding[];
  /** Buckets that the catalogue prices and the override does not: their use will have no known cost. */
  readonly lostBuckets: readonly UsageBucket[];
  /** Buckets that there is nothing to compare with. */
  readonly uncheckedBuckets: readonly UsageBucket[];
};

const timesOffMax = 5n;

function isFarOff(cell: bigint, catalogueCell: bigint): boolean {
  return cell > catalogueCell * timesOffMax || cell * timesOffMax < catalogueCell;
}

function unitFactor(cell: bigint, catalogueCell: bigint): OverrideFinding['unitFactor'] {
  const [low, high] = cell < catalogueCell ? [cell, catalogueCell] : [catalogueCell, cell];
  for (const factor of [1_000, 1_000_000] as const) {
    if (low > 0n && !isFarOff(low * BigInt(factor), high)) return factor;
  }
  return null;
}

/**
 * Compares an override's cells with the catalogue's for the same model (`{}` where it has none), both in nano-USD per
 * 1,000,000 units: more than five times off asks again. A cell that is free on one side only is always off.
 */
export function checkOverride(cells: PriceCells, catalogue: PriceCells): OverrideCheck {
  const findings: OverrideFinding[] = [];
  const lostBuckets: UsageBucket[] = [];
  const uncheckedBuckets: UsageBucket[] = [];
  for (const bucket of usageBuckets) {
    const cell = cells[bucket];
    const catalogueCell = catalogue[bucket];
    if (cell === undefined) {
      if (catalogueCell !== undefined) lostBuckets.push(bucket);
    } else if (catalogueCell === undefined) uncheckedBuckets.push(bucket);
    else if (isFarOff(cell, catalogueCell)) {
      const direction = cell > catalogueCell ? 'dearer' : 'cheaper';
      findings.push({ bucket, cell, catalogueCell, direction, unitFactor: unitFactor(cell, catalogueCell) });
    }
  }
  return { needsConfirmation: findings.length > 0, findings, lostBuckets, uncheckedBuckets };
}
