import type { UsageBucket } from '@waygate/protocol';
import { formatUsdExactly } from '@waygate/protocol';
import { formatCount } from '@/ui/format-number.ts';
import { Money } from '@/ui/money.tsx';
import type { DetailAttempt } from './request-detail-record.ts';

/** Buckets of usage as people call them. */
const bucketWords: Record<UsageBucket, string> = {
  inputTokens: 'Input tokens',
  cacheReadTokens: 'Cached input',
  cacheWrite5mTokens: 'Cache write, 5 min',
  cacheWrite1hTokens: 'Cache write, 1 h',
  outputTokens: 'Output tokens',
  reasoningTokens: 'Reasoning tokens',
  audioInputTokens: 'Audio input',
  audioOutputTokens: 'Audio output',
  images: 'Images',
  requests: 'Requests',
  toolUses: 'Tool uses',
};

/** Prices have at least cents, and as many further decimals as they are set with. */
function priceWords(cell: bigint): string {
  const [dollars = '0', fraction = ''] = formatUsdExactly(cell).split('.');
  return `$${dollars}.${fraction.padEnd(2, '0')}`;
}

function sourceWords(attempt: DetailAttempt): string {
  if (attempt.costNanoUsd === null) return 'No price is known for this model, so the cost is unknown and not zero.';
  if (attempt.priceSource === null) return 'Nothing was used that has a price.';
  const [kind, version] = attempt.priceSource.split(':');
  const source =
    kind === 'override' ? "Your organisation's own price" : `Catalogue price${version ? ` of ${version}` : ''}`;
  return attempt.costLines.length === 0 ? `${source}, which has changed since.` : `${source}.`;
}

/** What an attempt used and what each part came to, exact to the nano-dollar. */
export function CostBreakdown({ attempt }: { attempt: DetailAttempt }) {
  return (
    <div>
      <table className="hairline-table">
        <thead className={attempt.costLines.length === 0 ? 'sr-only' : 'text-left text-12 text-muted'}>
          <tr>
            <th className="h-7 border-b font-medium">What</th>
            <th className="border-b pl-4 text-right font-medium">Units</th>
            <th className="border-b pl-4 text-right font-medium">Per million</th>
            <th className="border-b pl-4 text-right font-medium">Cost</th>
          </tr>
        </thead>
        <tbody>
          {attempt.costLines.map((line) => (
            <tr key={line.bucket}>
              <th scope="row" className="h-7 whitespace-nowrap border-line-faint border-b text-left font-normal">
                {bucketWords[line.bucket]}
              </th>
              <td className="border-line-faint border-b pl-4 text-right font-mono text-12">
                {formatCount(line.units)}
              </td>
              <td className="whitespace-nowrap border-line-faint border-b pl-4 text-right font-mono text-12 text-muted">
                {line.cell === null ? 'unknown' : priceWords(line.cell)}
              </td>
              <td className="border-line-faint border-b pl-4 text-right text-12">
                <Money amount={line.costNanoUsd} />
              </td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row" colSpan={3} className="h-8 text-left font-medium">
              {attempt.isEstimated ? 'Cost, estimated' : 'Cost'}
            </th>
            <td className="pl-4 text-right text-12">
              <Money amount={attempt.costNanoUsd} />
            </td>
          </tr>
        </tfoot>
      </table>
      <p className="mt-1 text-12 text-muted">
        {sourceWords(attempt)}
        {attempt.costNanoUsd === null ? null : (
          <>
            {' '}
            Exactly <span className="font-mono text-ink">${formatUsdExactly(attempt.costNanoUsd)}</span>.
          </>
        )}
        {attempt.isEstimated ? ' The provider reported no usage; this is our count.' : null}
      </p>
    </div>
  );
}
