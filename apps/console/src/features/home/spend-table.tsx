import Link from 'next/link';
import { type ChartInk, categoryInk } from '@/charts/palette.ts';
import { filterLine } from '@/features/requests/request-filter.ts';
import { paths, type Scope } from '@/paths.ts';
import { cn } from '@/ui/cn.ts';
import { formatCompact, formatCount, formatShare } from '@/ui/format-number.ts';
import { Money } from '@/ui/money.tsx';
import type { HomeLine } from './home-reading.ts';

const linesMax = 8;

type SpendTableProps = {
  title: string;
  /** What a line is narrowed to in Requests. */
  field: 'model' | 'key';
  lines: readonly HomeLine[];
  /** Ids in the order of their colours in the chart; none where lines have no colour. */
  coloured?: readonly string[];
  scope: Scope;
  range: string;
};

function filterOf(field: SpendTableProps['field'], line: HomeLine): string {
  return line.id === '' ? 'outcome:refused' : filterLine(field, line.id);
}

function Swatch({ ink }: { ink: ChartInk }) {
  return <span aria-hidden="true" className="size-2 shrink-0 rounded-[2px]" style={{ background: ink }} />;
}

function ShareBar({ share }: { share: number }) {
  return (
    <svg aria-hidden="true" className="block h-1 w-24">
      <rect width="100%" height="4" rx="1" className="fill-sunken" />
      <rect
        width={`${Math.max(share > 0 ? 1 : 0, share * 100).toFixed(1)}%`}
        height="4"
        rx="1"
        className="fill-control"
      />
    </svg>
  );
}

const numberCell = 'whitespace-nowrap border-line-faint border-b pl-4 text-right font-mono text-12';

function Line({
  line,
  ink,
  share,
  ...props
}: { line: HomeLine; ink: ChartInk | null; share: number } & SpendTableProps) {
  const { field, scope, range } = props;
  return (
    <tr className="group relative hover:bg-subtle">
      <th scope="row" className="h-9 max-w-0 border-line-faint border-b text-left font-normal">
        <Link
          href={paths.requests(scope, { q: filterOf(field, line), range })}
          className="flex min-w-0 items-center gap-2 after:absolute after:inset-0"
        >
          {ink === null ? null : <Swatch ink={ink} />}
          <span className={cn('truncate group-hover:text-accent', field === 'model' && 'font-mono text-12')}>
            {line.name}
          </span>
        </Link>
      </th>
      <td className="hidden border-line-faint border-b pl-4 @xl:table-cell">
        <ShareBar share={share} />
      </td>
      <td className={cn(numberCell, 'hidden text-muted @md:table-cell')} title={formatShare(share)}>
        {formatShare(share)}
      </td>
      <td className={numberCell} title={`${formatCount(line.calls)} calls`}>
        {formatCompact(line.calls)}
        {line.failed === 0 ? null : (
          <span className="text-danger" title={`${formatCount(line.failed)} failed`}>
            {' '}
            ({formatCompact(line.failed)}
            <span className="sr-only"> failed</span>)
          </span>
        )}
      </td>
      <td
        className={cn(numberCell, 'hidden text-muted @lg:table-cell')}
        title={`${formatCount(line.inputTokens)} tokens in, ${formatCount(line.outputTokens)} out`}
      >
        {formatCompact(line.inputTokens + line.outputTokens)}
      </td>
      <td className={cn(numberCell, 'text-12')}>
        <Money amount={line.costNanoUsd} />
        {line.unpricedAttempts === 0 ? null : (
          <span className="text-faint" title={`${formatCount(line.unpricedAttempts)} attempts have no known price`}>
            {' '}
            +?
          </span>
        )}
      </td>
    </tr>
  );
}

/** Where the money went, by model or by key; each line leads to its requests. */
export function SpendTable(props: SpendTableProps) {
  const { title, lines, coloured } = props;
  const total = lines.reduce((sum, line) => sum + line.costNanoUsd, 0n);
  const shareOf = (line: HomeLine) => (total === 0n ? 0 : Number((line.costNanoUsd * 100_000n) / total) / 100_000);
  const shown = lines.slice(0, linesMax);
  const rest = lines.length - shown.length;
  return (
    <section className="@container min-w-0">
      <table className="hairline-table">
        <caption className="pb-2 text-left font-medium text-12 text-muted">{title}</caption>
        <thead className="text-left text-12 text-muted">
          <tr>
            <th className="h-7 w-full border-t border-b font-medium">{props.field === 'model' ? 'Model' : 'Key'}</th>
            <th className="hidden border-t border-b pl-4 font-medium @xl:table-cell">
              <span className="sr-only">Share of cost, drawn</span>
            </th>
            <th className="hidden whitespace-nowrap border-t border-b pl-4 text-right font-medium @md:table-cell">
              Share
            </th>
            <th className="border-t border-b pl-4 text-right font-medium">Calls</th>
            <th className="hidden border-t border-b pl-4 text-right font-medium @lg:table-cell">Tokens</th>
            <th className="border-t border-b pl-4 text-right font-medium">Cost</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((line) => (
            <Line
              key={line.id}
              {...props}
              line={line}
              share={shareOf(line)}
              ink={coloured === undefined ? null : categoryInk(rankIn(coloured, line.id))}
            />
          ))}
        </tbody>
      </table>
      {rest <= 0 ? null : <p className="pt-2 text-12 text-muted">and {formatCount(rest)} more</p>}
    </section>
  );
}

function rankIn(coloured: readonly string[], id: string): number {
  const at = coloured.indexOf(id);
  return at < 0 ? coloured.length + linesMax : at;
}
