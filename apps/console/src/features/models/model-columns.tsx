import type { ReactNode } from 'react';
import { Chip } from '@/ui/chip.tsx';
import { formatCompact } from '@/ui/format-number.ts';
import { AbilityIcons } from './ability-icons.tsx';
import { AccessStatus } from './access-status.tsx';
import { capabilityWords, type ModelSort } from './model-query.ts';
import type { ModelRow } from './model-row.ts';
import { PriceText } from './price-text.tsx';

/** A column of the catalogue. Widths are tracks of a grid; null where there is no room for it. */
export type ModelColumn = {
  readonly id: string;
  readonly label: string;
  readonly sort?: Extract<ModelSort, 'name' | 'context' | 'limit' | 'input' | 'output'>;
  readonly isNumber?: boolean;
  readonly wide: string;
  readonly medium: string | null;
  readonly narrow: string | null;
  readonly cell: (row: ModelRow) => ReactNode;
};

/** A model's id: who serves it in quiet ink, what it is called in full. */
export function ModelId({ id }: { id: string }) {
  const slash = id.indexOf('/');
  return (
    <span className="truncate font-mono text-12" title={id}>
      <span className="text-muted">{id.slice(0, slash + 1)}</span>
      {id.slice(slash + 1)}
    </span>
  );
}

/** What a model can do beyond text, in words. */
export function abilityWords({ can, reads, writes }: Pick<ModelRow, 'can' | 'reads' | 'writes'>): string {
  const inputs = reads.filter((one) => one === 'image' || one === 'audio').map((one) => `reads ${one}`);
  const outputs = writes.filter((one) => one === 'image' || one === 'audio').map((one) => `writes ${one}`);
  const abilities = can.filter((one) => one !== 'streaming').map((one) => capabilityWords[one].toLowerCase());
  return [...abilities, ...inputs, ...outputs].join(', ').replace('json', 'JSON');
}

function tokens(count: number | null): ReactNode {
  return <span className="font-mono text-12 text-muted">{count === null ? '' : formatCompact(count)}</span>;
}

export const modelColumns: readonly ModelColumn[] = [
  {
    id: 'model',
    label: 'Model',
    sort: 'name',
    wide: 'minmax(13rem,2fr)',
    medium: 'minmax(12rem,1fr)',
    narrow: 'minmax(0,1fr)',
    cell: (row) => (
      <span className="flex min-w-0 items-center gap-2">
        <ModelId id={row.id} />
        {row.isDeprecated ? <Chip tone="warning">deprecated</Chip> : null}
        {row.isListed ? null : <Chip tone="outline">yours</Chip>}
      </span>
    ),
  },
  {
    id: 'access',
    label: 'Here',
    wide: '7.5rem',
    medium: '7.5rem',
    narrow: null,
    cell: ({ access }) => <AccessStatus access={access} />,
  },
  {
    id: 'abilities',
    label: 'For',
    wide: 'minmax(7.75rem,1fr)',
    medium: null,
    narrow: null,
    cell: (row) => <AbilityIcons row={row} />,
  },
  {
    id: 'context',
    label: 'Context',
    sort: 'context',
    isNumber: true,
    wide: '4rem',
    medium: '4rem',
    narrow: null,
    cell: ({ contextTokens }) => tokens(contextTokens),
  },
  {
    id: 'limit',
    label: 'Output max',
    sort: 'limit',
    isNumber: true,
    wide: '5rem',
    medium: null,
    narrow: null,
    cell: ({ outputTokensMax }) => tokens(outputTokensMax),
  },
  {
    id: 'input',
    label: 'Input $/M',
    sort: 'input',
    isNumber: true,
    wide: '5rem',
    medium: '5rem',
    narrow: '5rem',
    cell: ({ price }) => (
      <span className="flex items-center gap-1">
        {price?.isTiered ? (
          <span className="text-11 text-faint" title="Dearer above a size of context">
            from
          </span>
        ) : null}
        <PriceText cell={price?.input} isOwn={price?.isOwn ?? false} />
      </span>
    ),
  },
  {
    id: 'cached',
    label: 'Cached $/M',
    isNumber: true,
    wide: '5rem',
    medium: null,
    narrow: null,
    cell: ({ price }) => <PriceText cell={price?.cacheRead} isOwn={price?.isOwn ?? false} />,
  },
  {
    id: 'output',
    label: 'Output $/M',
    sort: 'output',
    isNumber: true,
    wide: '5.5rem',
    medium: '5.5rem',
    narrow: '5rem',
    cell: ({ price }) => <PriceText cell={price?.output} isOwn={price?.isOwn ?? false} />,
  },
];
