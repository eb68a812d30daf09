import { usageBuckets } from '@waygate/protocol';
import { cn } from '@/ui/cn.ts';
import type { ModelDetail, PriceColumn } from './model-row.ts';
import { bucketWords, isPiece, pieceCell } from './price-input.ts';
import { PriceText, priceWords } from './price-text.tsx';

const head = 'h-7 border-b pl-4 text-right align-bottom font-medium text-12 text-muted';
const cell = 'h-7 border-line-faint border-b pl-4 text-right whitespace-nowrap';

/** Prices of a model: a row for each unit that has one, a column for each circumstance. */
export function PriceTable({ columns, label }: { columns: readonly PriceColumn[]; label: string }) {
  const buckets = usageBuckets.filter((bucket) =>
    columns.some(({ cells }) => cells[bucket] !== undefined && !(bucket === 'requests' && cells[bucket] === 0n)),
  );
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label={label} tabIndex={0} className="overflow-x-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={cn(head, 'pl-0 text-left')}>US dollars per million</th>
            {columns.map((column, at) => (
              <th key={`${column.label}-${String(at)}`} className={cn(head, 'max-w-32')}>
                {column.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {buckets.map((bucket) => (
            <tr key={bucket}>
              <th scope="row" className={cn(cell, 'pl-0 text-left font-normal')}>
                {bucketWords[bucket]}
                {isPiece(bucket) ? <span className="text-muted">, each</span> : null}
              </th>
              {columns.map(({ label: name, cells }, at) => (
                <td key={`${name}-${String(at)}`} className={cell}>
                  <PriceText cell={isPiece(bucket) ? pieceCell(cells[bucket]) : cells[bucket]} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Where a price comes from, in a sentence. */
export function OriginWords({ detail }: { detail: ModelDetail }) {
  const { origin, filledFrom, otherRates } = detail;
  return (
    <p className="mt-2 text-12 text-muted">
      {origin === null ? (
        'No source has a price for it: what it costs is unknown, and never counted as nothing.'
      ) : (
        <>
          From <span className="font-mono">{origin.package}</span> {origin.version}, data of {origin.asOf}
          {filledFrom === null ? null : (
            <>
              ; some units from <span className="font-mono">{filledFrom.package}</span> {filledFrom.version} of{' '}
              {filledFrom.asOf}
            </>
          )}
          .
        </>
      )}
      {otherRates.length === 0
        ? null
        : ` Not counted by any usage: ${otherRates.map(({ unit, cell: rate }) => `${unit} ${priceWords(rate)}`).join(', ')} per million.`}
    </p>
  );
}
