import { X } from 'lucide-react';
import { Button } from '@/ui/button.tsx';
import { printFilterTerm } from './request-filter.ts';
import type { RequestView } from './use-request-view.ts';

/** Said where a filter lets nothing through: each of its terms can be taken out by one click. */
export function NoMatch({ view, rangeWords }: { view: RequestView; rangeWords: string }) {
  const { terms } = view.filter;
  return (
    <section className="px-6 py-10 ">
      <h2 className="font-semibold text-16 tracking-[-0.01em]">No request fits</h2>
      <p className="mt-1.5 text-14 text-muted">
        {terms.length === 0 ? `Nothing was called ${rangeWords}.` : `Nothing ${rangeWords} passes this filter.`}
      </p>
      <ul className="mt-4 flex flex-wrap gap-2">
        {terms.map((term, at) => {
          const text = printFilterTerm(term);
          return (
            <li key={text}>
              <Button
                size="small"
                aria-label={`Remove ${text}`}
                onClick={() => view.setTerms(terms.filter((_, other) => other !== at))}
              >
                <span className="max-w-60 truncate font-mono font-normal">{text}</span>
                <X aria-hidden />
              </Button>
            </li>
          );
        })}
        {terms.length < 2 ? null : (
          <li>
            <Button size="small" look="quiet" onClick={view.clear}>
              Remove all
            </Button>
          </li>
        )}
        {view.range === '60d' ? null : (
          <li>
            <Button size="small" look="quiet" onClick={() => view.setRange('60d')}>
              Look at 60 days
            </Button>
          </li>
        )}
      </ul>
    </section>
  );
}
