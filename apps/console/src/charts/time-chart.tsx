'use client';

import { ChartColumn, Table2 } from 'lucide-react';
import { lazy, type ReactNode, Suspense, useId, useState } from 'react';
import { Button } from '@/ui/button.tsx';
import { cn } from '@/ui/cn.ts';
import { useHydrated } from '@/ui/use-hydrated.ts';
import { type ChartSeries, isFlat, totalOf } from './chart-points.ts';
import type { StackedBarsProps } from './stacked-bars.tsx';

function Waiting() {
  return (
    <div aria-hidden="true" className="flex h-full items-end gap-[3%] pr-14 pb-6">
      {[38, 54, 47, 66, 59, 72, 50, 64, 44, 58, 70, 52].map((height, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: twelve fixed bars that never move
        <span key={i} className="late flex-1 rounded-t-[2px] bg-sunken" style={{ height: `${height}%` }} />
      ))}
    </div>
  );
}

const LoadedBars = lazy(() => import('./stacked-bars.tsx').then((file) => ({ default: file.StackedBars })));

/** The bars, whose library is fetched after the page is there and never runs on the server. */
function StackedBars(props: StackedBarsProps) {
  if (!useHydrated()) return <Waiting />;
  return (
    <Suspense fallback={<Waiting />}>
      <LoadedBars {...props} />
    </Suspense>
  );
}

function Legend({ series }: { series: readonly ChartSeries[] }) {
  return (
    <ul className="flex flex-wrap gap-x-4 gap-y-0.5 text-12 text-muted">
      {series.map((one) => (
        <li key={one.key} className="flex min-w-0 items-center gap-1.5">
          <span aria-hidden="true" className="size-2 shrink-0 rounded-[2px]" style={{ background: one.ink }} />
          <span className="truncate">{one.label}</span>
        </li>
      ))}
    </ul>
  );
}

function Twin({ label, series, points, formatExact }: StackedBarsProps) {
  const shown = points.filter((point) => totalOf(point) !== 0n).toReversed();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
    <section className="h-full overflow-auto border-t" tabIndex={0} aria-label={`${label}, as a table`}>
      <table className="hairline-table text-12">
        <thead className="sticky top-0 bg-paper text-left text-muted">
          <tr>
            <th className="h-7 border-b pr-3 font-medium">Time</th>
            <th className="border-b pl-4 text-right font-medium">Total</th>
            {series.map((one) => (
              <th key={one.key} className="whitespace-nowrap border-b pl-4 text-right font-medium">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((point) => (
            <tr key={point.startMs}>
              <th scope="row" className="h-7 whitespace-nowrap border-line-faint border-b pr-3 text-left font-normal">
                {point.title}
              </th>
              <td className="border-line-faint border-b pl-4 text-right font-mono">{formatExact(totalOf(point))}</td>
              {point.amounts.map((amount, i) => (
                <td key={series[i]?.key ?? ''} className="border-line-faint border-b pl-4 text-right font-mono">
                  {amount === 0n ? <span className="text-faint">–</span> : formatExact(amount)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

type TimeChartProps = StackedBarsProps & {
  /** The number the chart is about, beside its heading. */
  headline?: ReactNode;
  /** Said in place of bars where there are none. */
  emptyWords: string;
  className?: string;
};

/** A chart over time with its heading, its legend and the same as a table. The drawing code comes when it is needed. */
export function TimeChart({ headline, emptyWords, className, ...chart }: TimeChartProps) {
  const [isTable, setTable] = useState(false);
  const headingId = useId();
  return (
    <section aria-labelledby={headingId} className={cn('min-w-0', className)}>
      <header className="flex items-start justify-between gap-3">
        <div className="min-w-0">
          <h2 id={headingId} className="font-medium text-12 text-muted">
            {chart.label}
          </h2>
          {headline === undefined ? null : <p className="mt-0.5">{headline}</p>}
        </div>
        <Button look="quiet" size="small" aria-pressed={isTable} onClick={() => setTable(!isTable)}>
          {isTable ? <ChartColumn aria-hidden /> : <Table2 aria-hidden />}
          {isTable ? 'Chart' : 'Table'}
          <span className="sr-only">of {chart.label}</span>
        </Button>
      </header>
      <div className="mt-2 h-52">
        {isFlat(chart.points) ? (
          <p className="flex h-full items-center justify-center border-y text-12 text-muted">{emptyWords}</p>
        ) : isTable ? (
          <Twin {...chart} />
        ) : (
          <StackedBars {...chart} />
        )}
      </div>
      {chart.series.length < 2 ? null : (
        <div className="mt-2">
          <Legend series={chart.series} />
        </div>
      )}
    </section>
  );
}
