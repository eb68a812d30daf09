import { StatusDot, type StatusTone } from '@/ui/status-dot.tsx';
import type { ModelAccess } from './model-row.ts';

/** What each access is called, and why. */
export const accessWords: Readonly<Record<ModelAccess, { tone: StatusTone; label: string; words: string }>> = {
  usable: { tone: 'success', label: 'Usable', words: 'A provider of yours serves it, and the policies here allow it.' },
  denied: { tone: 'danger', label: 'Denied', words: 'A provider of yours serves it; a policy holds it back here.' },
  paused: { tone: 'warning', label: 'Off', words: 'The providers that serve it are switched off.' },
  unserved: { tone: 'idle', label: 'Not connected', words: 'None of your providers serves it.' },
};

/** Whether a model can be called here. */
export function AccessStatus({ access, isLabelHidden = false }: { access: ModelAccess; isLabelHidden?: boolean }) {
  const { tone, label, words } = accessWords[access];
  return (
    <span title={words} className={access === 'unserved' ? 'flex text-faint' : 'flex'}>
      <StatusDot tone={tone} label={label} isLabelHidden={isLabelHidden} className="text-12" />
    </span>
  );
}
