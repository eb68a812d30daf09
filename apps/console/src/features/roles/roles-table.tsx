'use client';

import { Pencil, Trash2 } from 'lucide-react';
import { Button } from '@/ui/button.tsx';
import { Chip } from '@/ui/chip.tsx';
import { cn } from '@/ui/cn.ts';
import { formatCount } from '@/ui/format-number.ts';
import type { RoleView } from './role-view.ts';

const head = 'h-8 border-b px-3 text-left font-medium text-12 text-muted whitespace-nowrap first:pl-6 last:pr-6';
const cell = 'h-11 border-line-faint border-b px-3 py-1.5 first:pl-6 last:pr-6';
const usesShown = 3;

function Uses({ uses }: { uses: RoleView['uses'] }) {
  if (uses.length === 0) return <span className="text-faint">nobody</span>;
  const words = uses.map(({ who, where }) => (where === 'everywhere' ? who : `${who} ${where}`));
  const more = words.length - usesShown;
  return (
    <span className="text-muted" title={words.join('\n')}>
      {words.slice(0, usesShown).join(', ')}
      {more > 0 ? ` and ${formatCount(more)} more` : ''}
    </span>
  );
}

type RolesTableProps = {
  roles: readonly RoleView[];
  canManage: boolean;
  onEdit: (role: RoleView) => void;
  onRemove: (role: RoleView) => void;
};

/** Roles in hairlines: what they are for, how much they allow, and who has them where. */
export function RolesTable({ roles, canManage, onEdit, onRemove }: RolesTableProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="relative overflow-x-auto" aria-label="Roles" tabIndex={0}>
      <table className="hairline-table">
        <thead>
          <tr>
            <th className={head}>Role</th>
            <th className={head}>What for</th>
            <th className={cn(head, 'text-right')}>Permissions</th>
            <th className={head}>Who has it</th>
            <th className={cn(head, 'w-0')}>
              <span className="sr-only">Change</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {roles.map((role) => (
            <tr key={role.key} className="transition-colors duration-[120ms] hover:bg-subtle">
              <td className={cn(cell, 'whitespace-nowrap font-medium')}>
                <span className="flex items-center gap-2">
                  {role.name}
                  {role.isSystem ? null : <Chip tone="accent">custom</Chip>}
                </span>
              </td>
              <td className={cn(cell, 'min-w-64 text-muted')}>
                {role.description ?? 'Made by this organisation.'}
                {role.permissions.includes('requests:read_content') ? (
                  <Chip tone="warning" className="ml-2 align-middle">
                    reads content
                  </Chip>
                ) : null}
              </td>
              <td className={cn(cell, 'text-right font-mono text-12 text-muted tabular-nums')}>
                {role.permissions.length}
              </td>
              <td className={cn(cell, 'min-w-40')}>
                <Uses uses={role.uses} />
              </td>
              <td className={cn(cell, 'whitespace-nowrap text-right')}>
                {canManage && !role.isSystem ? (
                  <>
                    <Button look="quiet" size="icon" aria-label={`Change ${role.name}`} onClick={() => onEdit(role)}>
                      <Pencil aria-hidden />
                    </Button>
                    <Button look="quiet" size="icon" aria-label={`Delete ${role.name}`} onClick={() => onRemove(role)}>
                      <Trash2 aria-hidden />
                    </Button>
                  </>
                ) : null}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
