'use client';

import { useQueryClient } from '@tanstack/react-query';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { useTrpc } from '@/query/trpc.ts';
import { Dialog } from '@/ui/dialog.tsx';
import { formatCount } from '@/ui/format-number.ts';
import { toast } from '@/ui/toast.tsx';
import { AddProviderForm } from './add-provider-form.tsx';
import { ChangeAddressForm, RemoveProviderForm, ReplaceKeyForm } from './edit-provider-forms.tsx';
import { findKind } from './provider-kind.ts';
import { ProviderKindList } from './provider-kind-list.tsx';
import type { ProviderView } from './provider-row.ts';
import { TermsForm } from './terms-form.tsx';

/** A change of one provider that needs a form. */
export type ProviderEdit = { deed: 'key' | 'address' | 'terms' | 'remove'; view: ProviderView };

/** Chooses a kind of provider, then asks for what it needs. `add` is the kind, or `choose`. */
export function AddProviderDialog({
  add,
  onAddChange,
}: {
  add: string | null;
  onAddChange: (add: string | null) => void;
}) {
  const { scope, organisation } = useWorkspace();
  const trpc = useTrpc();
  const queries = useQueryClient();
  const kind = add === null ? undefined : findKind(add);
  return (
    <Dialog
      isOpen={add !== null}
      onOpenChange={(isOpen) => onAddChange(isOpen ? 'choose' : null)}
      title={kind === undefined ? 'Add a provider' : `Add ${kind.name}`}
      description={kind?.words ?? `For every environment of ${organisation.name}.`}
    >
      {kind === undefined ? (
        <ProviderKindList onChoose={onAddChange} />
      ) : (
        <AddProviderForm
          kind={kind}
          onBack={() => onAddChange('choose')}
          onAdded={({ name, modelCount }) => {
            void queries.invalidateQueries({ queryKey: trpc.providers.list.queryKey(scope) });
            toast(`${name} serves ${formatCount(modelCount)} ${modelCount === 1 ? 'model' : 'models'}.`);
            onAddChange(null);
          }}
        />
      )}
    </Dialog>
  );
}

const titles: Record<ProviderEdit['deed'], (view: ProviderView) => string> = {
  key: (view) => `Replace the key of ${view.name}`,
  address: (view) => `Move ${view.name}`,
  terms: (view) => `Region and terms of ${view.name}`,
  remove: (view) => `Delete ${view.name}`,
};
const words: Record<ProviderEdit['deed'], string> = {
  key: 'Gateways use the new key within a second.',
  address: 'Its models keep their names. Those the new address does not list go.',
  terms: 'What policies on regions and data rules decide by. Waygate believes what you state here.',
  remove: 'Calls of its models fail from the next second on. What was spent stays in the books.',
};

/** The forms that change one provider. */
export function EditProviderDialog({ edit, onClose }: { edit: ProviderEdit | null; onClose: () => void }) {
  return (
    <Dialog
      isOpen={edit !== null}
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={edit === null ? '' : titles[edit.deed](edit.view)}
      description={edit === null ? undefined : words[edit.deed]}
    >
      {edit?.deed === 'key' ? <ReplaceKeyForm view={edit.view} onDone={onClose} /> : null}
      {edit?.deed === 'address' ? <ChangeAddressForm view={edit.view} onDone={onClose} /> : null}
      {edit?.deed === 'terms' ? <TermsForm view={edit.view} onDone={onClose} /> : null}
      {edit?.deed === 'remove' ? <RemoveProviderForm view={edit.view} onDone={onClose} /> : null}
    </Dialog>
  );
}
