'use client';

import { Button } from '@/ui/button.tsx';
import { TimeAgo } from '@/ui/time-ago.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import type { OwnPrice } from './model-row.ts';

type OwnPriceLineProps = { own: OwnPrice | null; canSet: boolean; onSet: () => void };

/** Whether the organisation has its own price, since when and by whom, and the way to change it. */
export function OwnPriceLine({ own, canSet, onSet }: OwnPriceLineProps) {
  const { organisation } = useWorkspace();
  if (own === null && !canSet) return null;
  return (
    <div className="mt-4 flex flex-wrap items-center justify-between gap-3 border-t pt-3">
      <p className="text-13 text-muted">
        {own === null ? (
          'Calls are charged by the catalogue.'
        ) : (
          <>
            Calls are charged by your own price, set <TimeAgo atMs={own.sinceMs} timeZone={organisation.timeZone} />
            {own.byName === null ? null : ` by ${own.byName}`}.
          </>
        )}
      </p>
      {canSet ? <Button onClick={onSet}>{own === null ? 'Set your own price' : 'Change'}</Button> : null}
    </div>
  );
}
