'use client';

import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { QueryError } from '@/features/workspace/query-error.tsx';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Dialog } from '@/ui/dialog.tsx';
import { PageHeader } from '@/ui/page-header.tsx';
import { TableSkeleton } from '@/ui/table-skeleton.tsx';
import { toast } from '@/ui/toast.tsx';
import { PermissionMatrix } from './permission-matrix.tsx';
import { RoleForm } from './role-form.tsx';
import type { RoleView } from './role-view.ts';
import { RolesTable } from './roles-table.tsx';

/** Who may do what: system roles, the organisation's own, and everything that each allows. */
export function RolesPage() {
  const { scope, permissions } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const { data, error, refetch } = useQuery(trpc.roles.list.queryOptions(scope));
  const [edited, setEdited] = useState<RoleView | 'new' | null>(null);
  const canManage = permissions.includes('roles:manage');
  const remove = useMutation(
    trpc.roles.remove.mutationOptions({
      onError: (fault) => toast(publicErrorOf(fault).message, { tone: 'danger' }),
      onSettled: () => queries.invalidateQueries({ queryKey: trpc.roles.pathKey() }),
    }),
  );
  const removeRole = (role: RoleView) =>
    remove.mutate({ ...scope, roleId: role.key }, { onSuccess: () => toast(`${role.name} is deleted.`) });
  return (
    <>
      <PageHeader
        title="Roles"
        description="What people and programs may do here. A role of your own is any part of what you may do yourself."
      >
        {canManage ? (
          <Button look="primary" onClick={() => setEdited('new')}>
            <Plus aria-hidden />
            New role
          </Button>
        ) : null}
      </PageHeader>
      {error !== null && data === undefined ? (
        <QueryError what="roles" error={error} onRetry={() => void refetch()} />
      ) : null}
      {error === null && data === undefined ? <TableSkeleton columns={4} /> : null}
      {data === undefined ? null : (
        <>
          <RolesTable roles={data.roles} canManage={canManage} onEdit={setEdited} onRemove={removeRole} />
          <h2 className="px-6 pt-8 pb-2 font-semibold text-16 tracking-[-0.01em]">Permissions</h2>
          <PermissionMatrix roles={data.roles} />
          <p className="px-6 py-4 text-12 text-muted">
            Reading content, what people asked and models answered, is a right of its own: no other includes it.
          </p>
          <Dialog
            isOpen={edited !== null}
            onOpenChange={(isOpen) => {
              if (!isOpen) setEdited(null);
            }}
            title={edited === null || edited === 'new' ? 'New role' : `Change ${edited.name}`}
            description="Offered is what you have yourself, in the whole organisation."
            className="max-w-2xl"
          >
            <RoleForm
              role={edited === 'new' ? null : edited}
              grantable={data.grantable}
              onDone={() => setEdited(null)}
            />
          </Dialog>
        </>
      )}
    </>
  );
}
