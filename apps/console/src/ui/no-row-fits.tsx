import { X } from 'lucide-react';
import { Button } from './button.tsx';

/** Said where a search lets no row through, with the way back to all of them. */
export function NoRowFits({ what, search, onClear }: { what: string; search: string; onClear: () => void }) {
  return (
    <section className="px-6 py-10">
      <h2 className="font-semibold text-16 tracking-[-0.01em]">No {what} fits</h2>
      <p className="mt-1.5 mb-4 text-14 text-muted">Nothing here is called that.</p>
      <Button size="small" aria-label={`Remove ${search}`} onClick={onClear}>
        <span className="max-w-60 truncate font-mono font-normal">{search}</span>
        <X aria-hidden />
      </Button>
    </section>
  );
}
