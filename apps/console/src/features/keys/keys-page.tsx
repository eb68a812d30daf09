'use client';

import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import dynamic from 'next/dynamic';
import Link from 'next/link';
import { parseAsBoolean, useQueryState } from 'nuqs';
import { useState } from 'react';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { mayDoSome, mayOpen } from '@/features/workspace/workspace.ts';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Dialog } from '@/ui/dialog.tsx';
import { EmptyState } from '@/ui/empty-state.tsx';
import { formatMoneyTotal } from '@/ui/format-money.ts';
import { formatCount } from '@/ui/format-number.ts';
import { formatMoment } from '@/ui/format-time.ts';
import { PageHeader } from '@/ui/page-header.tsx';
import { SelectionBar } from '@/ui/selection-bar.tsx';
import { Skeleton } from '@/ui/skeleton.tsx';
import { TableSkeleton } from '@/ui/table-skeleton.tsx';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { KeySecretsDialog } from './key-secrets-dialog.tsx';
import type { KeyRow } from './key-state.ts';
import { KeysPreview } from './keys-preview.tsx';
import { KeysTable } from './keys-table.tsx';
import { NewKeyDialog, type ShownKey } from './new-key-dialog.tsx';
import { RevokeKeysDialog } from './revoke-keys-dialog.tsx';
import { type RotatedKey, RotateKeyDialog } from './rotate-key-dialog.tsx';
import { useKeySelection } from './use-key-selection.ts';

const CreateKeyForm = dynamic(() => import('./create-key-form.tsx').then((module) => module.CreateKeyForm), {
  ssr: false,
  loading: () => <Skeleton className="h-96" />,
});

const snippetModel = 'sandbox/swift';

function summaryOf(keys: readonly KeyRow[]): string {
  const active = keys.filter((key) => key.revokedAtMs === null).length;
  const spend = keys.reduce((sum, key) => sum + key.spendNanoUsd, 0n);
  const revoked = keys.length - active;
  const besides = revoked === 0 ? '' : `, ${formatCount(revoked)} revoked`;
  const cost = spend === 0n ? 'Nothing was spent' : `${formatMoneyTotal(spend)} spent`;
  return `${formatCount(active)} active${besides}. ${cost} in the last 30 days.`;
}

/** What is open over the page. */
type Layer =
  | { kind: 'shown'; key: ShownKey }
  | { kind: 'rotate'; row: KeyRow }
  | { kind: 'secrets'; rowId: string }
  | { kind: 'revoke'; rows: readonly KeyRow[] };

type LayersProps = {
  keys: readonly KeyRow[];
  layer: Layer | null;
  onLayer: (layer: Layer | null) => void;
  onRevoked: () => void;
};

function Layers({ keys, layer, onLayer, onRevoked }: LayersProps) {
  const { gatewayUrl, organisation, scope } = useWorkspace();
  const close = () => onLayer(null);
  const show = ({ name, key, previousEndsAtMs }: RotatedKey) => {
    const isOver = previousEndsAtMs <= Date.now();
    const until = formatMoment(previousEndsAtMs, organisation.timeZone);
    const note = isOver ? 'The old secret is refused from now on.' : `The old secret works until ${until}.`;
    onLayer({ kind: 'shown', key: { name, key, note } });
  };
  return (
    <>
      <NewKeyDialog
        created={layer?.kind === 'shown' ? layer.key : null}
        scope={scope}
        url={gatewayUrl}
        model={snippetModel}
        onClose={close}
      />
      <RotateKeyDialog row={layer?.kind === 'rotate' ? layer.row : null} onRotated={show} onClose={close} />
      <KeySecretsDialog
        row={(layer?.kind === 'secrets' ? keys.find(({ id }) => id === layer.rowId) : null) ?? null}
        onClose={close}
      />
      <RevokeKeysDialog keys={layer?.kind === 'revoke' ? layer.rows : []} onClose={close} onRevoked={onRevoked} />
    </>
  );
}

/** The environment's API keys. */
export function KeysPage() {
  const workspace = useWorkspace();
  const { scope, environment, organisation, permissions } = workspace;
  const trpc = useTrpc();
  const queries = useQueryClient();
  const { data: keys, error, refetch } = useQuery(trpc.keys.list.queryOptions(scope));
  const [isCreating, setCreating] = useQueryState('create', parseAsBoolean.withDefault(false));
  const [layer, setLayer] = useState<Layer | null>(null);
  const { selection, chosenRows, clear } = useKeySelection(keys ?? []);
  const canCreate = mayOpen(workspace, { permission: 'keys:create', isForGroups: true });
  const openForm = () => void setCreating(true);
  useShortcuts({ ...(canCreate ? { c: openForm } : {}), ...(chosenRows.length > 0 ? { Escape: clear } : {}) });

  const createButton = canCreate ? (
    <Button look="primary" onClick={openForm}>
      <Plus aria-hidden />
      Create key
    </Button>
  ) : undefined;

  return (
    <>
      <PageHeader title="API keys" description={keys === undefined || keys.length === 0 ? undefined : summaryOf(keys)}>
        {mayDoSome(permissions, 'models:read') ? (
          <Button asChild>
            <Link href={paths.connect(scope)}>Connect a client</Link>
          </Button>
        ) : null}
        {keys?.length === 0 ? null : createButton}
      </PageHeader>
      {error !== null && keys === undefined ? (
        <QueryError what="API keys" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && keys === undefined ? <TableSkeleton columns={6} /> : null}
      {keys?.length === 0 ? (
        <EmptyState
          title={`No keys in ${environment.name} yet`}
          action={createButton}
          preview={<KeysPreview scope={scope} />}
        >
          A key lets a program call models through Waygate. Give each program its own, limited to what it needs: then
          its cost and its requests can be told apart, and it can be revoked alone.
        </EmptyState>
      ) : null}
      {keys !== undefined && keys.length > 0 ? (
        <KeysTable
          keys={keys}
          timeZone={organisation.timeZone}
          scope={scope}
          selection={selection}
          deeds={{
            onRotate: (row) => setLayer({ kind: 'rotate', row }),
            onSecrets: ({ id }) => setLayer({ kind: 'secrets', rowId: id }),
            onRevoke: (row) => setLayer({ kind: 'revoke', rows: [row] }),
          }}
        />
      ) : null}
      <SelectionBar count={chosenRows.length} onClear={clear}>
        <Button size="small" look="danger" onClick={() => setLayer({ kind: 'revoke', rows: chosenRows })}>
          Revoke…
        </Button>
      </SelectionBar>
      <Dialog
        isOpen={isCreating && canCreate}
        onOpenChange={(isOpen) => void setCreating(isOpen ? true : null)}
        title="Create an API key"
        description={`For ${environment.name} of ${organisation.name}.`}
        className="max-w-xl"
      >
        <CreateKeyForm
          onCancel={() => void setCreating(null)}
          onCreated={(key) => {
            void setCreating(null);
            setLayer({ kind: 'shown', key });
            void queries.invalidateQueries({ queryKey: trpc.keys.list.queryKey(scope) });
          }}
        />
      </Dialog>
      <Layers keys={keys ?? []} layer={layer} onLayer={setLayer} onRevoked={clear} />
    </>
  );
}
