import { formatUsdExactly } from '@waygate/protocol';
import { cn } from '@/ui/cn.ts';

const alignedDecimals = 4;

/** A price per million with at least cents, and as many further decimals as it is set with. */
export function priceWords(cell: bigint): string {
  const [dollars = '0', fraction = ''] = formatUsdExactly(cell).split('.');
  return `$${dollars.replace(/\B(?=(\d{3})+$)/g, ',')}.${fraction.padEnd(2, '0')}`;
}

type PriceTextProps = { cell: bigint | null | undefined; isOwn?: boolean; className?: string };

/** A price per million in a column that aligns at the point. */
export function PriceText({ cell, isOwn = false, className }: PriceTextProps) {
  if (cell === null || cell === undefined) {
    return (
      <span className={cn('pr-4 font-mono text-12 text-faint', className)} title="No price is known">
        –
      </span>
    );
  }
  const words = priceWords(cell);
  const decimals = words.length - words.indexOf('.') - 1;
  const filler = '0'.repeat(Math.max(0, alignedDecimals - decimals));
  return (
    <span
      className={cn('whitespace-nowrap font-mono text-12 tabular-nums', isOwn && 'text-accent', className)}
      title={isOwn ? "Your organisation's own price" : undefined}
    >
      {words}
      <span aria-hidden="true" className="invisible">
        {filler}
      </span>
    </span>
  );
}
