import { StatusDot, type StatusTone } from '@/ui/status-dot.tsx';
import type { ProviderView } from './provider-row.ts';

/** How a provider stands: tone and word. */
export function providerState(view: Pick<ProviderView, 'isEnabled' | 'test'>): { tone: StatusTone; label: string } {
  if (!view.isEnabled) return { tone: 'idle', label: 'Off' };
  if (view.test === null) return { tone: 'warning', label: 'Not tested' };
  return view.test.hasPassed ? { tone: 'success', label: 'Working' } : { tone: 'danger', label: 'Failing' };
}

/** How a provider stands, as glyph and word. */
export function ProviderState({ view }: { view: Pick<ProviderView, 'isEnabled' | 'test'> }) {
  return <StatusDot {...providerState(view)} />;
}
