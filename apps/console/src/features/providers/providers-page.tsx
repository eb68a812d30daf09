'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsString, useQueryState } from 'nuqs';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { EmptyState } from '@/ui/empty-state.tsx';
import { PageHeader } from '@/ui/page-header.tsx';
import { TableSkeleton } from '@/ui/table-skeleton.tsx';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { ProviderItem } from './provider-item.tsx';
import type { ProviderView } from './provider-row.ts';
import { providerState } from './provider-state.tsx';
import { ProvidersPreview } from './providers-preview.tsx';
import { useProviderDeeds } from './use-provider-deeds.ts';

const AddProviderDialog = dynamic(() => import('./provider-dialogs.tsx').then((module) => module.AddProviderDialog), {
  ssr: false,
});
const EditProviderDialog = dynamic(() => import('./provider-dialogs.tsx').then((module) => module.EditProviderDialog), {
  ssr: false,
});

function summaryOf(views: readonly ProviderView[]): string {
  const failing = views.filter((view) => providerState(view).tone === 'danger').map((view) => view.name);
  const models = new Set(views.filter((view) => view.isEnabled).flatMap((view) => view.models.map(({ name }) => name)));
  const health = failing.length === 0 ? '' : ` ${failing.join(' and ')} failed the last test.`;
  return `${models.size} models can be called in every environment.${health}`;
}

/** Where models come from. */
export function ProvidersPage() {
  const { scope, organisation } = useWorkspace();
  const { data: views, error, refetch } = useQuery(useTrpc().providers.list.queryOptions(scope));
  const [add, setAdd] = useQueryState('add', parseAsString);
  const [openId, setOpenId] = useQueryState('open', parseAsString);
  const { deeds, edit, closeEdit, testingId } = useProviderDeeds();
  const canManage = deeds.manage !== null;
  useShortcuts(canManage ? { c: () => void setAdd('choose') } : {});

  const addButton = canManage ? (
    <Button look="primary" onClick={() => void setAdd('choose')}>
      <Plus aria-hidden />
      Add provider
    </Button>
  ) : undefined;

  return (
    <>
      <PageHeader
        title="Providers"
        description={views === undefined || views.length === 0 ? undefined : summaryOf(views)}
      >
        {views?.length === 0 ? null : addButton}
      </PageHeader>
      {error !== null && views === undefined ? (
        <QueryError what="providers" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && views === undefined ? <TableSkeleton rows={3} columns={4} /> : null}
      {views?.length === 0 ? (
        <EmptyState title="No providers yet" action={addButton} preview={<ProvidersPreview />}>
          A provider is where models come from: a vendor with your API key, or a server of your own. Programs call
          Waygate; only Waygate knows the provider's key.
        </EmptyState>
      ) : null}
      {views !== undefined && views.length > 0 ? (
        <ul className="border-t">
          {views.map((view) => (
            <ProviderItem
              key={view.id}
              view={view}
              deeds={deeds}
              timeZone={organisation.timeZone}
              isOpen={openId === view.id}
              isTesting={testingId === view.id}
              onToggle={() => void setOpenId(openId === view.id ? null : view.id)}
            />
          ))}
        </ul>
      ) : null}
      {canManage ? <AddProviderDialog add={add} onAddChange={(next) => void setAdd(next)} /> : null}
      {edit === null ? null : <EditProviderDialog edit={edit} onClose={closeEdit} />}
    </>
  );
}
