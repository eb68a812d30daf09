'use client';

import { useVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { type ReactNode, type RefObject, useEffect, useRef } from 'react';
import { cn } from './cn.ts';

/** Height of a row of a long table. */
export const rowPixels = 36;

/** How much room a column has in windows of three widths; null where it has none. */
type ColumnRoom = { readonly medium: string | null; readonly narrow: string | null; readonly isNumber?: boolean };

/** A row as a grid whose tracks are custom properties of the table: `--columns-narrow`, `-medium` and `-wide`. */
export const gridClass =
  'grid items-center gap-x-3 px-6 md:gap-x-4 grid-cols-(--columns-narrow) md:grid-cols-(--columns-medium) xl:grid-cols-(--columns-wide)';

/** A cell of a long table, shown where its column has room. */
export function cellClass({ medium, narrow, isNumber }: ColumnRoom): string {
  return cn(
    'min-w-0 items-center overflow-hidden whitespace-nowrap',
    medium === null ? 'hidden xl:flex' : narrow === null ? 'hidden md:flex' : 'flex',
    isNumber && 'justify-end',
  );
}

/** A row at its place; the one that is open beside the table is marked. */
export function rowClass(isOpen: boolean): string {
  return cn(
    gridClass,
    'absolute inset-x-0 top-0 h-9 border-line-faint border-b transition-colors duration-[120ms] hover:bg-subtle',
    isOpen && 'bg-subtle shadow-[inset_3px_0_0_var(--accent)]',
  );
}

type VirtualRows = {
  readonly scroller: RefObject<HTMLElement | null>;
  readonly items: readonly VirtualItem[];
  /** Of all rows, pixels. */
  readonly height: number;
};

/**
 * The rows of a long table that are in sight. Says when its end comes near, and scrolls to the row that is open beside it.
 * @param options.openIndex -1 where none is open.
 * @param options.fetchAhead rows before the end at which it is near.
 */
export function useVirtualRows(options: {
  count: number;
  openIndex: number;
  fetchAhead: number;
  onNearEnd: (() => void) | undefined;
}): VirtualRows {
  const { count, openIndex, fetchAhead, onNearEnd } = options;
  const scroller = useRef<HTMLElement>(null);
  const virtual = useVirtualizer({
    count,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPixels,
    overscan: 12,
    initialRect: { width: 1000, height: 700 },
  });
  const items = virtual.getVirtualItems();
  const lastIndex = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (count > 0 && lastIndex >= count - fetchAhead) onNearEnd?.();
  }, [lastIndex, count, fetchAhead, onNearEnd]);
  const { scrollToIndex } = virtual;
  useEffect(() => {
    if (openIndex >= 0) scrollToIndex(openIndex);
  }, [openIndex, scrollToIndex]);
  return { scroller, items, height: virtual.getTotalSize() };
}

/** A link over the whole row: a plain click opens it beside the table, any other as the browser does. */
export function RowLink({ href, onOpen, children }: { href: string; onOpen: () => void; children: ReactNode }) {
  return (
    <a
      href={href}
      className="flex min-w-0 after:absolute after:inset-0"
      onClick={(event) => {
        if (event.metaKey || event.ctrlKey || event.shiftKey || event.button !== 0) return;
        event.preventDefault();
        onOpen();
      }}
    >
      {children}
    </a>
  );
}
