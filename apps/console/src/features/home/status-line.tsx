import Link from 'next/link';
import { paths, type Scope } from '@/paths.ts';
import { cn } from '@/ui/cn.ts';
import { StatusDot } from '@/ui/status-dot.tsx';
import { type SentencePart, type StatusReading, type StatusSentence, statusSentence } from './status-sentence.ts';

const toneWords: Record<StatusSentence['tone'], string> = {
  idle: 'Quiet',
  success: 'Healthy',
  warning: 'Needs a look',
  danger: 'Failing',
};

function Part({ part, scope, range }: { part: SentencePart; scope: Scope; range: string }) {
  if (part.filter === undefined) return part.text;
  return (
    <Link
      href={paths.requests(scope, { q: part.filter, range })}
      title={part.title}
      className="tabular-nums underline decoration-control/60 decoration-1 underline-offset-[5px] transition-colors duration-[120ms] hover:text-accent hover:decoration-accent"
    >
      {part.text}
    </Link>
  );
}

/** How things stand, in one sentence whose numbers lead to their requests. */
export function StatusLine({ reading, scope, range }: { reading: StatusReading; scope: Scope; range: string }) {
  const { tone, parts } = statusSentence(reading);
  return (
    <div className="px-6 pt-1 pb-7 ">
      <StatusDot
        tone={tone}
        label={toneWords[tone]}
        className={cn(
          'text-12',
          tone === 'danger' ? 'text-danger' : tone === 'warning' ? 'text-warning' : 'text-muted',
        )}
      />
      <p className="mt-2 max-w-[46ch] text-balance font-medium text-20 leading-8 tracking-[-0.015em] md:text-28 md:leading-[2.35rem] md:tracking-[-0.02em]">
        {parts.map((part, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a sentence has an order and nothing else
          <Part key={at} part={part} scope={scope} range={range} />
        ))}
      </p>
    </div>
  );
}
