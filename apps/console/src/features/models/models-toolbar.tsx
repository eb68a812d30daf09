'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { paths } from '@/paths.ts';
import { Button } from '@/ui/button.tsx';
import { ChoiceMenu } from '@/ui/choice-menu.tsx';
import { cn } from '@/ui/cn.ts';
import { ExportButton } from '@/ui/export-button.tsx';
import { formatCount } from '@/ui/format-number.ts';
import { Input } from '@/ui/input.tsx';
import { Select } from '@/ui/select.tsx';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import {
  capabilityWords,
  kindWords,
  type ModelQuery,
  modalityWords,
  modelCapabilities,
  modelKinds,
  modelModalities,
} from './model-query.ts';
import type { ModelView } from './use-model-view.ts';

const typingMs = 160;
const any = 'any';
const prices = [
  { value: any, label: 'Any price' },
  { value: '..0', label: 'Free input' },
  { value: '..0.1', label: 'Input up to $0.10' },
  { value: '..0.5', label: 'Input up to $0.50' },
  { value: '..2', label: 'Input up to $2' },
  { value: '2..10', label: 'Input $2 to $10' },
  { value: '10..', label: 'Input from $10' },
];
const contexts = [
  { value: any, label: 'Any context' },
  { value: '32000', label: 'At least 32k' },
  { value: '128000', label: 'At least 128k' },
  { value: '200000', label: 'At least 200k' },
  { value: '1000000', label: 'At least 1M' },
];

function SearchInput({ q, onSearch }: { q: string; onSearch: (q: string) => void }) {
  const [text, setText] = useState(q);
  const input = useRef<HTMLInputElement>(null);
  const search = useRef(onSearch);
  search.current = onSearch;
  useEffect(() => setText(q), [q]);
  useEffect(() => {
    if (text.trim() === q) return;
    const timer = setTimeout(() => search.current(text.trim()), typingMs);
    return () => clearTimeout(timer);
  }, [text, q]);
  useShortcuts({ '/': () => input.current?.focus() });
  return (
    <div className="relative min-w-0 flex-1 basis-60">
      <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" aria-hidden />
      <Input
        ref={input}
        value={text}
        maxLength={120}
        spellCheck={false}
        autoComplete="off"
        aria-label="Search models"
        placeholder="Name, id or other name of a model"
        className="px-8"
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter') onSearch(text.trim());
          if (event.key === 'Escape' || event.key === 'Enter') event.currentTarget.blur();
        }}
      />
      {text === '' ? null : (
        <Button
          look="quiet"
          size="icon"
          aria-label="Clear the search"
          className="absolute top-0.5 right-0.5"
          onClick={() => {
            setText('');
            onSearch('');
          }}
        >
          <X aria-hidden />
        </Button>
      )}
    </div>
  );
}

/** A query as parameters of the export's address. */
function exportParameters(query: ModelQuery): Record<string, string | undefined> {
  return {
    ...{ q: query.q, price: query.price, sort: query.sort },
    ...{ providers: query.providers.join(','), kinds: query.kinds.join(',') },
    ...{ modalities: query.modalities.join(','), can: query.can.join(',') },
    context: query.context === 0 ? undefined : String(query.context),
    usable: query.usable ? 'true' : undefined,
  };
}

/** A provider to choose, with how many models it has. */
export type ProviderFacet = { id: string; name: string; count: number; usable: number };

function withPlain(options: readonly { value: string; label: string }[], value: string, label: string) {
  return options.some((option) => option.value === value) ? options : [...options, { value, label }];
}

/** Search, filters and export of the Models page. */
export function ModelsToolbar({ view, providers }: { view: ModelView; providers: readonly ProviderFacet[] }) {
  const { scope } = useWorkspace();
  const { query, setQuery } = view;
  const price = query.price || any;
  const context = query.context === 0 ? any : String(query.context);
  return (
    <div className="flex flex-wrap items-start gap-2 border-b px-6 pb-3">
      <SearchInput q={query.q} onSearch={(q) => setQuery({ q })} />
      <div className="flex flex-wrap items-center gap-2">
        <Button
          aria-pressed={query.usable}
          onClick={() => setQuery({ usable: !query.usable })}
          className={cn(query.usable && 'border-accent text-accent dark:border-accent')}
          title="What a key of this environment can call: your providers serve it, and the policies allow it"
        >
          Usable here
        </Button>
        <ChoiceMenu
          label="Provider"
          choices={providers.map(({ id, name, count }) => ({ value: id, label: name, note: formatCount(count) }))}
          chosen={query.providers}
          onChange={(chosen) => setQuery({ providers: chosen })}
        />
        <ChoiceMenu
          label="Kind"
          choices={modelKinds.map((kind) => ({ value: kind, label: kindWords[kind] }))}
          chosen={query.kinds}
          onChange={(kinds) => setQuery({ kinds })}
        />
        <ChoiceMenu
          label="Modality"
          choices={modelModalities.map((one) => ({ value: one, label: modalityWords[one] }))}
          chosen={query.modalities}
          onChange={(modalities) => setQuery({ modalities })}
        />
        <ChoiceMenu
          label="Capability"
          choices={modelCapabilities.map((one) => ({ value: one, label: capabilityWords[one] }))}
          chosen={query.can}
          onChange={(can) => setQuery({ can })}
        />
        <Select
          aria-label="Price"
          value={price}
          onValueChange={(value) => setQuery({ price: value === any ? '' : value })}
          options={withPlain(prices, price, `Input $${price}`)}
          className="w-auto min-w-28 border-control/50 dark:border-control/60"
        />
        <Select
          aria-label="Context"
          value={context}
          onValueChange={(value) => setQuery({ context: value === any ? 0 : Number(value) })}
          options={withPlain(contexts, context, `At least ${formatCount(query.context)}`)}
          className="w-auto min-w-30 border-control/50 dark:border-control/60"
        />
        <ExportButton href={paths.modelsExport(scope, exportParameters(query))} />
      </div>
    </div>
  );
}
