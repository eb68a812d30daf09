'use client';

import { useTable } from '@tanstack/react-table';
import type { CSSProperties, ReactNode } from 'react';
import { cn } from '@/ui/cn.ts';
import { cellClass, gridClass, RowLink, rowClass, rowPixels, useVirtualRows } from '@/ui/virtual-rows.tsx';
import { columnLooks, lookOfColumn, requestColumns, requestFeatures, type ShownRow } from './request-columns.tsx';

/** Rows before the end at which the next page is asked for. */
const fetchAhead = 12;

type RequestTableProps = {
  rows: readonly ShownRow[];
  hiddenColumns: readonly string[];
  /** Ids of requests that have just come. */
  arrivedIds?: ReadonlySet<string>;
  openId: string | null;
  onOpen: (requestId: string) => void;
  /** Where a row leads when it is opened in a tab of its own. */
  hrefOf: (requestId: string) => string;
  onNearEnd?: () => void;
  onScrolledChange?: (isScrolled: boolean) => void;
  isDimmed?: boolean;
  footer?: ReactNode;
};

function columnTemplate(ids: readonly string[], room: 'wide' | 'medium' | 'narrow'): string {
  return ids.flatMap((id) => lookOfColumn(id)[room] ?? []).join(' ');
}

/** Styles with properties of our own. */
type Variables = CSSProperties & Readonly<Record<`--${string}`, string>>;

function columnVariables(ids: readonly string[]): Variables {
  return {
    '--columns-wide': columnTemplate(ids, 'wide'),
    '--columns-medium': columnTemplate(ids, 'medium'),
    '--columns-narrow': columnTemplate(ids, 'narrow'),
  };
}

/** Requests as virtual rows under a sticky head. Keeps its own scroll. */
export function RequestTable(props: RequestTableProps) {
  const { rows, hiddenColumns, openId, onNearEnd, onScrolledChange } = props;
  const table = useTable({
    features: requestFeatures,
    columns: requestColumns,
    data: rows,
    getRowId: (row) => row.requestId,
    state: { columnVisibility: Object.fromEntries(hiddenColumns.map((id) => [id, false])) },
  });
  const shown = table.getRowModel().rows;
  const { scroller, items, height } = useVirtualRows({
    count: shown.length,
    openIndex: shown.findIndex((row) => row.id === openId),
    fetchAhead,
    onNearEnd,
  });

  const ids = table.getVisibleLeafColumns().map((column) => column.id);
  return (
    <section
      ref={scroller}
      aria-label="Requests"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className={cn('h-full overflow-y-auto outline-offset-[-2px] transition-opacity', props.isDimmed && 'opacity-60')}
      style={columnVariables(ids)}
      onScroll={(event) => onScrolledChange?.(event.currentTarget.scrollTop > rowPixels)}
    >
      <table className="block" aria-rowcount={shown.length + 1}>
        <thead className="sticky top-0 z-10 block bg-paper text-left">
          <tr aria-rowindex={1} className={cn(gridClass, 'h-8 border-b text-12 text-muted')}>
            {table.getVisibleLeafColumns().map((column) => (
              <th key={column.id} scope="col" className={cn(cellClass(lookOfColumn(column.id)), 'font-medium')}>
                <span className={cn('truncate', column.id === 'outcome' && 'sr-only md:not-sr-only')}>
                  {String(column.columnDef.header)}
                </span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height }}>
          {items.map((item) => {
            const row = shown[item.index];
            if (row === undefined) return null;
            return (
              <tr
                key={row.id}
                aria-rowindex={item.index + 2}
                aria-current={row.id === openId ? 'true' : undefined}
                data-request={row.id}
                className={cn(rowClass(row.id === openId), props.arrivedIds?.has(row.id) && 'arrive')}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                {row.getVisibleCells().map((cell) => (
                  <td key={cell.id} className={cellClass(lookOfColumn(cell.column.id))}>
                    {cell.column.id === 'model' ? (
                      <RowLink href={props.hrefOf(row.id)} onOpen={() => props.onOpen(row.id)}>
                        <table.FlexRender cell={cell} />
                      </RowLink>
                    ) : (
                      <table.FlexRender cell={cell} />
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
      {props.footer}
    </section>
  );
}

/** The place of the table while it is coming: same head, same rows. */
export function RequestTableSkeleton() {
  const ids = Object.keys(columnLooks);
  return (
    <div aria-hidden="true" style={columnVariables(ids)} className="late">
      <div className="h-8 border-b" />
      {Array.from({ length: 14 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
        <div key={at} className={cn(gridClass, 'h-9 border-line-faint border-b')}>
          {ids.map((id) => (
            <span key={id} className={cellClass(lookOfColumn(id))}>
              <span
                className="h-2.5 rounded-sm bg-sunken"
                style={{ width: `${48 + ((at * 17 + id.length * 11) % 45)}%` }}
              />
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}
