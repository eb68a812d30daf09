import { cn } from './cn.ts';

/** How something fares. */
export type StatusTone = 'success' | 'warning' | 'danger' | 'idle';

const glyphs: Record<StatusTone, { path: string; ink: string }> = {
  success: { path: 'M3.2 6.2 5.2 8.2 8.8 4', ink: 'text-success' },
  warning: { path: 'M6 3.2v3.4M6 8.6v.1', ink: 'text-warning' },
  danger: { path: 'M4 4l4 4M8 4 4 8', ink: 'text-danger' },
  idle: { path: 'M4 6h4', ink: 'text-faint' },
};

type StatusDotProps = { tone: StatusTone; label: string; isLabelHidden?: boolean; className?: string };

/** A state as glyph and word: never colour alone. */
export function StatusDot({ tone, label, isLabelHidden, className }: StatusDotProps) {
  const glyph = glyphs[tone];
  return (
    <span className={cn('inline-flex items-center gap-1.5 whitespace-nowrap', className)}>
      <svg viewBox="0 0 12 12" className={cn('size-3 shrink-0', glyph.ink)} aria-hidden="true">
        <circle cx="6" cy="6" r="5.25" fill="none" stroke="currentColor" strokeWidth="1" opacity="0.5" />
        <path
          d={glyph.path}
          fill="none"
          stroke="currentColor"
          strokeWidth="1.4"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <span className={cn(isLabelHidden && 'sr-only')}>{label}</span>
    </span>
  );
}
