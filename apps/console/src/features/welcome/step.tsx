import { Check } from 'lucide-react';
import type { ReactNode } from 'react';
import { cn } from '@/ui/cn.ts';

type StepProps = {
  number: number;
  title: string;
  state: 'done' | 'current' | 'ahead';
  /** What a done step came to. */
  outcome?: ReactNode;
  isLast?: boolean;
  children: ReactNode;
};

/** One step of the rail: open while it is its turn, one line afterwards. */
export function Step({ number, title, state, outcome, isLast = false, children }: StepProps) {
  return (
    <li aria-current={state === 'current' ? 'step' : undefined} className="relative flex gap-4 pb-8 last:pb-0">
      {isLast ? null : <span aria-hidden="true" className="absolute top-7 bottom-1 left-[11px] w-px bg-line" />}
      <span
        aria-hidden="true"
        className={cn(
          'flex size-6 shrink-0 items-center justify-center rounded-full border font-medium text-12 tabular-nums',
          state === 'done' && 'border-success text-success',
          state === 'current' && 'border-accent bg-accent text-on-accent',
          state === 'ahead' && 'text-faint',
        )}
      >
        {state === 'done' ? <Check className="size-3.5" /> : number}
      </span>
      <div className="min-w-0 flex-1">
        <h2 className={cn('font-medium text-14 leading-6', state === 'ahead' && 'font-normal text-faint')}>
          {title}
          {state === 'done' ? <span className="sr-only"> (done)</span> : null}
        </h2>
        {state === 'done' && outcome !== undefined ? <p className="text-13 text-muted">{outcome}</p> : null}
        {state === 'current' ? <div className="mt-3">{children}</div> : null}
      </div>
    </li>
  );
}
