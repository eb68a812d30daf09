import { columnVisibilityFeature, createColumnHelper, tableFeatures } from '@tanstack/react-table';
import { formatCompact, formatCount, formatDuration } from '@/ui/format-number.ts';
import { formatClock, formatDate, formatDay } from '@/ui/format-time.ts';
import { Money } from '@/ui/money.tsx';
import { OutcomeStatus } from './outcome-status.tsx';
import type { RequestRow } from './request-row.ts';

/** A row with what is needed to read it. */
export type ShownRow = RequestRow & { readonly keyName: string | null; readonly timeZone: string };

/** What the table of requests is built with. */
export const requestFeatures = tableFeatures({ columnVisibilityFeature });
const helper = createColumnHelper<typeof requestFeatures, ShownRow>();

const dayMs = 86_400_000;

function Moment({ row }: { row: ShownRow }) {
  const clock = formatClock(row.occurredAtMs, row.timeZone);
  const isOld = Date.now() - row.occurredAtMs > dayMs;
  return (
    <time
      dateTime={new Date(row.occurredAtMs).toISOString()}
      title={`${formatDate(row.occurredAtMs, row.timeZone)}, ${clock} (${row.timeZone})`}
      suppressHydrationWarning
      className="truncate font-mono text-12 text-muted"
    >
      {isOld ? <span className="hidden md:inline">{formatDay(row.occurredAtMs, row.timeZone)} </span> : null}
      {clock}
    </time>
  );
}

function Models({ row }: { row: ShownRow }) {
  const served = row.model ?? row.requestedModel;
  const isSame = served === row.requestedModel || served.endsWith(`/${row.requestedModel}`);
  return (
    <span
      className="flex min-w-0 items-center gap-1.5 font-mono text-12"
      title={isSame ? served : `asked for ${row.requestedModel}, served by ${served}`}
    >
      {isSame ? null : (
        <>
          <span className="truncate text-faint">{row.requestedModel}</span>
          <span aria-hidden="true" className="shrink-0 text-faint">
            →
          </span>
          <span className="sr-only">served by</span>
        </>
      )}
      <span className="truncate">{served}</span>
      {row.attempts < 2 ? null : (
        <span className="shrink-0 rounded-sm bg-sunken px-1 font-sans text-11 text-muted">{row.attempts} attempts</span>
      )}
    </span>
  );
}

function Tokens({ row }: { row: ShownRow }) {
  if (row.inputTokens + row.outputTokens === 0) return <span className="text-faint">–</span>;
  return (
    <span
      className="font-mono text-12"
      title={`${formatCount(row.inputTokens)} tokens in, ${formatCount(row.outputTokens)} out${row.isEstimated ? ' (estimated)' : ''}`}
    >
      {row.isEstimated ? <span className="text-faint">≈ </span> : null}
      {formatCompact(row.inputTokens)}
      <span className="text-faint"> / </span>
      {formatCompact(row.outputTokens)}
    </span>
  );
}

function Cost({ row }: { row: ShownRow }) {
  if (row.costNanoUsd === 0n) return <span className="font-mono text-12 text-faint">–</span>;
  return <Money amount={row.costNanoUsd} layout="column" className="text-12" />;
}

function Duration({ micros }: { micros: number | null }) {
  if (micros === null) return <span className="text-faint">–</span>;
  return <span className="font-mono text-12">{formatDuration(micros)}</span>;
}

/** How a column is set: its width in the grid by room (null: not shown there), and its alignment. */
export type ColumnLook = {
  readonly wide: string;
  readonly medium: string | null;
  readonly narrow: string | null;
  readonly isNumber: boolean;
};

/** Column id → how it is set. The order is that of the table. */
export const columnLooks = {
  time: { wide: '8rem', medium: '8rem', narrow: '4.25rem', isNumber: false },
  outcome: { wide: '8.75rem', medium: '8.75rem', narrow: '1rem', isNumber: false },
  model: { wide: 'minmax(9rem,1fr)', medium: 'minmax(6rem,1fr)', narrow: 'minmax(0,1fr)', isNumber: false },
  key: { wide: 'minmax(5rem,0.6fr)', medium: null, narrow: null, isNumber: false },
  tokens: { wide: '6.75rem', medium: null, narrow: null, isNumber: true },
  cost: { wide: '5.75rem', medium: '5.75rem', narrow: '5.5rem', isNumber: true },
  duration: { wide: '4.5rem', medium: '4.5rem', narrow: null, isNumber: true },
  firstByte: { wide: '4.5rem', medium: null, narrow: null, isNumber: true },
} as const satisfies Record<string, ColumnLook>;
export type RequestColumnId = keyof typeof columnLooks;

/** How a column is set. Throws for an id that is none. */
export function lookOfColumn(id: string): ColumnLook {
  const entry = Object.entries(columnLooks).find(([known]) => known === id);
  if (entry === undefined) throw new Error(`There is no column ${id}.`);
  return entry[1];
}

/** The columns of the table of requests. */
export const requestColumns = helper.columns([
  helper.display({ id: 'time', header: 'Time', cell: ({ row }) => <Moment row={row.original} /> }),
  helper.display({
    id: 'outcome',
    header: 'Outcome',
    cell: ({ row }) => (
      <>
        <span className="hidden md:inline-flex">
          <OutcomeStatus row={row.original} />
        </span>
        <span className="flex md:hidden">
          <OutcomeStatus row={row.original} isLabelHidden />
        </span>
      </>
    ),
  }),
  helper.display({ id: 'model', header: 'Model', cell: ({ row }) => <Models row={row.original} /> }),
  helper.display({
    id: 'key',
    header: 'Key',
    cell: ({ row }) => (
      <span className="truncate text-muted" title={row.original.keyId}>
        {row.original.keyName ?? <span className="font-mono text-12">…{row.original.keyId.slice(-6)}</span>}
      </span>
    ),
  }),
  helper.display({ id: 'tokens', header: 'In / out', cell: ({ row }) => <Tokens row={row.original} /> }),
  helper.display({ id: 'cost', header: 'Cost', cell: ({ row }) => <Cost row={row.original} /> }),
  helper.display({
    id: 'duration',
    header: 'Duration',
    cell: ({ row }) => <Duration micros={row.original.durationMicros} />,
  }),
  helper.display({
    id: 'firstByte',
    header: 'First byte',
    cell: ({ row }) => <Duration micros={row.original.firstByteMicros} />,
  }),
]);

/** Columns with their names, for the chooser. Time and model always stay. */
export const choosableColumns: readonly { readonly id: RequestColumnId; readonly label: string }[] = [
  { id: 'outcome', label: 'Outcome' },
  { id: 'key', label: 'Key' },
  { id: 'tokens', label: 'Tokens' },
  { id: 'cost', label: 'Cost' },
  { id: 'duration', label: 'Duration' },
  { id: 'firstByte', label: 'First byte' },
];
