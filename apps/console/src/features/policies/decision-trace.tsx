'use client';

import { Check, Minus, X } from 'lucide-react';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';

type TraceLayer = {
  layer: string;
  id: string;
  version: number;
  mode: 'enforce' | 'shadow';
  source: string;
  statements: readonly { rule: string; words: string }[];
};
type TraceLine = { id: string; version: number; rule: string; isAllowed: boolean; mode: 'enforce' | 'shadow' };

function Verdict({ line }: { line: TraceLine | undefined }) {
  if (line === undefined) return <Minus className="mt-0.5 size-4 shrink-0 text-faint" aria-label="says nothing here" />;
  if (line.isAllowed) return <Check className="mt-0.5 size-4 shrink-0 text-success" aria-label="allows" />;
  const isShadow = line.mode === 'shadow';
  return (
    <X
      className={cn('mt-0.5 size-4 shrink-0', isShadow ? 'text-warning' : 'text-danger')}
      aria-label={isShadow ? 'would refuse' : 'refuses'}
    />
  );
}

/** Each layer with its statements, outermost first, and what each said to the call that was tried. */
export function DecisionTrace({
  layers,
  lines,
}: {
  layers: readonly TraceLayer[];
  /** Null while no call was tried. */
  lines: readonly TraceLine[] | null;
}) {
  return (
    <ol className="relative ml-[7px] border-l">
      {layers.map((layer) => (
        <li key={layer.id} className="relative pb-5 pl-5 last:pb-0">
          <span
            className={cn(
              'absolute top-1 -left-[5px] size-[9px] rounded-full border bg-paper',
              layer.mode === 'shadow' ? 'border-warning' : 'border-ink',
            )}
            aria-hidden
          />
          <h3 className="flex flex-wrap items-center gap-2 font-medium text-13">
            {layer.source}
            {layer.mode === 'shadow' ? <Chip tone="warning">shadow: decides nothing</Chip> : null}
          </h3>
          <ul className="mt-1.5 flex flex-col gap-1">
            {layer.statements.map(({ rule, words }) => {
              const line = lines?.find(
                (one) => one.id === layer.id && one.version === layer.version && one.rule === rule,
              );
              const isRefusing = line !== undefined && !line.isAllowed && line.mode === 'enforce';
              return (
                <li
                  key={rule}
                  className={cn('flex items-start gap-2 text-13 text-pretty', isRefusing && 'text-danger')}
                >
                  {lines === null ? null : <Verdict line={line} />}
                  {words}
                </li>
              );
            })}
            {layer.statements.length === 0 ? <li className="text-13 text-faint">states nothing about calls</li> : null}
          </ul>
        </li>
      ))}
    </ol>
  );
}
