'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { toast } from '@/ui/toast.tsx';
import type { ServiceAccountRow } from './service-account-row.ts';

/** What can be done to service accounts without a form. Each says what became of it and, where there is one, a way back. */
export function useServiceAccountDeeds() {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.serviceAccounts.pathKey() });
  const enable = useMutation(
    trpc.serviceAccounts.setEnabled.mutationOptions({
      onSettled: refresh,
      onError: (error) => toast(publicErrorOf(error).message, { tone: 'danger' }),
    }),
  );
  const remove = useMutation(trpc.serviceAccounts.remove.mutationOptions({ onSettled: refresh }));
  const changeEnabled = ({ id, name }: ServiceAccountRow, isEnabled: boolean) => {
    const change = { ...scope, serviceAccountId: id };
    const words = isEnabled
      ? `${name} may call again, with the keys it had.`
      : `${name} is disabled. Every gateway refuses its keys within a second.`;
    enable.mutate(
      { ...change, isEnabled },
      {
        onSuccess: () =>
          toast(words, { action: { label: 'Undo', run: () => enable.mutate({ ...change, isEnabled: !isEnabled }) } }),
      },
    );
  };
  return { refresh, changeEnabled, remove };
}
