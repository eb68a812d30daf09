'use client';

import { ChevronRight } from 'lucide-react';
import { useWorkspace } from '@/features/workspace/use-workspace.tsx';
import { providerKinds } from './provider-kind.ts';

/** The kinds of provider to choose from. */
export function ProviderKindList({ onChoose }: { onChoose: (kind: string) => void }) {
  const { isSandboxOffered } = useWorkspace();
  return (
    <ul className="border-t">
      {providerKinds
        .filter((kind) => kind.id !== 'sandbox' || isSandboxOffered)
        .map((kind) => (
          <li key={kind.id} className="border-b">
            <button
              type="button"
              onClick={() => onChoose(kind.id)}
              className="group flex w-full items-center gap-4 px-1 py-3 text-left transition-colors duration-[120ms] hover:bg-subtle"
            >
              <span className="min-w-0 flex-1">
                <span className="block font-medium text-13">{kind.name}</span>
                <span className="block text-13 text-muted">{kind.words}</span>
              </span>
              <ChevronRight className="size-4 text-faint group-hover:text-ink" aria-hidden />
            </button>
          </li>
        ))}
    </ul>
  );
}
