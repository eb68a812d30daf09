'use client';

import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { publicErrorOf } from '@/query/public-error.ts';
import { useTrpc } from '@/query/trpc.ts';
import { toast } from '@/ui/toast.tsx';
import type { ProviderEdit } from './provider-dialogs.tsx';
import type { ProviderDeeds } from './provider-item.tsx';

/** What this person may do with providers, the test that runs, and the form that is open. */
export function useProviderDeeds() {
  const { scope, permissions } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const [edit, setEdit] = useState<ProviderEdit | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: trpc.providers.list.queryKey(scope) });
  const onError = (error: unknown) => toast(publicErrorOf(error).message, { tone: 'danger' });

  const test = useMutation(trpc.providers.test.mutationOptions({ onError, onSettled: refresh }));
  const setEnabled = useMutation(trpc.providers.setEnabled.mutationOptions({ onError, onSettled: refresh }));

  const deeds: ProviderDeeds = {
    test: permissions.includes('providers:test')
      ? (view) =>
          test.mutate(
            { ...scope, credentialId: view.id },
            {
              onSuccess: ({ hasPassed, message }) =>
                toast(`${view.name}: ${message}`, { tone: hasPassed ? 'plain' : 'danger' }),
            },
          )
      : null,
    manage: permissions.includes('providers:manage')
      ? {
          replaceKey: (view) => setEdit({ deed: 'key', view }),
          changeAddress: (view) => setEdit({ deed: 'address', view }),
          changeTerms: (view) => setEdit({ deed: 'terms', view }),
          remove: (view) => setEdit({ deed: 'remove', view }),
          setEnabled: (view, isEnabled) => {
            const turn = (to: boolean) => setEnabled.mutate({ ...scope, credentialId: view.id, isEnabled: to });
            turn(isEnabled);
            toast(`${view.name} is ${isEnabled ? 'on' : 'off'}.`, {
              action: { label: 'Undo', run: () => turn(!isEnabled) },
            });
          },
        }
      : null,
  };
  return {
    deeds,
    edit,
    closeEdit: () => setEdit(null),
    testingId: test.isPending ? test.variables.credentialId : null,
  };
}
