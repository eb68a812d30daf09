/** An integer count of nano-USD (1e-9 USD). Never a float: sums of money must be exact. */
export type NanoUsd = bigint;

/** Nano-USD in one USD. */
export const nanoUsdPerUsd = 1_000_000_000n;

/** Reads money as it stands on the wire. Throws SyntaxError where the text is not an integer. */
export function parseNanoUsd(text: string): NanoUsd {
  return BigInt(text);
}

/** US dollars as an exact decimal text without trailing zeros, e.g. `0.00042`. For machines; people get a rounded form. */
export function formatUsdExactly(amount: NanoUsd): string {
  const sign = amount < 0n ? '-' : '';
  const digits = (amount < 0n ? -amount : amount).toString().padStart(10, '0');
  const fraction = digits.slice(-9).replace(/0+$/, '');
  return `${sign}${digits.slice(0, -9)}${fraction === '' ? '' : `.${fraction}`}`;
}
