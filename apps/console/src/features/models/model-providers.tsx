'use client';

import Link from 'next/link';
import { paths } from '@/paths.ts';
import { cn } from '@/ui/cn.ts';
import { StatusDot } from '@/ui/status-dot.tsx';
import { useWorkspace } from '../workspace/use-workspace.tsx';
import { AccessStatus } from './access-status.tsx';
import { ModelId } from './model-columns.tsx';
import type { ModelDetail, ModelRow, ModelServing } from './model-row.ts';
import { PriceText } from './price-text.tsx';

function ServingState({ serving }: { serving: ModelServing }) {
  if (!serving.isOn) return <StatusDot tone="warning" label="Off" className="text-12" />;
  if (serving.isAllowed) return <StatusDot tone="success" label="Allowed" className="text-12" />;
  return <StatusDot tone="danger" label="Denied" className="text-12" />;
}

/** The organisation's providers that serve a model, and what the policies say to each. */
export function Servings({ detail }: { detail: ModelDetail }) {
  const { scope, permissions, environment } = useWorkspace();
  const { servings, row } = detail;
  if (servings === null) {
    return <p className="text-13 text-muted">Which providers serve it is not for your role to see.</p>;
  }
  if (servings.length === 0) {
    return (
      <p className="text-13 text-muted">
        None of your providers serves it.{' '}
        {permissions.includes('providers:manage') ? (
          <Link href={paths.providers(scope, { add: 'choose' })} className="text-accent underline underline-offset-4">
            Add a provider
          </Link>
        ) : null}
      </p>
    );
  }
  return (
    <ul>
      {servings.map((serving) => (
        <li
          key={`${serving.providerName} ${serving.model}`}
          className="border-line-faint border-b py-2 last:border-b-0"
        >
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span className="font-medium">{serving.providerName}</span>
            {serving.region === null ? null : <span className="text-muted">{serving.region}</span>}
            {serving.model === row.id ? null : <span className="font-mono text-12 text-muted">{serving.model}</span>}
            <span className="ml-auto">
              <ServingState serving={serving} />
            </span>
          </p>
          {serving.because === null ? null : <p className="mt-0.5 text-12 text-muted">{serving.because}</p>}
        </li>
      ))}
      <li className="pt-2 text-12 text-muted">
        By the policies of the organisation and of {environment.name}. A key's own may narrow them further
        {permissions.includes('policies:read') ? (
          <>
            :{' '}
            <Link href={paths.effectivePolicy(scope)} className="text-accent underline underline-offset-4">
              what is in force for a key
            </Link>
          </>
        ) : null}
        .
      </li>
    </ul>
  );
}

const head = 'h-7 border-b pl-4 text-right font-medium text-12 text-muted';
const cell = 'h-8 border-line-faint border-b pl-4 text-right whitespace-nowrap';

/** The same model at other providers, the cheapest first. */
export function Elsewhere({ rows, onOpen }: { rows: readonly ModelRow[]; onOpen: (id: string) => void }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section aria-label="The same model elsewhere" tabIndex={0} className="max-h-80 overflow-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={cn(head, 'pl-0 text-left')}>Model</th>
            <th className={head}>Input $/M</th>
            <th className={head}>Output $/M</th>
            <th className={cn(head, 'text-left')}>Here</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className={cn(cell, 'max-w-40 truncate pl-0 sm:max-w-72 text-left')}>
                <button type="button" onClick={() => onOpen(row.id)} className="max-w-full truncate hover:underline">
                  <ModelId id={row.id} />
                </button>
              </td>
              <td className={cell}>
                <PriceText cell={row.price?.input} isOwn={row.price?.isOwn ?? false} />
              </td>
              <td className={cell}>
                <PriceText cell={row.price?.output} isOwn={row.price?.isOwn ?? false} />
              </td>
              <td className={cn(cell, 'text-left')}>
                <AccessStatus access={row.access} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
