import type { ReactNode } from 'react';
import { Waterfall } from '@/features/requests/waterfall.tsx';
import { Money } from '@/ui/money.tsx';
import { StatusDot } from '@/ui/status-dot.tsx';
import { Wordmark } from '@/ui/wordmark.tsx';

const sampleAttempts = [
  {
    attempt: 1,
    label: 'openai/gpt-4.1',
    isFailed: true,
    stageMicros: { authenticate: 18, decode: 41, authorize: 22, plan: 15, connect: 14_000, firstByte: 96_000 },
  },
  {
    attempt: 2,
    label: 'azure/gpt-4.1',
    isFailed: false,
    stageMicros: { connect: 9_000, firstByte: 214_000, transfer: 402_000, settle: 120 },
  },
] as const;

const sampleTrace = [
  { layer: 'Organisation', words: 'allows openai/*, azure/*', version: 'v12' },
  { layer: 'Group Research', words: 'allows gpt-4.1, embeddings', version: 'v3' },
  { layer: 'Key ci-nightly', words: 'allows chat from 10.0.0.0/8', version: '' },
] as const;

function SampleCall() {
  return (
    <figure className="w-full max-w-xl">
      <figcaption className="section-label">Every call explains itself</figcaption>
      <div className="mt-3 flex items-baseline justify-between border-b pb-3">
        <StatusDot tone="success" label="Completed on the second attempt" className="text-13" />
        <Money amount={4_231_500n} className="text-16" />
      </div>
      <div className="border-b py-3">
        <Waterfall attempts={sampleAttempts} />
      </div>
      <ol className="pt-1 text-12">
        {sampleTrace.map((line) => (
          <li key={line.layer} className="flex h-8 items-center gap-3 border-line-faint border-b">
            <StatusDot tone="success" label="allowed" isLabelHidden />
            <span className="w-32 truncate">{line.layer}</span>
            <span className="min-w-0 flex-1 truncate font-mono text-muted">{line.words}</span>
            <span className="font-mono text-faint">{line.version}</span>
          </li>
        ))}
      </ol>
    </figure>
  );
}

/** The frame of the pages before sign-in: the form, and beside it what is behind the door. */
export function AuthLayout({ children }: { children: ReactNode }) {
  return (
    <div className="grid min-h-dvh lg:grid-cols-[minmax(26rem,5fr)_7fr]">
      <main className="flex flex-col px-6 py-6 sm:px-10">
        <Wordmark />
        <div className="mx-auto flex w-full max-w-86 flex-1 flex-col justify-center py-10">{children}</div>
      </main>
      <aside
        aria-label="An example of a call"
        className="hidden items-center justify-center border-l bg-subtle px-12 [--raised:var(--subtle)] lg:flex"
      >
        <SampleCall />
      </aside>
    </div>
  );
}
