'use client';

import Link from 'next/link';
import { paths } from '@/paths.ts';
import { Button } from '@/ui/button.tsx';
import { EmptyState } from '@/ui/empty-state.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { ModelsTableSkeleton } from './models-table.tsx';
import type { ModelView } from './use-model-view.ts';

/** Said where no model passes the filter, or none can be called because nothing serves any. */
export function NoModel({ view, hasUsable }: { view: ModelView; hasUsable: boolean }) {
  const { scope, environment, permissions } = useWorkspace();
  const showAll = (
    <Button onClick={view.clear} look={hasUsable ? 'primary' : 'secondary'}>
      Show all models
    </Button>
  );
  if (hasUsable || !view.query.usable) {
    return (
      <EmptyState title="No model passes this filter" action={showAll}>
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
          {showAll}
        </>
      }
      preview={<ModelsTableSkeleton />}
    >
      Models become usable with a provider that serves them, as far as the policies allow. Until then the catalogue
      shows what there is and what it would cost.
    </EmptyState>
  );
}
