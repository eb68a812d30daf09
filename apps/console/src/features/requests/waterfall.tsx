import type { TimedStage } from '@waygate/protocol';
import { cn } from '@/ui/cn.ts';
import { formatDuration } from '@/ui/format-number.ts';
import { axisMarks, layOutWaterfall, type WaterfallAttempt, type WaterfallBar } from './waterfall-layout.ts';

const stageLooks: Record<TimedStage, { words: string; ink: string; title: string }> = {
  authenticate: { words: 'Authenticate', ink: 'fill-control', title: 'Find the key and its organisation' },
  decode: { words: 'Decode', ink: 'fill-control', title: 'Read the body' },
  authorize: { words: 'Policy', ink: 'fill-control', title: 'Decide whether the key may make this call' },
  plan: { words: 'Plan', ink: 'fill-control', title: 'Choose upstreams and their order' },
  connect: { words: 'Connect', ink: 'fill-chart-3', title: 'Reach the provider' },
  firstByte: { words: 'First byte', ink: 'fill-chart-1', title: 'Wait for the provider to begin its answer' },
  transfer: { words: 'Transfer', ink: 'fill-chart-5', title: 'Relay the answer' },
  settle: { words: 'Settle', ink: 'fill-control', title: 'Price the call and record it' },
};

type Axis = { totalMicros: number; marks: readonly number[] };

function Track({ bar, axis, ink }: { bar: WaterfallBar | null; axis: Axis; ink: string }) {
  const share = (micros: number) => `${((micros / axis.totalMicros) * 100).toFixed(3)}%`;
  const isAtEnd = bar !== null && bar.startMicros / axis.totalMicros > 0.98;
  return (
    <svg aria-hidden="true" className="block h-full w-full overflow-hidden">
      {axis.marks.map((mark) => (
        <line key={mark} x1={share(mark)} x2={share(mark)} y1="0" y2="100%" className="stroke-line-faint" />
      ))}
      {bar === null ? null : (
        <g className={ink}>
          <rect x={share(bar.startMicros)} y="8" width={share(bar.micros)} height="8" rx="1" />
          {/* A stage of microseconds is still seen beside one of seconds. */}
          <rect
            x={share(bar.startMicros)}
            y="8"
            width="2"
            height="8"
            rx="1"
            {...(isAtEnd ? { transform: 'translate(-2 0)' } : {})}
          />
        </g>
      )}
    </svg>
  );
}

const rowGrid = 'grid grid-cols-[6.5rem_1fr_4.25rem] items-center gap-x-3';

function Scale({ axis }: { axis: Axis }) {
  return (
    <div aria-hidden="true" className={cn(rowGrid, 'h-5 text-11 text-faint')}>
      <span />
      <span className="relative h-full">
        {axis.marks.map((mark) => (
          <span
            key={mark}
            className="-translate-x-1/2 absolute top-0 whitespace-nowrap font-mono"
            style={{ left: `${(mark / axis.totalMicros) * 100}%` }}
          >
            {formatDuration(mark).replace(/\.0(?= )/, '')}
          </span>
        ))}
      </span>
      <span />
    </div>
  );
}

/** Where the time of a call went: a bar per stage on one axis, a lane per attempt. */
export function Waterfall({ attempts }: { attempts: readonly WaterfallAttempt[] }) {
  const layout = layOutWaterfall(attempts);
  if (layout.lanes.length === 0) return <p className="text-12 text-muted">No times were recorded for this call.</p>;
  const axis = { totalMicros: Math.max(1, layout.totalMicros), marks: axisMarks(layout.totalMicros) };
  const attemptCount = layout.lanes.filter((lane) => lane.kind === 'attempt').length;
  return (
    <figure aria-label="Where the time went" className="text-12">
      <Scale axis={axis} />
      {layout.lanes.map((lane) => (
        <section key={`${lane.kind} ${lane.attempt?.attempt ?? ''}`}>
          {lane.attempt === null || attemptCount < 2 ? null : (
            <p className="flex items-baseline gap-2 border-line-faint border-t pt-2 pb-0.5">
              <span className="font-medium">Attempt {lane.attempt.attempt}</span>
              <span className="truncate font-mono text-11 text-muted">{lane.attempt.label}</span>
              {lane.attempt.isFailed ? <span className="text-11 text-danger">failed</span> : null}
              <span className="ml-auto font-mono text-11 text-muted">
                {formatDuration(lane.endMicros - lane.startMicros)}
              </span>
            </p>
          )}
          <ol>
            {lane.bars.map((bar) => (
              <li key={bar.stage} className={cn(rowGrid, 'h-6')}>
                <span className="truncate text-muted" title={stageLooks[bar.stage].title}>
                  {stageLooks[bar.stage].words}
                </span>
                <Track
                  bar={bar}
                  axis={axis}
                  ink={lane.attempt?.isFailed === true ? 'fill-danger' : stageLooks[bar.stage].ink}
                />
                <span className="text-right font-mono tabular-nums">{formatDuration(bar.micros)}</span>
              </li>
            ))}
          </ol>
        </section>
      ))}
      <figcaption className={cn(rowGrid, 'mt-1 border-t pt-2')}>
        <span className="font-medium">Total</span>
        <span className="text-muted">
          of which Waygate took <span className="font-mono text-ink">{formatDuration(layout.ownMicros)}</span>
        </span>
        <span className="text-right font-medium font-mono tabular-nums">{formatDuration(layout.totalMicros)}</span>
      </figcaption>
    </figure>
  );
}
