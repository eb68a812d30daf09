'use client';

import { useQuery } from '@tanstack/react-query';
import { ChevronDown, ChevronUp, X } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type ReactNode, useState } from 'react';
import { useTrpc } from '@/query/trpc.ts';
import { Button } from '@/ui/button.tsx';
import { Chip } from '@/ui/chip.tsx';
import { CopyButton } from '@/ui/copy-button.tsx';
import { Sheet } from '@/ui/dialog.tsx';
import { formatCompact, formatCount } from '@/ui/format-number.ts';
import { Skeleton } from '@/ui/skeleton.tsx';
import { QueryError } from '../workspace/query-error.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { AccessStatus, accessWords } from './access-status.tsx';
import { ModelCode } from './model-code.tsx';
import { abilityWords } from './model-columns.tsx';
import { OriginWords, PriceTable } from './model-prices.tsx';
import { Elsewhere, Servings } from './model-providers.tsx';
import { kindWords } from './model-query.ts';
import type { ModelDetail } from './model-row.ts';
import { OwnPriceLine } from './own-price-line.tsx';

const PriceDialog = dynamic(() => import('./price-dialog.tsx').then((module) => module.PriceDialog), { ssr: false });
const aliasesShownMax = 6;

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t px-6 py-5">
      <h3 className="mb-2 font-semibold text-13">{title}</h3>
      {children}
    </section>
  );
}

function Fact({ label, isWide = false, children }: { label: string; isWide?: boolean; children: ReactNode }) {
  return (
    <div className={isWide ? 'col-span-2 min-w-0' : 'min-w-0'}>
      <dt className="text-12 text-muted">{label}</dt>
      <dd className="mt-0.5 break-words text-13">{children}</dd>
    </div>
  );
}

function Aliases({ aliases }: { aliases: readonly string[] }) {
  const [isOpen, setOpen] = useState(false);
  const shown = isOpen ? aliases : aliases.slice(0, aliasesShownMax);
  return (
    <div className="mt-4">
      <h4 className="text-12 text-muted">Also called</h4>
      <ul className="mt-1 flex flex-wrap gap-1">
        {shown.map((alias) => (
          <li key={alias} className="min-w-0">
            <Chip isMono>{alias}</Chip>
          </li>
        ))}
        {isOpen || aliases.length <= aliasesShownMax ? null : (
          <li>
            <Button look="quiet" size="small" className="h-5" onClick={() => setOpen(true)}>
              {aliases.length - aliasesShownMax} more
            </Button>
          </li>
        )}
      </ul>
    </div>
  );
}

function Facts({ detail }: { detail: ModelDetail }) {
  const { row, endpoints, upstreamModel, aliases } = detail;
  return (
    <div className="px-6 pb-5">
      <dl className="grid grid-cols-2 gap-x-6 gap-y-4 sm:grid-cols-4">
        <Fact label="Kind">{kindWords[row.kind]}</Fact>
        <Fact label="Context">
          {row.contextTokens === null ? (
            <span className="text-faint">unknown</span>
          ) : (
            <span title={`${formatCount(row.contextTokens)} tokens`}>{formatCompact(row.contextTokens)} tokens</span>
          )}
        </Fact>
        <Fact label="Output limit">
          {row.outputTokensMax === null ? (
            <span className="text-faint">unknown</span>
          ) : (
            <span title={`${formatCount(row.outputTokensMax)} tokens`}>
              {formatCompact(row.outputTokensMax)} tokens
            </span>
          )}
        </Fact>
        <Fact label="Endpoints">
          {endpoints.length === 0 ? <span className="text-faint">none here</span> : endpoints.join(', ')}
        </Fact>
        <Fact label="Can" isWide>
          {abilityWords(row) || <span className="text-faint">text</span>}
        </Fact>
        <Fact label="The provider is told" isWide>
          <span className="font-mono text-12">{upstreamModel}</span>
        </Fact>
      </dl>
      {aliases.length === 0 ? null : <Aliases aliases={aliases} />}
    </div>
  );
}

function Detail({ detail, onOpen }: { detail: ModelDetail; onOpen: (id: string) => void }) {
  const { permissions } = useWorkspace();
  const [isPricing, setPricing] = useState(false);
  const { row, own, catalogue } = detail;
  const canSetPrice = permissions.includes('prices:manage');
  const columns = own === null ? catalogue : [{ label: 'Yours', cells: own.cells }, ...catalogue];
  return (
    <>
      <Facts detail={detail} />
      <Section title="Prices">
        {columns.length === 0 ? null : <PriceTable columns={columns} label={`Prices of ${row.id}`} />}
        <OriginWords detail={detail} />
        <OwnPriceLine own={own} canSet={canSetPrice} onSet={() => setPricing(true)} />
      </Section>
      <Section title="Served by">
        <Servings detail={detail} />
      </Section>
      {detail.elsewhere.length === 0 ? null : (
        <Section title="The same model elsewhere">
          <Elsewhere rows={detail.elsewhere} onOpen={onOpen} />
        </Section>
      )}
      {row.kind === 'chat' ? (
        <Section title="Call it">
          <ModelCode model={row.id} />
        </Section>
      ) : null}
      {isPricing ? <PriceDialog detail={detail} onClose={() => setPricing(false)} /> : null}
    </>
  );
}

const skeletonRows = ['one', 'two', 'three', 'four', 'five', 'six'];

function DetailSkeleton() {
  return (
    <div role="status" aria-label="Loading" className="late">
      <div className="grid grid-cols-2 gap-x-6 gap-y-4 px-6 pb-5 sm:grid-cols-4">
        {skeletonRows.map((row) => (
          <Skeleton key={row} className="h-8" />
        ))}
      </div>
      <div className="flex flex-col gap-3 border-t px-6 py-5">
        {skeletonRows.map((row) => (
          <Skeleton key={row} className="h-4" />
        ))}
      </div>
    </div>
  );
}

type ModelSheetProps = {
  model: string;
  onOpen: (id: string | null) => void;
  /** Null where there is no further row in that direction. */
  onNext: (() => void) | null;
  onPrevious: (() => void) | null;
};

/** One model in a sheet beside the catalogue, which stays in use: j and k walk on. */
export function ModelSheet({ model, onOpen, onNext, onPrevious }: ModelSheetProps) {
  const { scope } = useWorkspace();
  const { data, error, refetch } = useQuery(
    useTrpc().models.read.queryOptions({ ...scope, model }, { enabled: model !== '' }),
  );
  return (
    <Sheet
      isOpen={model !== ''}
      onOpenChange={(isOpen) => {
        if (!isOpen) onOpen(null);
      }}
      title={`Model ${model}`}
      isModal={false}
      className="w-full max-w-[44rem]"
    >
      <div className="sticky top-0 z-10 flex items-start gap-3 bg-raised px-6 pt-4 pb-4">
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold text-16 tracking-[-0.01em]">{data?.row.name ?? model}</h2>
          <p className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1">
            <span className="flex min-w-0 items-center gap-0.5">
              <span className="truncate font-mono text-12 text-muted">{data?.row.id ?? model}</span>
              <CopyButton text={data?.row.id ?? model} label="Copy the model's id" />
            </span>
            {data === undefined ? null : <AccessStatus access={data.row.access} />}
            {data?.row.isDeprecated ? <Chip tone="warning">deprecated</Chip> : null}
          </p>
          {data === undefined ? null : <p className="sr-only">{accessWords[data.row.access].words}</p>}
        </div>
        <div className="-mr-1 flex items-center">
          <Button
            look="quiet"
            size="icon"
            aria-label="Previous model"
            disabled={!onPrevious}
            onClick={() => onPrevious?.()}
          >
            <ChevronUp aria-hidden />
          </Button>
          <Button look="quiet" size="icon" aria-label="Next model" disabled={!onNext} onClick={() => onNext?.()}>
            <ChevronDown aria-hidden />
          </Button>
          <Button look="quiet" size="icon" aria-label="Close" onClick={() => onOpen(null)}>
            <X aria-hidden />
          </Button>
        </div>
      </div>
      {data !== undefined ? (
        <Detail key={data.row.id} detail={data} onOpen={onOpen} />
      ) : error === null ? (
        <DetailSkeleton />
      ) : (
        <QueryError what="this model" error={error} onRetry={() => void refetch()} />
      )}
    </Sheet>
  );
}
