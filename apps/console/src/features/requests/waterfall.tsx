import type { TimedStage } from '@waygate/protocol';
import { cn } from '@/ui/cn.ts';
import { formatDuration } from '@/ui/format-number.ts';

/** What one attempt tells about its time. */
export type WaterfallAttempt = {
  attempt: number;
  label: string;
  isFailed: boolean;
  /** Microseconds by stage. */
  stageMicros: Partial<Record<TimedStage, number>>;
};

type Bar = { key: string; label: string; note: string; startMicros: number; micros: number; ink: string };

const decidingStages = ['authenticate', 'decode', 'authorize', 'plan'] as const;
const relayStages = [
  { stage: 'connect', label: 'Connect', ink: 'bg-chart-3' },
  { stage: 'firstByte', label: 'First byte', ink: 'bg-chart-1' },
  { stage: 'transfer', label: 'Transfer', ink: 'bg-chart-5' },
] as const;
const stageWords: Record<(typeof decidingStages)[number] | 'settle', string> = {
  authenticate: 'Authenticate',
  decode: 'Decode',
  authorize: 'Policy',
  plan: 'Route',
  settle: 'Settle',
};

function barsOf(attempts: readonly WaterfallAttempt[]): Bar[] {
  const bars: Bar[] = [];
  let atMicros = 0;
  const push = (bar: Omit<Bar, 'startMicros'>) => {
    bars.push({ ...bar, startMicros: atMicros });
    atMicros += bar.micros;
  };
  const first = attempts[0]?.stageMicros ?? {};
  for (const stage of decidingStages) {
    const micros = first[stage];
    if (micros !== undefined) push({ key: stage, label: stageWords[stage], note: '', micros, ink: 'bg-control' });
  }
  for (const attempt of attempts) {
    for (const { stage, label, ink } of relayStages) {
      const micros = attempt.stageMicros[stage];
      if (micros === undefined) continue;
      push({
        key: `${attempt.attempt}-${stage}`,
        label,
        note: attempts.length > 1 || stage === 'connect' ? attempt.label : '',
        micros,
        ink: attempt.isFailed ? 'bg-danger' : ink,
      });
    }
  }
  const settle = attempts.at(-1)?.stageMicros.settle;
  if (settle !== undefined)
    push({ key: 'settle', label: stageWords.settle, note: '', micros: settle, ink: 'bg-control' });
  return bars;
}

const gridLines = [25, 50, 75] as const;

/** Where the time of a call went: one bar per stage, each beginning where the one before ended. */
export function Waterfall({ attempts }: { attempts: readonly WaterfallAttempt[] }) {
  const bars = barsOf(attempts);
  const totalMicros = Math.max(1, ...bars.map((bar) => bar.startMicros + bar.micros));
  return (
    <ol aria-label="Where the time went" className="relative text-12">
      {bars.map((bar) => (
        <li key={bar.key} className="grid h-6.5 grid-cols-[7.5rem_1fr_4.5rem] items-center gap-3">
          <span className="truncate text-muted">{bar.label}</span>
          <span className="relative block h-full">
            {gridLines.map((percent) => (
              <span
                key={percent}
                aria-hidden="true"
                className="absolute inset-y-0 w-px bg-line-faint"
                style={{ left: `${percent}%` }}
              />
            ))}
            <span
              aria-hidden="true"
              className={cn('absolute top-1/2 h-2 min-w-[2px] -translate-y-1/2 rounded-[1px]', bar.ink)}
              style={{
                left: `min(${(bar.startMicros / totalMicros) * 100}%, calc(100% - 2px))`,
                width: `${(bar.micros / totalMicros) * 100}%`,
              }}
            />
            {bar.note === '' ? null : (
              <span
                className="absolute top-1/2 max-w-full -translate-y-1/2 truncate bg-raised/80 pl-1.5 font-mono text-11 text-muted"
                style={
                  (bar.startMicros + bar.micros) / totalMicros < 0.55
                    ? { left: `${((bar.startMicros + bar.micros) / totalMicros) * 100}%` }
                    : { right: `${100 - (bar.startMicros / totalMicros) * 100}%` }
                }
              >
                {bar.note}
              </span>
            )}
          </span>
          <span className="text-right font-mono text-ink tabular-nums">{formatDuration(bar.micros)}</span>
        </li>
      ))}
    </ol>
  );
}
