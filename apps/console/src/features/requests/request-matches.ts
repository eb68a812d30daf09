import type { FilterTerm } from './request-filter.ts';
import type { RequestRow } from './request-row.ts';

/** Whether a text fits a pattern in which `*` stands for anything. Case does not matter. Linear in the text. */
export function matchesPattern(text: string, pattern: string): boolean {
  const [first = '', ...rest] = pattern.toLowerCase().split('*');
  const value = text.toLowerCase();
  if (rest.length === 0) return value === first;
  if (!value.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = value.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return value.length - last.length >= at && value.endsWith(last);
}

type KnownRow = RequestRow & { readonly keyName: string | null };

function wordsOf(row: KnownRow, field: string): readonly string[] {
  switch (field) {
    case 'status':
      return [String(row.httpStatus), `${Math.floor(row.httpStatus / 100)}xx`];
    case 'outcome':
      return [row.outcome];
    case 'model':
      return row.model === null ? [row.requestedModel] : [row.model, row.requestedModel];
    case 'provider':
      return row.provider === null ? [] : [row.provider];
    case 'key':
      return row.keyName === null ? [row.keyId] : [row.keyId, row.keyName];
    case 'error':
      return row.errorCode === null ? [] : [row.errorCode];
    case 'request':
      return [row.requestId];
    default:
      return [...(row.costNanoUsd === null ? ['unknown'] : []), ...(row.isEstimated ? ['estimated'] : [])];
  }
}

function amountOf(row: KnownRow, field: string): bigint | null {
  if (field === 'cost') return row.costNanoUsd;
  if (field === 'duration') return BigInt(row.durationMicros);
  if (field === 'tokens') return BigInt(row.inputTokens + row.outputTokens);
  return row.firstByteMicros === null ? null : BigInt(row.firstByteMicros);
}

function matchesTerm(row: KnownRow, term: FilterTerm): boolean {
  if (term.kind === 'words') {
    const words = wordsOf(row, term.field);
    const fits = term.words.some((wanted) => words.some((word) => matchesPattern(word, wanted)));
    return fits !== term.isNegated;
  }
  const amount = amountOf(row, term.field);
  if (amount === null) return false;
  switch (term.comparison) {
    case '>':
      return amount > term.amount;
    case '>=':
      return amount >= term.amount;
    case '<':
      return amount < term.amount;
    case '<=':
      return amount <= term.amount;
  }
}

/** Whether a row that comes live belongs into a filtered list: the same answer as the list's query. */
export function requestMatches(row: KnownRow, terms: readonly FilterTerm[]): boolean {
  return terms.every((term) => matchesTerm(row, term));
}
