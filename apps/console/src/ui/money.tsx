import { formatUsdExactly } from '@waygate/protocol';
import { cn } from './cn.ts';
import { formatMoneyColumn, formatMoneyParts } from './format-money.ts';

type MoneyProps = {
  /** Nano-USD; null where the price is unknown, which is never zero. */
  amount: bigint | null;
  /** `column` aligns at the point with six decimals. */
  layout?: 'fitting' | 'column';
  className?: string;
};

/** An amount of money: mono, tabular, its sub-cent part in muted ink, the exact amount as its title. */
export function Money({ amount, layout = 'fitting', className }: MoneyProps) {
  if (amount === null) {
    return (
      <span className={cn('font-mono text-12 text-faint', className)} title="No price is known for this model">
        unpriced
      </span>
    );
  }
  const parts = layout === 'column' ? formatMoneyColumn(amount) : formatMoneyParts(amount);
  const isBelowOneCent = amount > 0n && amount < 10_000_000n;
  return (
    <span
      className={cn('whitespace-nowrap font-mono tabular-nums tracking-[-0.01em]', className)}
      title={`$${formatUsdExactly(amount)}`}
    >
      <span className={cn(isBelowOneCent && 'text-faint')}>{parts.whole}</span>
      <span className={cn(!isBelowOneCent && 'text-faint')}>{parts.fraction}</span>
    </span>
  );
}
