import { formatUsdExactly, type UsageBucket, usageBuckets } from '@waygate/protocol';
import { isPiece, type PriceFormInput } from './price-input.ts';

type Cells = Readonly<Partial<Record<UsageBucket, bigint>>>;

const always: readonly UsageBucket[] = ['inputTokens', 'cacheReadTokens', 'outputTokens', 'reasoningTokens'];
const decimals = 15;

/** A cell of a piece, nano-USD per million, as US dollars each. */
function pieceText(cell: bigint): string {
  const digits = cell.toString().padStart(decimals + 1, '0');
  const text = `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
  return text.replace(/\.?0+$/, '') || '0';
}

/** A price as it is entered: of tokens per million, of pieces each. */
function amountText(cell: bigint, bucket: UsageBucket): string {
  return isPiece(bucket) ? pieceText(cell) : formatUsdExactly(cell);
}

/** Cells as the form's amounts per million tokens; empty where there is none. */
export function amountsOf(cells: Cells): PriceFormInput['amounts'] {
  const amount = (bucket: UsageBucket): string => {
    const cell = cells[bucket];
    return cell === undefined ? '' : amountText(cell, bucket);
  };
  return {
    inputTokens: amount('inputTokens'),
    cacheReadTokens: amount('cacheReadTokens'),
    cacheWrite5mTokens: amount('cacheWrite5mTokens'),
    cacheWrite1hTokens: amount('cacheWrite1hTokens'),
    outputTokens: amount('outputTokens'),
    reasoningTokens: amount('reasoningTokens'),
    audioInputTokens: amount('audioInputTokens'),
    audioOutputTokens: amount('audioOutputTokens'),
    images: amount('images'),
    requests: amount('requests'),
    toolUses: amount('toolUses'),
  };
}

/** What an empty field shows: what holds if it is left so, else the catalogue's price with its unit. */
export function placeholderOf(cell: bigint | undefined, bucket: UsageBucket): string {
  if (bucket === 'reasoningTokens') return 'as output';
  if (bucket === 'requests') return 'none';
  if (cell === undefined) return '';
  return isPiece(bucket) ? pieceText(cell) : `${formatUsdExactly(cell)} per million`;
}

/** The fields of the form: what every model has, what this one has, and pieces. */
export function shownBuckets(listed: Cells, own: Cells): UsageBucket[] {
  return usageBuckets.filter(
    (bucket) =>
      always.includes(bucket) || listed[bucket] !== undefined || own[bucket] !== undefined || bucket === 'requests',
  );
}
