/** Cells of hairline tables with two lines in a row. */
export const headCell =
  'h-8 border-b px-3 text-left font-medium text-12 text-muted whitespace-nowrap first:pl-6 last:pr-6';
export const bodyCell = 'h-12 border-line-faint border-b px-3 first:pl-6 last:pr-6';
/** A cell of a column that a phone has no room for. */
export const wideCell = 'hidden md:table-cell';
