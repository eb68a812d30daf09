import type { UsageBucket } from '@waygate/protocol';
import { bucketWords } from './price-input.ts';
import { priceWords } from './price-text.tsx';

/** How a price compares with the catalogue's, as the server found it. */
export type PriceCheck = {
  findings: readonly {
    bucket: UsageBucket;
    cell: bigint;
    catalogueCell: bigint;
    direction: 'dearer' | 'cheaper';
    unitFactor: 1_000 | 1_000_000 | null;
  }[];
  lostBuckets: readonly UsageBucket[];
};

function guess(factor: PriceCheck['findings'][number]['unitFactor']): string {
  if (factor === null) return '';
  return ` It would fit if it were ${factor === 1_000 ? '1,000' : '1,000,000'} times off: is the unit right?`;
}

/** What looks wrong about a price, before it is set all the same. */
export function PriceFindings({ check }: { check: PriceCheck }) {
  const { findings, lostBuckets } = check;
  return (
    <section role="alert" className="mt-4 border-warning border-l-2 bg-warning-wash px-3 py-2.5 text-13">
      <h3 className="font-medium">Is that right?</h3>
      <ul className="mt-1 flex flex-col gap-1 text-12">
        {findings.map(({ bucket, cell, catalogueCell, direction, unitFactor }) => (
          <li key={bucket}>
            {bucketWords[bucket]} at {priceWords(cell)} per million is more than five times {direction} than the
            catalogue's {priceWords(catalogueCell)}.{guess(unitFactor)}
          </li>
        ))}
        {lostBuckets.length === 0 ? null : (
          <li>
            {lostBuckets.map((bucket) => bucketWords[bucket]).join(', ')}: priced by the catalogue and not by you. Calls
            that use it will have no known cost.
          </li>
        )}
      </ul>
    </section>
  );
}
