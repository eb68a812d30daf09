'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import { parseAsBoolean, parseAsString, useQueryState, useQueryStates } from 'nuqs';
import { useState } from 'react';
import { NewKeyDialog, type ShownKey } from '@/features/keys/new-key-dialog.tsx';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Dialog } from '@/ui/dialog.tsx';
import { EmptyState } from '@/ui/empty-state.tsx';
import { formatMoneyTotal } from '@/ui/format-money.ts';
import { formatCount } from '@/ui/format-number.ts';
import { NoRowFits } from '@/ui/no-row-fits.tsx';
import { PageHeader } from '@/ui/page-header.tsx';
import { SearchInput } from '@/ui/search-input.tsx';
import { Skeleton } from '@/ui/skeleton.tsx';
import { TableSkeleton } from '@/ui/table-skeleton.tsx';
import { toast } from '@/ui/toast.tsx';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { DeleteServiceAccountDialog } from './delete-service-account-dialog.tsx';
import { ServiceAccountForm } from './service-account-form.tsx';
import type { ServiceAccountRow, ServiceAccounts } from './service-account-row.ts';
import { ServiceAccountSheet } from './service-account-sheet.tsx';
import { ServiceAccountsPreview } from './service-accounts-preview.tsx';
import { ServiceAccountsTable } from './service-accounts-table.tsx';
import { useServiceAccountDeeds } from './use-service-account-deeds.ts';

const CreateKeyForm = dynamic(
  () => import('@/features/keys/create-key-form.tsx').then((module) => module.CreateKeyForm),
  { ssr: false, loading: () => <Skeleton className="h-96" /> },
);

const snippetModel = 'sandbox/swift';

function summaryOf(accounts: readonly ServiceAccountRow[]): string {
  const disabled = accounts.filter((account) => !account.isEnabled).length;
  const spend = accounts.reduce((sum, account) => sum + account.spendNanoUsd, 0n);
  const besides = disabled === 0 ? '' : `, ${formatCount(disabled)} disabled`;
  const cost = spend === 0n ? 'Nothing was spent' : `${formatMoneyTotal(spend)} spent`;
  return `${formatCount(accounts.length - disabled)} active${besides}. ${cost} in the last 30 days.`;
}

function fits({ name, group }: ServiceAccountRow, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return `${name} ${group?.name ?? ''}`.toLowerCase().includes(wanted);
}

/** What is open over the page. */
type Layer = { kind: 'rename' | 'remove' | 'key'; account: ServiceAccountRow } | { kind: 'shown'; key: ShownKey };

type LayersProps = { data: ServiceAccounts; layer: Layer | null; onLayer: (layer: Layer | null) => void };

function Layers({ data, layer, onLayer }: LayersProps) {
  const { gatewayUrl, environment, scope } = useWorkspace();
  const { refresh } = useServiceAccountDeeds();
  const close = () => onLayer(null);
  const account = layer === null || layer.kind === 'shown' ? null : layer.account;
  const closeIfShut = (isOpen: boolean) => {
    if (!isOpen) close();
  };
  return (
    <>
      <Dialog isOpen={layer?.kind === 'rename'} onOpenChange={closeIfShut} title={`Rename ${account?.name ?? ''}`}>
        <ServiceAccountForm
          account={account}
          choices={data}
          onCancel={close}
          onDone={() => {
            void refresh();
            close();
          }}
        />
      </Dialog>
      <Dialog
        isOpen={layer?.kind === 'key'}
        onOpenChange={closeIfShut}
        title={`Create a key for ${account?.name ?? ''}`}
        description={`For ${environment.name}. It goes on working when people leave.`}
        className="max-w-xl"
      >
        <CreateKeyForm
          {...(account === null ? {} : { suggested: { owner: account.id } })}
          onCancel={close}
          onCreated={(key) => {
            void refresh();
            onLayer({ kind: 'shown', key });
          }}
        />
      </Dialog>
      <NewKeyDialog
        created={layer?.kind === 'shown' ? layer.key : null}
        scope={scope}
        url={gatewayUrl}
        model={snippetModel}
        onClose={close}
      />
      <DeleteServiceAccountDialog account={layer?.kind === 'remove' ? layer.account : null} onClose={close} />
    </>
  );
}

type RowsProps = {
  accounts: readonly ServiceAccountRow[];
  search: string;
  onClear: () => void;
  onOpen: (id: string) => void;
  onLayer: (layer: Layer) => void;
};

function Rows({ accounts, search, onClear, onOpen, onLayer }: RowsProps) {
  const { organisation } = useWorkspace();
  const { changeEnabled } = useServiceAccountDeeds();
  const shown = accounts.filter((account) => fits(account, search));
  if (shown.length === 0) return <NoRowFits what="service account" search={search} onClear={onClear} />;
  return (
    <ServiceAccountsTable
      accounts={shown}
      timeZone={organisation.timeZone}
      deeds={{
        onOpen: ({ id }) => onOpen(id),
        onCreateKey: (account) => onLayer({ kind: 'key', account }),
        onRename: (account) => onLayer({ kind: 'rename', account }),
        onEnabled: changeEnabled,
        onRemove: (account) => onLayer({ kind: 'remove', account }),
      }}
    />
  );
}

/** Identities of programs: what no person takes along when they leave. */
export function ServiceAccountsPage() {
  const { scope } = useWorkspace();
  const { data, error, refetch } = useQuery(useTrpc().serviceAccounts.list.queryOptions(scope));
  const { refresh } = useServiceAccountDeeds();
  const [isCreating, setCreating] = useQueryState('create', parseAsBoolean.withDefault(false));
  const [{ q, account: openId }, setView] = useQueryStates({
    q: parseAsString.withDefault(''),
    account: parseAsString.withDefault(''),
  });
  const [layer, setLayer] = useState<Layer | null>(null);
  const canCreate = data !== undefined && (data.canCreateUngrouped || data.groupChoices.length > 0);
  const openForm = () => void setCreating(true);
  useShortcuts(canCreate ? { c: openForm } : {});
  const accounts = data?.accounts ?? [];
  const createButton = canCreate ? (
    <Button look="primary" onClick={openForm}>
      <Plus aria-hidden />
      Create service account
    </Button>
  ) : undefined;

  return (
    <>
      <PageHeader title="Service accounts" description={accounts.length === 0 ? undefined : summaryOf(accounts)}>
        {accounts.length === 0 ? null : (
          <>
            <SearchInput
              label="Find a service account"
              value={q}
              onValueChange={(value) => void setView({ q: value })}
            />
            {createButton}
          </>
        )}
      </PageHeader>
      {error !== null && data === undefined ? (
        <QueryError what="service accounts" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && data === undefined ? <TableSkeleton columns={5} /> : null}
      {data !== undefined && accounts.length === 0 ? (
        <EmptyState title="No service accounts yet" action={createButton} preview={<ServiceAccountsPreview />}>
          A service account is a program's identity. It belongs to a group instead of a person, so its keys go on
          working when people leave, and what it spends is told apart.
        </EmptyState>
      ) : null}
      {accounts.length === 0 ? null : (
        <Rows
          accounts={accounts}
          search={q}
          onClear={() => void setView({ q: '' })}
          onOpen={(id) => void setView({ account: id })}
          onLayer={setLayer}
        />
      )}
      <ServiceAccountSheet
        account={accounts.find(({ id }) => id === openId) ?? null}
        onCreateKey={(account) => setLayer({ kind: 'key', account })}
        onClose={() => void setView({ account: '' })}
      />
      {data === undefined ? null : <Layers data={data} layer={layer} onLayer={setLayer} />}
      <Dialog
        isOpen={isCreating && canCreate}
        onOpenChange={(isOpen) => void setCreating(isOpen ? true : null)}
        title="Create a service account"
        description="For one program. People who manage its group make its keys."
      >
        {data === undefined ? null : (
          <ServiceAccountForm
            account={null}
            choices={data}
            onCancel={() => void setCreating(null)}
            onDone={(name) => {
              void refresh();
              void setCreating(null);
              toast(`${name} is made. It needs a key to call.`);
            }}
          />
        )}
      </Dialog>
    </>
  );
}
