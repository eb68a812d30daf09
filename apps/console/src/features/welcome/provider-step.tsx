'use client';

import { useState } from 'react';
import { AddProviderForm } from '@/features/providers/add-provider-form.tsx';
import { findKind } from '@/features/providers/provider-kind.ts';
import { ProviderKindList } from '@/features/providers/provider-kind-list.tsx';

/** Chooses where models come from. */
export function ProviderStep({ onAdded }: { onAdded: () => void }) {
  const [kindId, setKindId] = useState<string | null>(null);
  const kind = kindId === null ? undefined : findKind(kindId);
  if (kind === undefined) {
    return (
      <>
        <p className="mb-3 text-13 text-muted">
          Where do models come from? Your provider's key stays here, encrypted; programs only ever see Waygate's.
        </p>
        <ProviderKindList onChoose={setKindId} />
      </>
    );
  }
  return <AddProviderForm key={kind.id} kind={kind} onBack={() => setKindId(null)} onAdded={onAdded} />;
}
