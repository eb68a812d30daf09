'use client';

import { useQuery } from '@tanstack/react-query';
import { useRouter } from 'next/navigation';
import { useState } from 'react';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { paths } from '@/paths.ts';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Dialog, DialogActions } from '@/ui/dialog.tsx';
import { Field } from '@/ui/field.tsx';
import { Select } from '@/ui/select.tsx';
import { layerLabels } from './policy-view.ts';

/** Chooses what a policy hangs on; its editor is the target's page. */
export function NewPolicyDialog({ isOpen, onClose }: { isOpen: boolean; onClose: () => void }) {
  const { scope } = useWorkspace();
  const router = useRouter();
  const { data: options } = useQuery({ ...useTrpc().policies.options.queryOptions(scope), enabled: isOpen });
  const [chosen, setChosen] = useState('');
  const targets = options?.targets ?? [];
  const target = targets.find(({ id }) => id === chosen);
  return (
    <Dialog
      isOpen={isOpen}
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title="Where does the policy hang?"
      description="It binds every call whose chain passes there, and can only narrow what the layers above allow."
    >
      <Field label="Layer" hint="Organisation → environment → group → service account → person → key.">
        {(control) => (
          <Select
            {...control}
            value={chosen}
            onValueChange={setChosen}
            placeholder="Choose a place"
            options={targets.map(({ id, kind, name }) => ({
              value: id,
              label: name,
              note: layerLabels[kind].toLowerCase(),
            }))}
          />
        )}
      </Field>
      <DialogActions>
        <Button look="quiet" onClick={onClose}>
          Cancel
        </Button>
        <Button
          look="primary"
          disabled={target === undefined}
          onClick={() => {
            if (target !== undefined) router.push(paths.policy(scope, target));
          }}
        >
          Write policy
        </Button>
      </DialogActions>
    </Dialog>
  );
}
