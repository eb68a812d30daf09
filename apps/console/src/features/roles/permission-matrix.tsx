'use client';

import { Check } from 'lucide-react';
import { Fragment } from 'react';
import { cn } from '@/ui/cn.ts';
import { deedLabel, nounLabel, permissionGroups } from './permission-groups.ts';
import type { RoleView } from './role-view.ts';

const head = 'h-8 border-b bg-paper px-3 text-12 font-medium whitespace-nowrap';
const first = 'sticky left-0 z-10 bg-paper pl-6 pr-6 text-left';

function deedTitle(permission: string): string | undefined {
  return permission.endsWith(':read_content') ? 'Prompts and answers: a right of its own' : undefined;
}

/** Every permission against every role. */
export function PermissionMatrix({ roles }: { roles: readonly RoleView[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard.
    <section className="relative overflow-x-auto" aria-label="Permissions of each role" tabIndex={0}>
      <table className="w-full border-separate border-spacing-0">
        <thead>
          <tr>
            <th className={cn(head, first, 'text-muted')}>May</th>
            {roles.map(({ key, name }) => (
              <th key={key} scope="col" className={cn(head, 'max-w-36 truncate text-center')} title={name}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissionGroups.map(({ noun, permissions }) => (
            <Fragment key={noun}>
              <tr>
                <th
                  scope="rowgroup"
                  colSpan={roles.length + 1}
                  className="border-line-faint border-b pt-3 pb-1 pl-6 text-left font-medium text-12 text-muted"
                >
                  <span className="sticky left-6">{nounLabel(noun)}</span>
                </th>
              </tr>
              {permissions.map((permission) => (
                <tr key={permission} className="group">
                  <th
                    scope="row"
                    title={deedTitle(permission)}
                    className={cn(first, 'h-8 border-line-faint border-b font-normal text-13 group-hover:bg-subtle')}
                  >
                    {deedLabel(permission)}
                  </th>
                  {roles.map(({ key, permissions: held }) => (
                    <td key={key} className="border-line-faint border-b text-center group-hover:bg-subtle">
                      {held.includes(permission) ? (
                        <Check className="mx-auto size-3.5 text-accent" aria-label="yes" />
                      ) : (
                        <span className="text-faint/60" aria-hidden>
                          ·
                        </span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </section>
  );
}
