import { cn } from '@/ui/cn.ts';
import { formatCompact } from '@/ui/format-number.ts';
import { Money } from '@/ui/money.tsx';
import type { ServedModel } from './provider-row.ts';

const head = 'h-7 px-3 text-left font-medium text-12 text-muted first:pl-0 last:pr-0 whitespace-nowrap';
const cell = 'h-8 border-line-faint border-t px-3 first:pl-0 last:pr-0 whitespace-nowrap';

function Price({ amount }: { amount: bigint | null | undefined }) {
  return amount === undefined || amount === null ? (
    <span className="text-12 text-faint">no price</span>
  ) : (
    <Money amount={amount} className="text-12" />
  );
}

/** What a provider serves and what it costs. */
export function ModelsTable({ models }: { models: readonly ServedModel[] }) {
  return (
    <div className="relative max-h-96 overflow-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={head}>Model</th>
            <th className={head}>Endpoints</th>
            <th className={cn(head, 'text-right')}>Context</th>
            <th className={cn(head, 'text-right')}>Input per million</th>
            <th className={cn(head, 'text-right')}>Output per million</th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => (
            <tr key={model.name}>
              <td className={cn(cell, 'font-mono text-12')}>{model.name}</td>
              <td className={cn(cell, 'text-muted')}>{model.endpoints.join(', ')}</td>
              <td className={cn(cell, 'text-right text-muted')}>
                {model.contextTokens === null ? '' : formatCompact(model.contextTokens)}
              </td>
              <td className={cn(cell, 'text-right')}>
                <Price amount={model.price?.inputNanoUsd} />
              </td>
              <td className={cn(cell, 'text-right')}>
                {model.endpoints.includes('chat') ? <Price amount={model.price?.outputNanoUsd} /> : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
