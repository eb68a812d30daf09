'use client';

import { Command } from 'cmdk';
import { CircleUser, CornerDownLeft, FileSearch, Moon, Sun } from 'lucide-react';
import { useRouter } from 'next/navigation';
import { useTheme } from 'next-themes';
import { Dialog as Primitive } from 'radix-ui';
import { type ReactNode, useState } from 'react';
import { paths } from '@/paths.ts';
import { EnvironmentDot } from './environment-dot.tsx';
import { type MenuEntry, menu } from './menu-entries.ts';
import { paletteDeeds } from './palette-deeds.ts';
import { useEnvironmentSwitch } from './use-environment-switch.ts';
import { useWorkspace } from './use-workspace.tsx';
import { mayOpen } from './workspace.ts';

const itemLook =
  'flex h-9 cursor-pointer items-center gap-2.5 rounded-md px-2.5 text-13 data-[selected=true]:bg-sunken [&_svg]:size-4 [&_svg]:text-faint';
const groupLook =
  '[&_[cmdk-group-heading]]:section-label p-1 [&_[cmdk-group-heading]]:px-2.5 [&_[cmdk-group-heading]]:pt-2 [&_[cmdk-group-heading]]:pb-1';

type PaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void };

/** Jumps to any page, environment, organisation or pasted request id, and starts the usual deeds. */
export function CommandPalette({ isOpen, onOpenChange }: PaletteProps) {
  const workspace = useWorkspace();
  const { scope, environments, organisations } = workspace;
  const [search, setSearch] = useState('');
  const router = useRouter();
  const switchEnvironment = useEnvironmentSwitch();
  const { resolvedTheme, setTheme } = useTheme();
  const requestId = /^req_[0-9a-z]{6,}$/.test(search.trim()) ? search.trim() : null;

  const item = (name: string, run: () => void, content: ReactNode) => (
    <Command.Item
      key={name}
      value={name}
      className={itemLook}
      onSelect={() => {
        onOpenChange(false);
        setSearch('');
        run();
      }}
    >
      {content}
    </Command.Item>
  );

  const pageItem = (entry: Omit<MenuEntry, 'shortcut'>) =>
    mayOpen(workspace, entry)
      ? item(
          entry.label,
          () => router.push(entry.path(scope)),
          <>
            <entry.icon strokeWidth={1.75} aria-hidden />
            {entry.label}
          </>,
        )
      : null;

  return (
    <Primitive.Root open={isOpen} onOpenChange={onOpenChange}>
      <Primitive.Portal>
        <Primitive.Overlay className="fade-in fixed inset-0 z-40 bg-ink/25 dark:bg-paper/70" />
        <Primitive.Content
          aria-describedby={undefined}
          className="appear fixed inset-x-0 top-[12vh] z-50 mx-auto w-[calc(100vw-2rem)] max-w-xl overflow-hidden rounded-lg border bg-raised shadow-floating focus-visible:outline-none"
        >
          <Primitive.Title className="sr-only">Search or jump</Primitive.Title>
          <Command label="Search or jump" loop>
            <Command.Input
              value={search}
              onValueChange={setSearch}
              placeholder="Page, environment, deed, or a request id"
              className="h-12 w-full border-b bg-transparent px-4 text-14 outline-none placeholder:text-faint"
            />
            <Command.List className="max-h-[22rem] overflow-y-auto pb-1">
              <Command.Empty className="px-4 py-8 text-13 text-muted">Nothing of that name.</Command.Empty>
              {requestId === null ? null : (
                <Command.Group heading="Request" className={groupLook} forceMount>
                  {item(
                    requestId,
                    () => router.push(paths.request(scope, requestId)),
                    <>
                      <FileSearch aria-hidden />
                      Open <span className="font-mono text-12">{requestId}</span>
                      <CornerDownLeft className="ml-auto" aria-hidden />
                    </>,
                  )}
                </Command.Group>
              )}
              <Command.Group heading="Pages" className={groupLook}>
                {menu.flatMap(({ entries }) => entries).map(pageItem)}
                {item(
                  'Your account password two-factor sessions',
                  () => router.push(paths.account(scope)),
                  <>
                    <CircleUser strokeWidth={1.75} aria-hidden />
                    Your account
                  </>,
                )}
              </Command.Group>
              <Command.Group heading="Do" className={groupLook}>
                {paletteDeeds.map(pageItem)}
                {item(
                  'Change theme dark light',
                  () => setTheme(resolvedTheme === 'dark' ? 'light' : 'dark'),
                  <>
                    {resolvedTheme === 'dark' ? <Sun aria-hidden /> : <Moon aria-hidden />}
                    {resolvedTheme === 'dark' ? 'Light theme' : 'Dark theme'}
                  </>,
                )}
              </Command.Group>
              <Command.Group heading="Environments" className={groupLook}>
                {environments.map((environment) =>
                  item(
                    `Environment ${environment.name}`,
                    () => switchEnvironment(environment.slug),
                    <>
                      <span className="flex w-4 justify-center">
                        <EnvironmentDot kind={environment.kind} />
                      </span>
                      {environment.name}
                    </>,
                  ),
                )}
              </Command.Group>
              {organisations.length < 2 ? null : (
                <Command.Group heading="Organisations" className={groupLook}>
                  {organisations.map((organisation) =>
                    item(
                      `Organisation ${organisation.name} ${organisation.slug}`,
                      () => router.push(paths.organisation(organisation.slug)),
                      organisation.name,
                    ),
                  )}
                </Command.Group>
              )}
            </Command.List>
          </Command>
        </Primitive.Content>
      </Primitive.Portal>
    </Primitive.Root>
  );
}
