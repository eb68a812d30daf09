'use client';

import Link from 'next/link';
import { paths, type Scope } from '@/paths.ts';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { TimeAgo } from '@/ui/time-ago.tsx';
import { statementsOf } from './policy-statements.ts';
import { layerLabels, type PolicyView } from './policy-view.ts';

const head = 'h-8 border-b px-3 text-left font-medium text-12 text-muted whitespace-nowrap first:pl-6 last:pr-6';
const cell = 'border-line-faint border-b px-3 py-2.5 align-top first:pl-6 last:pr-6';

function Statements({ policy }: { policy: PolicyView }) {
  if (policy.document === null) return <span className="text-danger">cannot be read: allows nothing</span>;
  const statements = statementsOf(policy.document);
  if (statements.length === 0) return <span className="text-faint">states nothing</span>;
  return (
    <ul className="flex flex-col gap-0.5">
      {statements.map((words) => (
        <li key={words} className="max-w-[64ch] text-pretty">
          {words}
        </li>
      ))}
    </ul>
  );
}

/** Policies in force, outermost layer first. */
export function PoliciesTable({
  policies,
  scope,
  timeZone,
}: {
  policies: readonly PolicyView[];
  scope: Scope;
  timeZone: string;
}) {
  return (
    <div className="relative overflow-x-auto">
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={head}>Layer</th>
            <th className={head}>Of</th>
            <th className={head}>What it states</th>
            <th className={head}>Mode</th>
            <th className={cn(head, 'text-right')}>Version</th>
            <th className={head}>Changed</th>
          </tr>
        </thead>
        <tbody>
          {policies.map((policy) => (
            <tr key={policy.id} className="transition-colors duration-[120ms] hover:bg-subtle">
              <td className={cn(cell, 'whitespace-nowrap text-muted')}>{layerLabels[policy.target.kind]}</td>
              <td className={cn(cell, 'max-w-56')}>
                <Link
                  href={paths.policy(scope, policy.target)}
                  className="block truncate font-medium underline-offset-4 hover:underline"
                >
                  {policy.targetName}
                </Link>
              </td>
              <td className={cn(cell, 'min-w-64')}>
                <Statements policy={policy} />
              </td>
              <td className={cell}>
                {policy.mode === 'shadow' ? <Chip tone="warning">shadow</Chip> : <Chip tone="success">enforced</Chip>}
              </td>
              <td className={cn(cell, 'text-right font-mono text-12 text-muted tabular-nums')}>{policy.version}</td>
              <td className={cn(cell, 'whitespace-nowrap text-muted')}>
                <TimeAgo atMs={policy.createdAtMs} timeZone={timeZone} />
                <span className="block text-12 text-faint">{policy.createdByName ?? 'a program'}</span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
