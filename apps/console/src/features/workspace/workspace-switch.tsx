'use client';

import { ChevronsUpDown } from 'lucide-react';
import { usePathname, useRouter, useSearchParams } from 'next/navigation';
import { paths } from '@/paths.ts';
import { Menu, MenuChoice, MenuLabel } from '@/ui/menu.tsx';
import { EnvironmentDot } from './environment-dot.tsx';
import { useWorkspace } from './use-workspace.tsx';

const triggerLook =
  'flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-13 transition-colors duration-[120ms] hover:bg-sunken data-[state=open]:bg-sunken';

/** Goes to the same page with the same filters in another environment. */
export function useEnvironmentSwitch(): (environment: string) => void {
  const { scope } = useWorkspace();
  const router = useRouter();
  const pathname = usePathname();
  const search = useSearchParams().toString();
  return (environment) => {
    const rest = pathname.slice(paths.home(scope).length);
    const page = /^\/requests\/./.test(rest) ? '/requests' : rest;
    router.push(paths.home({ ...scope, env: environment }) + page + (search === '' ? '' : `?${search}`));
  };
}

/** The organisation and the environment, each with a menu to change it. */
export function WorkspaceSwitch() {
  const { organisation, organisations, environment, environments } = useWorkspace();
  const router = useRouter();
  const switchEnvironment = useEnvironmentSwitch();
  return (
    <div className="flex flex-col gap-px">
      <Menu
        className="w-54"
        trigger={
          <button type="button" className={triggerLook}>
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
          </button>
        }
      >
        <MenuLabel>Organisations</MenuLabel>
        {organisations.map((other) => (
          <MenuChoice
            key={other.slug}
            isChosen={other.slug === organisation.slug}
            onChoose={() => router.push(paths.organisation(other.slug))}
          >
            <span className="truncate">{other.name}</span>
          </MenuChoice>
        ))}
      </Menu>
      <Menu
        className="w-54"
        trigger={
          <button type="button" className={triggerLook}>
            <span className="flex w-5 shrink-0 justify-center">
              <EnvironmentDot kind={environment.kind} />
            </span>
            <span className="min-w-0 flex-1 truncate text-muted">
              <span className="sr-only">Environment: </span>
              {environment.name}
            </span>
            <ChevronsUpDown className="size-3.5 text-faint" aria-hidden />
          </button>
        }
      >
        <MenuLabel>Environments</MenuLabel>
        {environments.map((other) => (
          <MenuChoice
            key={other.slug}
            isChosen={other.slug === environment.slug}
            onChoose={() => switchEnvironment(other.slug)}
          >
            <EnvironmentDot kind={other.kind} />
            <span className="truncate">{other.name}</span>
          </MenuChoice>
        ))}
      </Menu>
    </div>
  );
}
