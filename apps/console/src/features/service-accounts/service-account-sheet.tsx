'use client';

import { useQuery } from '@tanstack/react-query';
import { Plus, X } from 'lucide-react';
import Link from 'next/link';
import { keyState } from '@/features/keys/key-state.ts';
import { ScopeChips } from '@/features/keys/scope-chips.tsx';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Chip } from '@/ui/chip.tsx';
import { Sheet } from '@/ui/dialog.tsx';
import { formatDate } from '@/ui/format-time.ts';
import { Skeleton } from '@/ui/skeleton.tsx';
import { TimeAgo } from '@/ui/time-ago.tsx';
import { useNow } from '@/ui/use-now.ts';
import type { AccountKeyRow, ServiceAccountRow } from './service-account-row.ts';

function KeyItem({ row }: { row: AccountKeyRow }) {
  const { organisation, scope } = useWorkspace();
  const nowMs = useNow();
  const state = nowMs === null ? 'active' : keyState(row, nowMs);
  const { timeZone } = organisation;
  return (
    <li className="flex flex-col gap-1 border-line-faint border-b px-5 py-2.5">
      <span className="flex items-center gap-2">
        <Link
          href={paths.requests({ org: scope.org, env: row.environment.slug }, { q: `key:${row.id}` })}
          className="truncate font-medium text-13 underline-offset-4 hover:underline"
          title="Requests of this key"
        >
          {row.name}
        </Link>
        <Chip tone="outline">{row.environment.name}</Chip>
        {state === 'active' ? null : <Chip tone={state === 'revoked' ? 'danger' : 'warning'}>{state}</Chip>}
      </span>
      <span className="flex flex-wrap items-center gap-x-3 gap-y-1 text-12 text-muted">
        <span className="font-mono">
          {row.prefix}…{row.lastFour}
        </span>
        {row.lastUsedAtMs === null ? (
          <span className="text-faint">not used yet</span>
        ) : (
          <span>
            used <TimeAgo atMs={row.lastUsedAtMs} timeZone={timeZone} />
          </span>
        )}
        {row.expiresAtMs === null || state !== 'active' ? null : (
          <span>until {formatDate(row.expiresAtMs, timeZone)}</span>
        )}
        <ScopeChips scopes={row.scopes} />
      </span>
    </li>
  );
}

function AccountKeys({ account, onCreateKey }: { account: ServiceAccountRow; onCreateKey: () => void }) {
  const { scope, environment } = useWorkspace();
  const { data, error, refetch } = useQuery(
    useTrpc().serviceAccounts.keys.queryOptions({ ...scope, serviceAccountId: account.id }),
  );
  const canCreate = account.canCreateKeys && account.isEnabled;
  return (
    <section aria-label="Keys">
      <div className="flex min-h-12 items-center justify-between gap-3 border-b px-5">
        <h2 className="font-medium text-13">Keys</h2>
        {canCreate ? (
          <Button size="small" onClick={onCreateKey}>
            <Plus aria-hidden />
            Create key in {environment.name}
          </Button>
        ) : null}
      </div>
      {error !== null && data === undefined ? (
        <QueryError what="its keys" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && data === undefined ? <Skeleton className="m-5 h-32" /> : null}
      {data?.length === 0 ? (
        <p className="px-5 py-4 text-13 text-muted">
          No key yet. A program calls models with a key of its service account, in the environment of the key.
        </p>
      ) : null}
      <ul>
        {data?.map((row) => (
          <KeyItem key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

type ServiceAccountSheetProps = {
  account: ServiceAccountRow | null;
  onCreateKey: (account: ServiceAccountRow) => void;
  onClose: () => void;
};

/** A service account beside the table: its keys in all environments. */
export function ServiceAccountSheet({ account, onCreateKey, onClose }: ServiceAccountSheetProps) {
  return (
    <Sheet
      isOpen={account !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={account?.name ?? 'Service account'}
      isModal={false}
      className="w-full max-w-[30rem]"
    >
      {account === null ? null : (
        <>
          <div className="sticky top-0 z-10 flex items-center justify-between gap-3 border-b bg-raised px-5 py-3">
            <p className="min-w-0">
              <span className="flex items-center gap-2">
                <span className="truncate font-semibold text-14">{account.name}</span>
                {account.isEnabled ? null : <Chip tone="warning">disabled</Chip>}
              </span>
              <span className="block truncate text-12 text-muted">{account.group?.name ?? 'In no group'}</span>
            </p>
            <Button look="quiet" size="icon" aria-label="Close" onClick={onClose}>
              <X aria-hidden />
            </Button>
          </div>
          <AccountKeys account={account} onCreateKey={() => onCreateKey(account)} />
        </>
      )}
    </Sheet>
  );
}
