'use client';

import { ArrowDown, ArrowUp } from 'lucide-react';
import type { CSSProperties } from 'react';
import { paths } from '@/paths.ts';
import { Checkbox } from '@/ui/checkbox.tsx';
import { cn } from '@/ui/cn.ts';
import { cellClass, gridClass, RowLink, rowClass, useVirtualRows } from '@/ui/virtual-rows.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { type ModelColumn, modelColumns } from './model-columns.tsx';
import type { ModelSort } from './model-query.ts';
import type { ModelRow } from './model-row.ts';
import type { ModelView } from './use-model-view.ts';

/** Rows before the end at which the next page is asked for. */
const fetchAhead = 20;

/** Styles with properties of our own. */
type Variables = CSSProperties & Readonly<Record<`--${string}`, string>>;

function template(room: 'wide' | 'medium' | 'narrow'): string {
  const tracks = modelColumns.flatMap((column) => column[room] ?? []);
  return [...(room === 'narrow' ? [] : ['1.5rem']), ...tracks].join(' ');
}

const variables: Variables = {
  '--columns-wide': template('wide'),
  '--columns-medium': template('medium'),
  '--columns-narrow': template('narrow'),
};

type HeadProps = { column: ModelColumn; sort: ModelSort; onSort: (sort: ModelSort) => void };

/** A first click sorts prices and names upwards, sizes downwards; the next turns it round, the third lets go. */
function nextSort(name: NonNullable<ModelColumn['sort']>, sort: ModelSort): ModelSort {
  const first: ModelSort = name === 'context' || name === 'limit' ? `-${name}` : name;
  const second: ModelSort = first === name ? `-${name}` : name;
  if (sort === first) return second;
  return sort === second ? 'best' : first;
}

function Head({ column, sort, onSort }: HeadProps) {
  const { sort: name } = column;
  const isSorted = name !== undefined && (sort === name || sort === `-${name}`);
  const isUp = sort === name;
  return (
    <th
      scope="col"
      aria-sort={isSorted ? (isUp ? 'ascending' : 'descending') : undefined}
      className={cn(cellClass(column), 'font-medium')}
    >
      {name === undefined ? (
        <span className="truncate">{column.label}</span>
      ) : (
        <button
          type="button"
          onClick={() => onSort(nextSort(name, sort))}
          className={cn('flex min-w-0 items-center gap-1 hover:text-ink', isSorted && 'text-ink')}
        >
          <span className="truncate">{column.label}</span>
          {isSorted ? (
            isUp ? (
              <ArrowUp className="size-3" aria-hidden />
            ) : (
              <ArrowDown className="size-3" aria-hidden />
            )
          ) : null}
        </button>
      )}
    </th>
  );
}

function ChooseBox({ row, view }: { row: ModelRow; view: ModelView }) {
  return (
    <td className="relative z-10 hidden md:flex">
      <Checkbox
        label={`Compare ${row.id}`}
        isLabelHidden
        isChecked={view.chosen.includes(row.id)}
        onCheckedChange={() => view.toggleChosen(row.id)}
      />
    </td>
  );
}

type ModelsTableProps = { rows: readonly ModelRow[]; view: ModelView; isDimmed?: boolean; onNearEnd: () => void };

/** Models as virtual rows under a sticky head. Keeps its own scroll. */
export function ModelsTable({ rows, view, isDimmed = false, onNearEnd }: ModelsTableProps) {
  const { scope } = useWorkspace();
  const { scroller, items, height } = useVirtualRows({
    count: rows.length,
    openIndex: rows.findIndex((row) => row.id === view.model),
    fetchAhead,
    onNearEnd,
  });

  return (
    <section
      ref={scroller}
      aria-label="Models"
      // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
      tabIndex={0}
      className={cn('h-full overflow-y-auto outline-offset-[-2px] transition-opacity', isDimmed && 'opacity-60')}
      style={variables}
    >
      <table className="block" aria-rowcount={rows.length + 1}>
        <thead className="sticky top-0 z-20 block bg-paper text-left">
          <tr aria-rowindex={1} className={cn(gridClass, 'h-8 border-b text-12 text-muted')}>
            <th scope="col" className="hidden md:flex">
              <span className="sr-only">Compare</span>
            </th>
            {modelColumns.map((column) => (
              <Head key={column.id} column={column} sort={view.query.sort} onSort={(sort) => view.setQuery({ sort })} />
            ))}
          </tr>
        </thead>
        <tbody className="relative block" style={{ height }}>
          {items.map((item) => {
            const row = rows[item.index];
            if (row === undefined) return null;
            const isOpen = row.id === view.model;
            return (
              <tr
                key={row.id}
                aria-rowindex={item.index + 2}
                aria-current={isOpen ? 'true' : undefined}
                className={rowClass(isOpen)}
                style={{ transform: `translateY(${item.start}px)` }}
              >
                <ChooseBox row={row} view={view} />
                {modelColumns.map((column) => (
                  <td key={column.id} className={cellClass(column)}>
                    {column.id === 'model' ? (
                      <RowLink href={paths.models(scope, { model: row.id })} onOpen={() => view.open(row.id)}>
                        {column.cell(row)}
                      </RowLink>
                    ) : (
                      column.cell(row)
                    )}
                  </td>
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </section>
  );
}

/** The place of the table while it is coming: same head, same rows. */
export function ModelsTableSkeleton() {
  return (
    <div aria-hidden="true" style={variables} className="late">
      <div className="h-8 border-b" />
      {Array.from({ length: 14 }, (_, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: rows without identity
        <div key={at} className={cn(gridClass, 'h-9 border-line-faint border-b')}>
          <span className="hidden md:flex" />
          {modelColumns.map((column) => (
            <span key={column.id} className={cellClass(column)}>
              <span
                className="h-2.5 rounded-sm bg-sunken"
                style={{ width: `${44 + ((at * 17 + column.id.length * 11) % 45)}%` }}
              />
            </span>
          ))}
        </div>
      ))}
    </div>
  );
}
