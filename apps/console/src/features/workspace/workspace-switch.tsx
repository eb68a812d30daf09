'use client';

import { ChevronsUpDown } from 'lucide-react';
import { LazyMenu } from '@/ui/lazy-menu.tsx';
import { EnvironmentDot } from './environment-dot.tsx';
import { useWorkspace } from './use-workspace.tsx';

const triggerLook =
  'flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-13 transition-colors duration-[120ms] hover:bg-sunken data-[state=open]:bg-sunken';

const loadOrganisations = () => import('./workspace-menus.tsx').then((module) => module.OrganisationMenu);
const loadEnvironments = () => import('./workspace-menus.tsx').then((module) => module.EnvironmentMenu);

/** The organisation and the environment, each with a menu to change it. */
export function WorkspaceSwitch() {
  const { organisation, environment } = useWorkspace();
  return (
    <div className="flex flex-col gap-px">
      <LazyMenu className={triggerLook} load={loadOrganisations}>
        <span
          aria-hidden="true"
          className="flex size-5 shrink-0 items-center justify-center rounded-sm bg-ink font-semibold text-11 text-paper"
        >
          {organisation.name.slice(0, 1).toUpperCase()}
        </span>
        <span className="min-w-0 flex-1 truncate font-semibold">
          <span className="sr-only">Organisation: </span>
          {organisation.name}
        </span>
        <ChevronsUpDown className="size-3.5 text-faint" aria-hidden />
      </LazyMenu>
      <LazyMenu className={triggerLook} load={loadEnvironments}>
        <span className="flex w-5 shrink-0 justify-center">
          <EnvironmentDot kind={environment.kind} />
        </span>
        <span className="min-w-0 flex-1 truncate text-muted">
          <span className="sr-only">Environment: </span>
          {environment.name}
        </span>
        <ChevronsUpDown className="size-3.5 text-faint" aria-hidden />
      </LazyMenu>
    </div>
  );
}
