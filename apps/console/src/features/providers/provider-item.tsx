'use client';

import { ChevronRight, KeyRound, Link2, Power, RotateCw, ScrollText, Trash2 } from 'lucide-react';
import { useId } from 'react';
import { Button } from '@/ui/button.tsx';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { formatCount } from '@/ui/format-number.ts';
import { MenuItem, MenuRule } from '@/ui/menu.tsx';
import { RowMenu } from '@/ui/row-menu.tsx';
import { TimeAgo } from '@/ui/time-ago.tsx';
import { ModelsTable } from './models-table.tsx';
import { findKind } from './provider-kind.ts';
import type { ProviderView } from './provider-row.ts';
import { ProviderState } from './provider-state.tsx';

/** What can be done with a provider; null where the person may not. */
export type ProviderDeeds = {
  test: ((view: ProviderView) => void) | null;
  manage: {
    replaceKey: (view: ProviderView) => void;
    changeAddress: (view: ProviderView) => void;
    setEnabled: (view: ProviderView, isEnabled: boolean) => void;
    changeTerms: (view: ProviderView) => void;
    remove: (view: ProviderView) => void;
  } | null;
};

type ProviderItemProps = {
  view: ProviderView;
  deeds: ProviderDeeds;
  timeZone: string;
  isOpen: boolean;
  isTesting: boolean;
  onToggle: () => void;
};

function ProviderMenu({ view, manage }: { view: ProviderView; manage: NonNullable<ProviderDeeds['manage']> }) {
  const kind = findKind(view.provider);
  return (
    <RowMenu name={view.name}>
      {kind?.asksKey ? (
        <MenuItem onSelect={() => manage.replaceKey(view)}>
          <KeyRound aria-hidden />
          {kind.cloud === undefined ? (view.hasSecret ? 'Replace key…' : 'Set key…') : 'Replace credential…'}
        </MenuItem>
      ) : null}
      {kind?.asksAddress && kind.cloud === undefined ? (
        <MenuItem onSelect={() => manage.changeAddress(view)}>
          <Link2 aria-hidden />
          Change address…
        </MenuItem>
      ) : null}
      <MenuItem onSelect={() => manage.changeTerms(view)}>
        <ScrollText aria-hidden />
        Region and terms…
      </MenuItem>
      <MenuItem onSelect={() => manage.setEnabled(view, !view.isEnabled)}>
        <Power aria-hidden />
        {view.isEnabled ? 'Turn off' : 'Turn on'}
      </MenuItem>
      <MenuRule />
      <MenuItem isDanger onSelect={() => manage.remove(view)}>
        <Trash2 aria-hidden />
        Delete…
      </MenuItem>
    </RowMenu>
  );
}

function Particulars({ view }: { view: ProviderView }) {
  const kind = findKind(view.provider);
  const parts = [
    ...(view.baseUrl === null ? [] : [view.baseUrl]),
    ...(view.secretHint === null ? [] : [`key …${view.secretHint}`]),
    ...(view.region === null ? [] : [view.region]),
    ...view.dataRules.map((rule) => rule.replace('_', ' ')),
    ...(kind?.asksKey && !view.hasSecret ? ['no key'] : []),
  ];
  return <span className="truncate font-mono text-12 text-muted">{parts.join(' · ')}</span>;
}

/** One provider: a row that opens on the models behind it. */
export function ProviderItem({ view, deeds, timeZone, isOpen, isTesting, onToggle }: ProviderItemProps) {
  const panelId = useId();
  const { test: startTest } = deeds;
  const kindName = findKind(view.provider)?.name ?? view.provider;
  return (
    <li className="border-b">
      <div className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-1 py-2 pr-4 pl-4 transition sm:pr-6-colors duration-[120ms] hover:bg-subtle">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={panelId}
          onClick={onToggle}
          className="flex min-w-0 flex-1 basis-64 items-center gap-2 text-left"
        >
          <ChevronRight
            className={cn('size-4 shrink-0 text-faint transition-transform duration-[120ms]', isOpen && 'rotate-90')}
            aria-hidden
          />
          <span className={cn('min-w-0', !view.isEnabled && 'text-muted')}>
            <span className="flex items-center gap-2">
              <span className="truncate font-medium">{view.name}</span>
              {kindName === view.name ? null : <Chip>{kindName}</Chip>}
            </span>
            <Particulars view={view} />
          </span>
        </button>
        <div className="flex flex-1 items-center gap-4 pl-6 sm:flex-none sm:pl-0">
          <span className="w-20 text-muted tabular-nums sm:text-right">
            {formatCount(view.models.length)} {view.models.length === 1 ? 'model' : 'models'}
          </span>
          <span className="flex min-w-0 flex-1 flex-col sm:w-40 sm:flex-none">
            <ProviderState view={view} />
            <span className="text-12 text-faint">
              {view.test === null ? null : (
                <>
                  tested <TimeAgo atMs={view.test.atMs} timeZone={timeZone} />
                </>
              )}
            </span>
          </span>
          {startTest === null ? null : (
            <Button size="small" isBusy={isTesting} onClick={() => startTest(view)}>
              <RotateCw aria-hidden />
              Test
            </Button>
          )}
          {deeds.manage === null ? null : <ProviderMenu view={view} manage={deeds.manage} />}
        </div>
      </div>
      {isOpen ? (
        <div id={panelId} className="border-line-faint border-t bg-subtle py-3 pr-6 pl-10">
          {view.test?.message ? (
            <p className={cn('pb-2 text-13', view.test.hasPassed ? 'text-muted' : 'text-danger')}>
              {view.test.message}
            </p>
          ) : null}
          {view.models.length === 0 ? (
            <p className="text-13 text-muted">It serves no model that can be called.</p>
          ) : (
            <ModelsTable models={view.models} />
          )}
        </div>
      ) : null}
    </li>
  );
}
