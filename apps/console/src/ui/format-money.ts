/** Money as people read it. Amounts are nano-USD. */
const nanoPerUsd = 1_000_000_000n;

/** The parts of an amount that are set in different ink. `whole` holds sign, dollars and cents. */
export type MoneyParts = { whole: string; fraction: string };

function divideHalfEven(amount: bigint, by: bigint): bigint {
  const quotient = amount / by;
  const rest = amount % by;
  const twice = rest * 2n;
  if (twice > by || (twice === by && quotient % 2n === 1n)) return quotient + 1n;
  return quotient;
}

function decimalsFor(amount: bigint): number {
  if (amount === 0n || amount >= nanoPerUsd) return 2;
  if (amount >= nanoPerUsd / 100n) return 4;
  const firstDigit = 10 - amount.toString().length;
  return Math.min(8, firstDigit + 1);
}

function write(amount: bigint, decimals: number): MoneyParts {
  const scaled = divideHalfEven(amount, 10n ** BigInt(9 - decimals));
  const digits = scaled.toString().padStart(decimals + 1, '0');
  const dollars = digits.slice(0, digits.length - decimals).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits.slice(digits.length - decimals);
  return { whole: `$${dollars}.${fraction.slice(0, 2)}`, fraction: fraction.slice(2) };
}

/**
 * An amount with as many decimals as it needs: 2 from one dollar up, 4 from one cent up, else two significant digits
 * up to the eighth decimal. Something never reads as nothing: below that it is `<$0.00000001`.
 */
export function formatMoneyParts(amountNanoUsd: bigint): MoneyParts {
  const isNegative = amountNanoUsd < 0n;
  const amount = isNegative ? -amountNanoUsd : amountNanoUsd;
  const sign = isNegative ? '−' : '';
  if (amount > 0n && amount <= 5n) return { whole: `${sign}<$0.00`, fraction: '000001' };
  const parts = write(amount, decimalsFor(amount));
  return { ...parts, whole: sign + parts.whole };
}

/** The same as one text. */
export function formatMoney(amountNanoUsd: bigint): string {
  const parts = formatMoneyParts(amountNanoUsd);
  return parts.whole + parts.fraction;
}

/** An amount with six decimals, so that a column of them aligns at the point; `<$0.000001` below the last. */
export function formatMoneyColumn(amountNanoUsd: bigint): MoneyParts {
  if (amountNanoUsd > 0n && amountNanoUsd < 500n) return { whole: '<$0.00', fraction: '0001' };
  return write(amountNanoUsd, 6);
}

/** Dollars and cents for totals; an amount that would read as zero says that it is not. */
export function formatMoneyTotal(amountNanoUsd: bigint): string {
  if (amountNanoUsd > 0n && amountNanoUsd < nanoPerUsd / 100n) return formatMoney(amountNanoUsd);
  return write(amountNanoUsd, 2).whole;
}
