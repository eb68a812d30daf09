'use client';

import { useId } from 'react';
import { Bar, BarChart, BarStack, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { axisTicks, type ChartPoint, type ChartSeries, drawnPoints, totalOf } from './chart-points.ts';

/** What a chart of stacked bars shows. */
export type StackedBarsProps = {
  /** What it is, for who cannot see it. */
  label: string;
  series: readonly ChartSeries[];
  points: readonly ChartPoint[];
  formatAxis: (amount: number) => string;
  formatExact: (amount: bigint) => string;
  /** A bar was chosen. */
  onPick?: (point: ChartPoint) => void;
};

type ReadoutProps = Pick<StackedBarsProps, 'series' | 'formatExact'> & { point: ChartPoint | undefined };

function Readout({ point, series, formatExact }: ReadoutProps) {
  if (point === undefined) return null;
  const lines = series
    .map((one, i) => ({ ...one, amount: point.amounts[i] ?? 0n }))
    .filter((line) => line.amount !== 0n)
    .toReversed();
  return (
    <div className="min-w-44 rounded-lg border bg-raised px-3 py-2 text-12 shadow-floating">
      <p className="text-muted">{point.title}</p>
      <ul className="mt-1">
        {lines.map((line) => (
          <li key={line.key} className="flex items-center gap-2">
            <span aria-hidden="true" className="size-2 shrink-0 rounded-[2px]" style={{ background: line.ink }} />
            <span className="max-w-40 truncate">{line.label}</span>
            <span className="ml-auto pl-4 font-mono tabular-nums">{formatExact(line.amount)}</span>
          </li>
        ))}
      </ul>
      {lines.length === 1 ? null : (
        <p className="mt-1 flex justify-between gap-4 border-t pt-1">
          <span className="text-muted">Total</span>
          <span className="font-mono tabular-nums">{formatExact(totalOf(point))}</span>
        </p>
      )}
    </div>
  );
}

const tick = { fill: 'var(--faint)', fontSize: 11 } as const;

/** Bars over time, stacked by series; the crosshair is shared by all charts of the page. */
export function StackedBars({ label, series, points, formatAxis, formatExact, onPick }: StackedBarsProps) {
  // Recharts names the clip path of a stack by its id, which must not be that of another chart of the page.
  const stackId = useId();
  const ticks = axisTicks(points);
  return (
    <ResponsiveContainer width="100%" height="100%">
      <BarChart
        data={drawnPoints(points)}
        syncId="page"
        syncMethod="index"
        margin={{ top: 8, right: 0, bottom: 0, left: 0 }}
        barCategoryGap={points.length > 40 ? 1 : '18%'}
        title={label}
        className={onPick === undefined ? '' : 'cursor-pointer'}
        onClick={({ activeTooltipIndex }) => {
          const point = points[Number(activeTooltipIndex)];
          if (point !== undefined) onPick?.(point);
        }}
      >
        <CartesianGrid vertical={false} stroke="var(--line-faint)" />
        <XAxis
          dataKey="label"
          tickLine={false}
          axisLine={{ stroke: 'var(--line)' }}
          tick={tick}
          minTickGap={36}
          interval="preserveStartEnd"
          height={22}
        />
        <YAxis
          orientation="right"
          width={58}
          ticks={ticks}
          domain={[0, ticks.at(-1) ?? 0]}
          tickLine={false}
          axisLine={false}
          tick={tick}
          tickFormatter={formatAxis}
        />
        <Tooltip
          isAnimationActive={false}
          cursor={{ fill: 'var(--sunken)', opacity: 0.7 }}
          content={({ active, activeIndex }) =>
            active ? <Readout series={series} formatExact={formatExact} point={points[Number(activeIndex)]} /> : null
          }
        />
        <BarStack stackId={stackId} radius={[2, 2, 0, 0]}>
          {series.map((one, i) => (
            <Bar
              key={one.key}
              dataKey={`s${i}`}
              name={one.label}
              fill={one.ink}
              maxBarSize={28}
              isAnimationActive={false}
            />
          ))}
        </BarStack>
      </BarChart>
    </ResponsiveContainer>
  );
}
