'use client';

import { Columns3 } from 'lucide-react';
import { paths } from '@/paths.ts';
import { isNamedRange, namedRanges } from '@/time-range.ts';
import { Button } from '@/ui/button.tsx';
import { cn } from '@/ui/cn.ts';
import { ExportButton } from '@/ui/export-button.tsx';
import { formatClock, formatDay } from '@/ui/format-time.ts';
import { Menu, MenuChoice } from '@/ui/menu.tsx';
import { Select } from '@/ui/select.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { FacetMenu, type FacetOption } from './facet-menu.tsx';
import { FilterInput } from './filter-input.tsx';
import { outcomeLooks } from './outcome-status.tsx';
import { choosableColumns } from './request-columns.tsx';
import type { LiveState } from './use-live-tail.ts';
import type { RequestView } from './use-request-view.ts';

/** What the facets of the toolbar offer. */
export type RequestFacets = {
  readonly keys: readonly { readonly id: string; readonly name: string }[];
  readonly models: readonly string[];
};

const outcomeOptions: readonly FacetOption[] = Object.entries(outcomeLooks).map(([word, look]) => ({
  word,
  label: look.words,
}));

const longLabels = {
  '1h': 'Last hour',
  '24h': 'Last 24 hours',
  '7d': 'Last 7 days',
  '30d': 'Last 30 days',
  '60d': 'Last 60 days',
};

function spanLabel(span: string, timeZone: string): string {
  const [fromMs = Number.NaN, toMs = Number.NaN] = span.split('..').map((text) => Date.parse(text));
  if (Number.isNaN(fromMs) || Number.isNaN(toMs)) return 'Last 24 hours';
  const print = (atMs: number) => `${formatDay(atMs, timeZone)} ${formatClock(atMs, timeZone).slice(0, 5)}`;
  return `${print(fromMs)} – ${print(toMs)}`;
}

const liveWords: Record<LiveState, string> = {
  resting: 'Live',
  connecting: 'Connecting',
  open: 'Live',
  lost: 'Reconnecting',
  ended: 'Ended',
};

function LiveSwitch({ view, state }: { view: RequestView; state: LiveState }) {
  return (
    <Button
      aria-pressed={view.live}
      onClick={() => view.setLive(!view.live)}
      className={cn(view.live && 'text-accent')}
    >
      <span
        aria-hidden="true"
        className={cn(
          'size-2 rounded-full border border-current',
          view.live && state === 'open' && 'breathe bg-current',
        )}
      />
      {liveWords[state]}
    </Button>
  );
}

/** Filter, facets, range, live tail, columns and export of the Requests page. */
export function RequestToolbar({ view, facets, live }: { view: RequestView; facets: RequestFacets; live: LiveState }) {
  const { scope, organisation } = useWorkspace();
  const ranges = namedRanges.map((range) => ({ value: range, label: longLabels[range] }));
  const options = isNamedRange(view.range)
    ? ranges
    : [...ranges, { value: view.range, label: spanLabel(view.range, organisation.timeZone) }];
  return (
    <div className="flex flex-wrap items-start gap-2 border-b px-6 pb-3 ">
      <FilterInput view={view} />
      <div className="flex flex-wrap items-center gap-2">
        <FacetMenu label="Outcome" field="outcome" options={outcomeOptions} view={view} />
        <FacetMenu
          label="Model"
          field="model"
          options={facets.models.map((model) => ({ word: model, label: model }))}
          view={view}
        />
        <FacetMenu
          label="Key"
          field="key"
          options={facets.keys.map((key) => ({ word: key.id, label: key.name }))}
          view={view}
        />
        <Select
          aria-label="Range"
          value={view.range}
          onValueChange={view.setRange}
          options={options}
          className="w-auto min-w-34 border-control/50 dark:border-control/60"
        />
        <LiveSwitch view={view} state={live} />
        <Menu
          align="end"
          trigger={
            <Button size="icon" className="size-8" aria-label="Columns">
              <Columns3 aria-hidden />
            </Button>
          }
        >
          {choosableColumns.map((column) => (
            <MenuChoice
              key={column.id}
              isChosen={!view.hide.includes(column.id)}
              onChoose={() => view.toggleColumn(column.id)}
            >
              {column.label}
            </MenuChoice>
          ))}
        </Menu>
        <ExportButton href={paths.requestsExport(scope, { q: view.q, range: view.range })} />
      </div>
    </div>
  );
}
