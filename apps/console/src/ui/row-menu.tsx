'use client';

import { MoreHorizontal } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';
import { Menu } from './menu.tsx';

/** What can be done with a row, behind three dots at its end. `name` is what the row is of. */
export function RowMenu({ name, children }: { name: string; children: ReactNode }) {
  return (
    <Menu
      align="end"
      trigger={
        <Button look="quiet" size="icon" aria-label={`More about ${name}`}>
          <MoreHorizontal aria-hidden />
        </Button>
      }
    >
      {children}
    </Menu>
  );
}
