/** An integer count of nano-USD (1e-9 USD). Never a float: sums of money must be exact. */
export type NanoUsd = bigint;

/** Nano-USD in one USD. */
export const nanoUsdPerUsd = 1_000_000_000n;

const fractionDigits = 9;

/** Reads money as it stands on the wire. Throws SyntaxError where the text is not an integer. */
export function parseNanoUsd(text: string): NanoUsd {
  return BigInt(text);
}

/** US dollars as an exact decimal text without trailing zeros, e.g. `0.00042`. For machines; people get a rounded form. */
export function formatUsdExactly(amount: NanoUsd): string {
  const sign = amount < 0n ? '-' : '';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(fractionDigits + 1, '0');
  const point = digits.length - fractionDigits;
  let end = digits.length;
  while (end > point && digits.endsWith('0', end)) end--;
  const whole = digits.slice(0, point);
  return end === point ? sign + whole : `${sign}${whole}.${digits.slice(point, end)}`;
}
