import { formatUsdExactly, outcomes } from '@waygate/protocol';
import { readFilterTerms } from './read-filter-terms.ts';

/** Fields that are compared with words; several words of one term are alternatives. */
export const wordFields = ['status', 'outcome', 'model', 'provider', 'key', 'error', 'request', 'price'] as const;
export type WordField = (typeof wordFields)[number];

/** Fields that are compared with an amount: cost in nano-USD, times in microseconds, tokens as a count. */
export const amountFields = ['cost', 'duration', 'firstbyte', 'tokens'] as const;
export type AmountField = (typeof amountFields)[number];

/** How an amount is compared. */
export type Comparison = '>' | '>=' | '<' | '<=';

/** One condition. Terms of a filter must all hold. */
export type FilterTerm =
  | {
      readonly kind: 'words';
      readonly field: WordField;
      readonly isNegated: boolean;
      readonly words: readonly string[];
    }
  | { readonly kind: 'amount'; readonly field: AmountField; readonly comparison: Comparison; readonly amount: bigint };

/** A part of a filter line that could not be understood, with words for the person who typed it. */
export type FilterFault = { readonly text: string; readonly words: string };

/** A filter line, read. */
export type RequestFilter = { readonly terms: readonly FilterTerm[]; readonly faults: readonly FilterFault[] };

/** Longest filter line that is read; what lies beyond is reported as a fault. */
export const filterLengthMax = 500;
const termsMax = 20;
const wordsMax = 20;

const wordShapes: Record<WordField, { readonly shape: RegExp; readonly example: string }> = {
  status: { shape: /^[1-5](xx|\d\d)$/, example: '5xx or 429' },
  outcome: { shape: new RegExp(`^(${outcomes.join('|')})$`), example: outcomes.join(', ') },
  model: { shape: /^.{1,256}$/, example: 'openai/gpt-4.1 or openai/*' },
  provider: { shape: /^[\w.-]{1,64}$/, example: 'openai' },
  key: { shape: /^.{1,128}$/, example: 'a name, or key_…' },
  error: { shape: /^[a-z_]{1,64}$/, example: 'rate_limited' },
  request: { shape: /^req_[0-9a-z]{1,40}$/, example: 'req_…' },
  price: { shape: /^(unknown|estimated)$/, example: 'unknown or estimated' },
};

const amountUnits: Record<AmountField, { readonly example: string; readonly read: (text: string) => bigint | null }> = {
  cost: { example: 'cost:>0.05, in US dollars', read: readUsd },
  duration: { example: 'duration:>2s or duration:<800ms', read: readMicros },
  firstbyte: { example: 'firstbyte:>500ms', read: readMicros },
  tokens: { example: 'tokens:>1000', read: readCount },
};

function readUsd(text: string): bigint | null {
  const match = /^\$?(\d{1,9})(?:\.(\d{1,9}))?$/.exec(text);
  return match === null ? null : BigInt(match[1] ?? '0') * 1_000_000_000n + BigInt((match[2] ?? '').padEnd(9, '0'));
}

const microsPerUnit: Readonly<Record<string, bigint>> = { us: 1n, ms: 1_000n, s: 1_000_000n, m: 60_000_000n };

function readMicros(text: string): bigint | null {
  const match = /^(\d{1,9})(?:\.(\d{1,3}))?(us|ms|s|m)$/.exec(text);
  const unit = microsPerUnit[match?.[3] ?? ''];
  if (match === null || unit === undefined) return null;
  return BigInt(match[1] ?? '0') * unit + (BigInt((match[2] ?? '').padEnd(3, '0')) * unit) / 1_000n;
}

function readCount(text: string): bigint | null {
  const match = /^(\d{1,12})(k|m)?$/i.exec(text);
  if (match === null) return null;
  const unit = match[2]?.toLowerCase();
  return BigInt(match[1] ?? '0') * (unit === 'k' ? 1_000n : unit === 'm' ? 1_000_000n : 1n);
}

function isOneOf<Name extends string>(names: readonly Name[], text: string): text is Name {
  return names.some((name) => name === text);
}

type RawTerm = { readonly isNegated: boolean; readonly field: string; readonly values: readonly string[] };

function readWords(field: WordField, raw: RawTerm): FilterTerm | string {
  const { shape, example } = wordShapes[field];
  const wrong = raw.values.find((value) => !shape.test(value));
  if (raw.values.length === 0 || wrong !== undefined) return `${field} takes ${example}.`;
  if (raw.values.length > wordsMax) return `${field} takes at most ${wordsMax} alternatives.`;
  return { kind: 'words', field, isNegated: raw.isNegated, words: [...new Set(raw.values)] };
}

function readAmount(field: AmountField, raw: RawTerm): FilterTerm | string {
  const { example, read } = amountUnits[field];
  const match = /^(>=|<=|>|<)(.+)$/.exec(raw.values.length === 1 ? (raw.values[0] ?? '') : '');
  const amount = read(match?.[2] ?? '');
  const comparison = match?.[1];
  if (amount === null || comparison === undefined || !isOneOf(['>', '>=', '<', '<='], comparison)) {
    return `Write ${example}.`;
  }
  if (raw.isNegated) return `Turn the comparison round instead of writing a minus before ${field}.`;
  return { kind: 'amount', field, comparison, amount };
}

function readTerm(raw: RawTerm): FilterTerm | string {
  if (raw.field === '') {
    const word = raw.values[0] ?? '';
    const isRequest = wordShapes.request.shape.test(word);
    return readWords(isRequest ? 'request' : 'model', { ...raw, values: [isRequest ? word : `*${word}*`] });
  }
  if (isOneOf(wordFields, raw.field)) return readWords(raw.field, raw);
  if (isOneOf(amountFields, raw.field)) return readAmount(raw.field, raw);
  return `There is no field ${raw.field}. Known are ${[...wordFields, ...amountFields].join(', ')}.`;
}

/**
 * Reads a filter line such as `status:5xx model:openai/* -key:ci cost:>0.05`. A bare word is looked for in the model's
 * name, or is a request id. What cannot be understood comes back as faults; the rest still filters.
 */
export function parseRequestFilter(line: string): RequestFilter {
  const terms: FilterTerm[] = [];
  const faults: FilterFault[] = [];
  if (line.length > filterLengthMax) {
    faults.push({ text: line.slice(filterLengthMax), words: `A filter has at most ${filterLengthMax} characters.` });
  }
  for (const raw of readFilterTerms(line.slice(0, filterLengthMax))) {
    const term = terms.length < termsMax ? readTerm(raw) : `A filter has at most ${termsMax} terms.`;
    if (typeof term === 'string') faults.push({ text: raw.text, words: term });
    else terms.push(term);
  }
  return { terms, faults };
}

function quote(word: string): string {
  return /[\s,"\\]/.test(word) ? `"${word.replace(/["\\]/g, '\\$&')}"` : word;
}

function printMicros(amount: bigint): string {
  if (amount % 1_000_000n === 0n) return `${amount / 1_000_000n}s`;
  return amount % 1_000n === 0n ? `${amount / 1_000n}ms` : `${amount}us`;
}

/** One term as it stands in a filter line. */
export function printFilterTerm(term: FilterTerm): string {
  if (term.kind === 'words') return `${term.isNegated ? '-' : ''}${term.field}:${term.words.map(quote).join(',')}`;
  const isTime = term.field === 'duration' || term.field === 'firstbyte';
  const amount =
    term.field === 'cost' ? formatUsdExactly(term.amount) : isTime ? printMicros(term.amount) : term.amount;
  return `${term.field}:${term.comparison}${amount}`;
}

/** The line that reads back as these terms. */
export function printRequestFilter(terms: readonly FilterTerm[]): string {
  return terms.map(printFilterTerm).join(' ');
}

/** A filter line of one term, for links: `filterLine('key', keyId)`. */
export function filterLine(field: WordField, ...words: string[]): string {
  return printRequestFilter([{ kind: 'words', field, isNegated: false, words }]);
}

/** The words that a filter asks for in a field, of terms without a minus. */
export function chosenWords(terms: readonly FilterTerm[], field: WordField): readonly string[] {
  return terms.flatMap((term) =>
    term.kind === 'words' && term.field === field && !term.isNegated ? [...term.words] : [],
  );
}

/** The terms with the field asking for exactly these words, in the place it had; no words take the field out. */
export function chooseWords(
  terms: readonly FilterTerm[],
  { field, words }: { readonly field: WordField; readonly words: readonly string[] },
): FilterTerm[] {
  const isAsked = (term: FilterTerm) => term.kind === 'words' && term.field === field && !term.isNegated;
  const at = terms.findIndex(isAsked);
  const chosen: FilterTerm[] = words.length === 0 ? [] : [{ kind: 'words', field, isNegated: false, words }];
  const before = at < 0 ? terms : terms.slice(0, at);
  const after = at < 0 ? [] : terms.slice(at + 1).filter((term) => !isAsked(term));
  return [...before, ...chosen, ...after];
}
