import { Skeleton } from './skeleton.tsx';

/** The place of a table that is still coming: its rows at their height. */
export function TableSkeleton({ rows = 8, columns = 5 }: { rows?: number; columns?: number }) {
  const columnKeys = Array.from({ length: columns }, (_, index) => `column-${index}`);
  const rowKeys = Array.from({ length: rows }, (_, index) => `row-${index}`);
  return (
    <div role="status" aria-label="Loading">
      <div className="h-8 border-b" />
      {rowKeys.map((row) => (
        <div key={row} className="flex h-11 items-center gap-6 border-line-faint border-b px-6">
          {columnKeys.map((column, index) => (
            <Skeleton key={column} className={index === 0 ? 'h-3 w-40' : 'h-3 w-24'} />
          ))}
        </div>
      ))}
    </div>
  );
}
