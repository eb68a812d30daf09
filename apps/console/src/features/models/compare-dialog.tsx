'use client';

import { useQueries } from '@tanstack/react-query';
import { usageBuckets } from '@waygate/protocol';
import { X } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { cn } from '@/ui/cn.ts';
import { Dialog } from '@/ui/dialog.tsx';
import { formatCompact } from '@/ui/format-number.ts';
import { Skeleton } from '@/ui/skeleton.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { AccessStatus } from './access-status.tsx';
import { abilityWords, ModelId } from './model-columns.tsx';
import { kindWords } from './model-query.ts';
import type { ModelDetail } from './model-row.ts';
import { bucketWords, isPiece, pieceCell } from './price-input.ts';
import { PriceText } from './price-text.tsx';
import type { ModelView } from './use-model-view.ts';

const cell = 'border-line-faint border-b py-1.5 pl-4 align-top';

type Line = { label: string; isNumber?: boolean; of: (detail: ModelDetail) => ReactNode };

function tokens(count: number | null): string {
  return count === null ? '–' : formatCompact(count);
}

const facts: readonly Line[] = [
  { label: 'Here', of: ({ row }) => <AccessStatus access={row.access} /> },
  { label: 'Kind', of: ({ row }) => kindWords[row.kind] },
  { label: 'Can', of: ({ row }) => abilityWords(row) || 'text' },
  { label: 'Context', isNumber: true, of: ({ row }) => tokens(row.contextTokens) },
  { label: 'Output limit', isNumber: true, of: ({ row }) => tokens(row.outputTokensMax) },
];

/** Prices in force: the organisation's own before the catalogue's. */
function cellsOf({ own, catalogue }: ModelDetail) {
  return own?.cells ?? catalogue[0]?.cells ?? {};
}

function priceLines(details: readonly ModelDetail[]): Line[] {
  const cells = details.map(cellsOf);
  const used = usageBuckets.filter((bucket) => cells.some((one) => (one[bucket] ?? 0n) > 0n));
  return used.map((bucket) => ({
    label: `${bucketWords[bucket]} ${isPiece(bucket) ? '$ each' : '$/M'}`,
    isNumber: true,
    of: (detail) => {
      const price = cellsOf(detail)[bucket];
      const known = cells.flatMap((one) => one[bucket] ?? []);
      const isLowest =
        price !== undefined && known.some((other) => price < other) && known.every((other) => price <= other);
      return (
        <span className={cn(isLowest && 'font-medium text-success')}>
          <PriceText cell={isPiece(bucket) ? pieceCell(price) : price} />
          {isLowest ? <span className="sr-only"> (lowest)</span> : null}
        </span>
      );
    },
  }));
}

function CompareTable({ details, view }: { details: readonly ModelDetail[]; view: ModelView }) {
  return (
    <table className="w-full text-13">
      <thead>
        <tr>
          <th className="w-36">
            <span className="sr-only">What</span>
          </th>
          {details.map(({ row }) => (
            <th key={row.id} scope="col" className="min-w-40 pb-2 pl-4 text-left align-bottom font-normal">
              <span className="flex items-center justify-between gap-2">
                <span className="min-w-0">
                  <span className="block font-medium">{row.name}</span>
                  <ModelId id={row.id} />
                </span>
                <Button
                  look="quiet"
                  size="icon"
                  aria-label={`Take ${row.id} out`}
                  onClick={() => view.toggleChosen(row.id)}
                >
                  <X aria-hidden />
                </Button>
              </span>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {[...facts, ...priceLines(details)].map((line) => (
          <tr key={line.label}>
            <th scope="row" className="border-line-faint border-b py-1.5 text-left align-top font-normal text-muted">
              {line.label}
            </th>
            {details.map((detail) => (
              <td key={detail.row.id} className={cn(cell, line.isNumber && 'font-mono text-12 tabular-nums')}>
                {line.of(detail)}
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** The chosen models side by side; of each price the lowest stands out. */
export function CompareDialog({ view }: { view: ModelView }) {
  const { scope } = useWorkspace();
  const trpc = useTrpc();
  const found = useQueries({
    queries: view.chosen.map((model) => trpc.models.read.queryOptions({ ...scope, model })),
  });
  const details = found.flatMap(({ data }) => data ?? []);
  const isLoading = found.some(({ isPending }) => isPending);
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => {
        if (!isOpen) view.setComparing(false);
      }}
      title="Compare"
      description="US dollars per million units; your own prices where you have set them."
      className="max-w-5xl"
    >
      {isLoading ? (
        <Skeleton className="h-80" />
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
        <section aria-label="Models side by side" tabIndex={0} className="overflow-x-auto">
          <CompareTable details={details} view={view} />
        </section>
      )}
    </Dialog>
  );
}
