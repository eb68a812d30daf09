'use client';

import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { formatCount } from './format-number.ts';

type SelectionBarProps = { count: number; onClear: () => void; children: ReactNode };

/** What can be done with the chosen rows of a table, floating over its lower edge while there are any. */
export function SelectionBar({ count, onClear, children }: SelectionBarProps) {
  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 bottom-4 z-30 flex justify-center px-4">
      {count === 0 ? null : (
        <div className="appear pointer-events-auto flex items-center gap-3 rounded-lg border bg-raised py-1.5 pr-1.5 pl-3.5 shadow-floating">
          <span className="text-13">{formatCount(count)} selected</span>
          {children}
          <Button look="quiet" size="icon" aria-label="Clear the selection" onClick={onClear}>
            <X aria-hidden />
          </Button>
        </div>
      )}
    </div>
  );
}
