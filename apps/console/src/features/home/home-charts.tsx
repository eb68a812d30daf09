'use client';

import { formatUsdExactly } from '@waygate/protocol';
import { useRouter } from 'next/navigation';
import { useMemo } from 'react';
import type { ChartPoint } from '@/charts/chart-points.ts';
import { categoryInk, otherInk, outcomeInks } from '@/charts/palette.ts';
import { TimeChart } from '@/charts/time-chart.tsx';
import { paths, type Scope } from '@/paths.ts';
import { printSpan } from '@/time-range.ts';
import { formatMoney } from '@/ui/format-money.ts';
import { formatCompact, formatCount } from '@/ui/format-number.ts';
import { formatDate, formatDay, formatHour } from '@/ui/format-time.ts';
import { Money } from '@/ui/money.tsx';
import type { HomeBucket, HomeReading } from './home-reading.ts';

function axisMoney(nanoUsd: number): string {
  const text = formatMoney(BigInt(Math.round(nanoUsd)));
  return text.includes('.') ? text.replace(/0+$/, '').replace(/\.$/, '') : text;
}

function pointsOf(reading: HomeReading, amountsOf: (bucket: HomeBucket) => readonly bigint[]): ChartPoint[] {
  const { timeZone, bucket: size, buckets } = reading;
  return buckets.map((bucket) => ({
    startMs: bucket.startMs,
    label: size === 'hour' ? formatHour(bucket.startMs, timeZone) : formatDay(bucket.startMs, timeZone),
    title:
      size === 'hour'
        ? `${formatDay(bucket.startMs, timeZone)}, ${formatHour(bucket.startMs, timeZone)}–${formatHour(bucket.endMs, timeZone)}`
        : formatDate(bucket.startMs, timeZone),
    amounts: amountsOf(bucket),
  }));
}

function costSeries(models: readonly string[]) {
  return [
    ...models.map((model, rank) => ({ key: model, label: model, ink: categoryInk(rank) })),
    { key: 'other', label: 'Other', ink: otherInk },
  ];
}

const trafficSeries = [
  { key: 'completed', label: 'Completed', ink: outcomeInks.completed },
  { key: 'refused', label: 'Refused', ink: outcomeInks.refused },
  { key: 'unfinished', label: 'Unfinished', ink: outcomeInks.unfinished },
  { key: 'failed', label: 'Failed', ink: outcomeInks.failed },
] as const;

function outcomeCounts({ completed, refused, unfinished, failed }: HomeBucket): number[] {
  return [completed, refused, unfinished, failed];
}

/** Takes out series that are nothing everywhere. */
function withoutFlat<Series>(series: readonly Series[], points: readonly ChartPoint[]) {
  const kept = series.map((_, i) => points.some((point) => point.amounts[i] !== 0n));
  return {
    series: series.filter((_, i) => kept[i]),
    points: points.map((point) => ({ ...point, amounts: point.amounts.filter((_, i) => kept[i]) })),
  };
}

/** Cost and traffic over time. A bar leads to the requests of its hour or day. */
export function HomeCharts({ reading, scope }: { reading: HomeReading; scope: Scope }) {
  const router = useRouter();
  const cost = useMemo(
    () =>
      withoutFlat(
        costSeries(reading.models),
        pointsOf(reading, (bucket) => bucket.costs),
      ),
    [reading],
  );
  const traffic = useMemo(
    () =>
      withoutFlat(
        trafficSeries,
        pointsOf(reading, (bucket) => outcomeCounts(bucket).map(BigInt)),
      ),
    [reading],
  );
  const open = ({ startMs }: ChartPoint) => {
    const bucket = reading.buckets.find((one) => one.startMs === startMs);
    if (bucket === undefined) return;
    router.push(paths.requests(scope, { range: printSpan({ fromMs: bucket.startMs, toMs: bucket.endMs }) }));
  };
  const { attempts, costNanoUsd } = reading.status;
  const emptyWords = `Nothing ${reading.status.rangeWords}`;
  return (
    <div className="grid gap-x-10 gap-y-8 px-6 xl:grid-cols-[8fr_4fr]">
      <TimeChart
        label="Cost by model"
        headline={<Money amount={costNanoUsd} className="font-medium text-20" />}
        emptyWords={emptyWords}
        {...cost}
        formatAxis={axisMoney}
        formatExact={(amount) => `$${formatUsdExactly(amount)}`}
        onPick={open}
      />
      <TimeChart
        label="Attempts by outcome"
        headline={
          <span className="font-medium font-mono text-20 tabular-nums tracking-[-0.01em]">{formatCount(attempts)}</span>
        }
        emptyWords={emptyWords}
        {...traffic}
        formatAxis={formatCompact}
        formatExact={formatCount}
        onPick={open}
      />
    </div>
  );
}
