import type { Outcome } from '@waygate/protocol';
import { StatusDot, type StatusTone } from '@/ui/status-dot.tsx';
import type { RequestRow } from './request-row.ts';

/** How each outcome is called and shown. */
export const outcomeLooks: Record<
  Outcome,
  { readonly words: string; readonly tone: StatusTone; readonly means: string }
> = {
  completed: { words: 'Completed', tone: 'success', means: 'The provider answered and the answer reached the client.' },
  refused: { words: 'Refused', tone: 'warning', means: 'Waygate refused the call before any provider saw it.' },
  client_aborted: { words: 'Client left', tone: 'idle', means: 'The client closed the connection before the end.' },
  upstream_failed: { words: 'Provider failed', tone: 'danger', means: 'No provider gave a usable answer.' },
  gateway_failed: { words: 'Gateway failed', tone: 'danger', means: 'Something went wrong inside Waygate.' },
  unconfirmed: {
    words: 'Unconfirmed',
    tone: 'warning',
    means: 'The gateway stopped before it knew the outcome; usage is an estimate.',
  },
};

type OutcomeStatusProps = {
  row: Pick<RequestRow, 'outcome' | 'httpStatus' | 'errorCode'>;
  isLabelHidden?: boolean;
};

/** A request's outcome as glyph and word, with its status where that says more. */
export function OutcomeStatus({ row, isLabelHidden = false }: OutcomeStatusProps) {
  const look = outcomeLooks[row.outcome];
  const isPlain = row.outcome === 'completed' || row.httpStatus === 0;
  return (
    <span
      className="inline-flex min-w-0 items-center gap-1.5"
      title={row.errorCode === null ? look.means : `${look.means} (${row.errorCode})`}
    >
      <StatusDot tone={look.tone} label={look.words} isLabelHidden={isLabelHidden} />
      {isPlain || isLabelHidden ? null : <span className="font-mono text-11 text-faint">{row.httpStatus}</span>}
    </span>
  );
}
