import { formatMoneyTotal } from '../../ui/format-money.ts';
import { formatCount, formatDuration, formatShare } from '../../ui/format-number.ts';

/** How one provider fared lately: attempts of the running hour and the one before. */
export type ProviderReading = { readonly provider: string; readonly attempts: number; readonly failed: number };

/** What the status sentence is made from. */
export type StatusReading = {
  /** Whether any call has ever been made in this environment. */
  readonly hasEverCalled: boolean;
  /** How the range reads: `in the last 24 hours`. */
  readonly rangeWords: string;
  readonly calls: number;
  /** Attempts that ended for a fault of a provider or of ours. */
  readonly failedAttempts: number;
  /** Their share of those that a provider was to answer: neither refusals nor clients that left count. */
  readonly errorShare: number | null;
  /** Nano-USD, of the attempts whose price is known. */
  readonly costNanoUsd: bigint;
  /** Attempts whose price is unknown: they are missing from the cost. */
  readonly unpricedAttempts: number;
  readonly attempts: number;
  readonly firstByteP95Micros: number | null;
  readonly providers: readonly ProviderReading[];
};

/** A piece of the sentence. `filter` is the filter line of the requests behind it; '' is all of them. */
export type SentencePart = { readonly text: string; readonly filter?: string; readonly title?: string };

/** The status as prose with its tone. */
export type StatusSentence = {
  readonly tone: 'idle' | 'success' | 'warning' | 'danger';
  readonly parts: readonly SentencePart[];
};

/** A provider is said to fail from this share of failed attempts on, given enough attempts to say so. */
const failingShare = 0.2;
const attemptsToJudge = 10;
/** Attempts that fail from this share on are the first thing said. */
const highFailureShare = 0.02;

function failingProviders(providers: readonly ProviderReading[]): readonly ProviderReading[] {
  return providers
    .filter(({ attempts, failed }) => attempts >= attemptsToJudge && failed / attempts >= failingShare)
    .toSorted((a, b) => b.failed / b.attempts - a.failed / a.attempts);
}

function verdict(reading: StatusReading): StatusSentence {
  const failing = failingProviders(reading.providers);
  const [worst] = failing;
  if (worst !== undefined) {
    const others = failing.slice(1).map((one) => one.provider);
    const parts: SentencePart[] = [
      { text: worst.provider, filter: `provider:${worst.provider}` },
      { text: ' is failing: ' },
      {
        text: formatShare(worst.failed / worst.attempts),
        filter: `provider:${worst.provider} outcome:upstream_failed`,
        title: `${formatCount(worst.failed)} of ${formatCount(worst.attempts)} attempts`,
      },
      { text: ' of its attempts in the last two hours did not succeed.' },
    ];
    if (others.length > 0) parts.push({ text: ` So ${others.length === 1 ? 'is' : 'are'} ${others.join(', ')}.` });
    return { tone: 'danger', parts };
  }
  const { errorShare } = reading;
  if (errorShare !== null && errorShare >= highFailureShare) {
    return {
      tone: 'warning',
      parts: [
        {
          text: formatShare(errorShare),
          filter: 'outcome:upstream_failed,gateway_failed',
          title: `${formatCount(reading.failedAttempts)} of ${formatCount(reading.attempts)} attempts`,
        },
        { text: ' of attempts failed.' },
      ],
    };
  }
  return { tone: 'success', parts: [{ text: 'All providers healthy.' }] };
}

function account(reading: StatusReading): SentencePart[] {
  const isOne = reading.calls === 1;
  const parts: SentencePart[] = [
    { text: ' ' },
    { text: `${formatCount(reading.calls)} call${isOne ? '' : 's'}`, filter: '' },
    { text: ` ${reading.rangeWords} cost ` },
    { text: formatMoneyTotal(reading.costNanoUsd), filter: 'cost:>0' },
  ];
  if (reading.firstByteP95Micros === null) return [...parts, { text: '.' }];
  return [...parts, { text: `; p95 first byte ${formatDuration(reading.firstByteP95Micros)}.` }];
}

/**
 * How things stand, as a sentence whose numbers lead to their requests: first what is wrong, if anything, then what was
 * spent, then what the sum leaves out.
 */
export function statusSentence(reading: StatusReading): StatusSentence {
  if (reading.calls === 0) {
    const text = reading.hasEverCalled ? `No calls ${reading.rangeWords}.` : 'No call has been made yet.';
    return { tone: 'idle', parts: [{ text }] };
  }
  const { tone, parts } = verdict(reading);
  const sentence = [...parts, ...account(reading)];
  if (reading.unpricedAttempts === 0) return { tone, parts: sentence };
  return {
    tone: tone === 'success' ? 'warning' : tone,
    parts: [
      ...sentence,
      { text: ' ' },
      {
        text: formatShare(reading.unpricedAttempts / reading.attempts),
        filter: 'price:unknown',
        title: `${formatCount(reading.unpricedAttempts)} of ${formatCount(reading.attempts)} attempts`,
      },
      { text: ' of attempts have no known price and are not in this sum.' },
    ],
  };
}

/** The sentence as plain text. */
export function sentenceText(sentence: StatusSentence): string {
  return sentence.parts.map((part) => part.text).join('');
}
