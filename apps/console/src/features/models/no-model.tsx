'use client';

import { X } from 'lucide-react';
import Link from 'next/link';
import { paths } from '@/paths.ts';
import { Button } from '@/ui/button.tsx';
import { EmptyState } from '@/ui/empty-state.tsx';
import { formatCompact } from '@/ui/format-number.ts';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { capabilityWords, kindWords, type ModelQuery, modalityWords } from './model-query.ts';
import { ModelsTableSkeleton } from './models-table.tsx';
import type { ModelView } from './use-model-view.ts';

/** A filter that is set, and the query's part that takes it out. */
type ActiveFilter = { words: string; without: Partial<ModelQuery> };

function activeFilters(query: ModelQuery): ActiveFilter[] {
  const { q, providers, kinds, modalities, can, price, context, usable } = query;
  return [
    ...(q === '' ? [] : [{ words: `“${q}”`, without: { q: '' } }]),
    ...(usable ? [{ words: 'Usable here', without: { usable: false } }] : []),
    ...providers.map((one) => ({ words: one, without: { providers: providers.filter((other) => other !== one) } })),
    ...kinds.map((one) => ({ words: kindWords[one], without: { kinds: kinds.filter((other) => other !== one) } })),
    ...modalities.map((one) => ({
      words: modalityWords[one],
      without: { modalities: modalities.filter((other) => other !== one) },
    })),
    ...can.map((one) => ({ words: capabilityWords[one], without: { can: can.filter((other) => other !== one) } })),
    ...(price === '' ? [] : [{ words: `Input $${price}`, without: { price: '' } }]),
    ...(context === 0 ? [] : [{ words: `At least ${formatCompact(context)}`, without: { context: 0 } }]),
  ];
}

/** Said where no model passes the filter, or none can be called because nothing serves any. */
export function NoModel({ view, hasUsable }: { view: ModelView; hasUsable: boolean }) {
  const { scope, environment, permissions } = useWorkspace();
  if (hasUsable || !view.query.usable) {
    return (
      <EmptyState
        title="No model passes this filter"
        action={
          <span className="flex flex-wrap gap-2">
            {activeFilters(view.query).map(({ words, without }) => (
              <Button key={words} size="small" aria-label={`Remove ${words}`} onClick={() => view.setQuery(without)}>
                <span className="max-w-60 truncate font-normal">{words}</span>
                <X aria-hidden />
              </Button>
            ))}
            <Button size="small" look="quiet" onClick={view.clear}>
              Remove all
            </Button>
          </span>
        }
      >
        All words of the search must stand in a model's id, name or another of its names, and all filters must hold.
      </EmptyState>
    );
  }
  return (
    <EmptyState
      title={`No model can be called in ${environment.name} yet`}
      action={
        <>
          {permissions.includes('providers:manage') ? (
            <Button asChild look="primary">
              <Link href={paths.providers(scope, { add: 'choose' })}>Add a provider</Link>
            </Button>
          ) : null}
          <Button onClick={view.clear}>Show all models</Button>
        </>
      }
      preview={<ModelsTableSkeleton />}
    >
      Models become usable with a provider that serves them, as far as the policies allow. Until then the catalogue
      shows what there is and what it would cost.
    </EmptyState>
  );
}
