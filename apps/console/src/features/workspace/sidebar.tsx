'use client';

import { CircleQuestionMark, Search } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { paths } from '@/paths.ts';
import { cn } from '@/ui/cn.ts';
import { Kbd } from '@/ui/kbd.tsx';
import { LazyMenu } from '@/ui/lazy-menu.tsx';
import { type MenuEntry, menu } from './menu-entries.ts';
import { useWorkspace } from './use-workspace.tsx';
import { mayOpen } from './workspace.ts';
import { WorkspaceSwitch } from './workspace-switch.tsx';

const loadPersonMenu = () => import('./person-menu.tsx').then((module) => module.PersonMenu);

function SidebarLink({ entry, isHere, href }: { entry: MenuEntry; isHere: boolean; href: string }) {
  return (
    <Link
      href={href}
      aria-current={isHere ? 'page' : undefined}
      className={cn(
        'flex h-7 items-center gap-2.5 rounded-md px-2 text-13 transition-colors duration-[120ms]',
        isHere ? 'bg-sunken font-medium text-ink' : 'text-muted hover:bg-sunken hover:text-ink',
      )}
    >
      <entry.icon className={cn('size-4', isHere ? 'text-accent' : 'text-faint')} strokeWidth={1.75} aria-hidden />
      {entry.label}
    </Link>
  );
}

type SidebarProps = { onOpenPalette: () => void; onOpenHelp: () => void };

/** Organisation, environment, search, and the pages this person may see. */
export function Sidebar({ onOpenPalette, onOpenHelp }: SidebarProps) {
  const workspace = useWorkspace();
  const { scope, person } = workspace;
  const pathname = usePathname();
  const home = paths.home(scope);
  const isHere = (path: string) => (path === home ? pathname === home : pathname.startsWith(path));

  return (
    <div className="flex h-full flex-col gap-4 px-3 pt-3 pb-2">
      <WorkspaceSwitch />
      <button
        type="button"
        onClick={onOpenPalette}
        className="flex h-8 items-center gap-2 rounded-md border bg-paper px-2 text-13 text-muted transition-colors duration-[120ms] hover:border-control"
      >
        <Search className="size-3.5" aria-hidden />
        <span className="flex-1 text-left">Search or jump…</span>
        <Kbd>⌘K</Kbd>
      </button>
      <nav aria-label="Pages" className="flex min-h-0 flex-1 flex-col gap-4 overflow-y-auto">
        {menu.map((section) => {
          const entries = section.entries.filter((entry) => mayOpen(workspace, entry));
          if (entries.length === 0) return null;
          return (
            <div key={section.head ?? 'top'} className="flex flex-col gap-px">
              {section.head === null ? null : <p className="section-label px-2 pb-1">{section.head}</p>}
              {entries.map((entry) => (
                <SidebarLink
                  key={entry.label}
                  entry={entry}
                  href={entry.path(scope)}
                  isHere={isHere(entry.path(scope))}
                />
              ))}
            </div>
          );
        })}
      </nav>
      <div className="flex items-center gap-1 border-t pt-2">
        <div className="min-w-0 flex-1">
          <LazyMenu
            className="flex h-10 w-full items-center gap-2 rounded-md px-2 text-left transition-colors duration-[120ms] hover:bg-sunken data-[state=open]:bg-sunken"
            load={loadPersonMenu}
          >
            <span
              aria-hidden="true"
              className="flex size-6 shrink-0 items-center justify-center rounded-full border bg-paper font-medium text-11 text-muted"
            >
              {person.name.slice(0, 1).toUpperCase()}
            </span>
            <span className="min-w-0 flex-1 truncate text-13">{person.name}</span>
          </LazyMenu>
        </div>
        <button
          type="button"
          onClick={onOpenHelp}
          aria-label="Keyboard shortcuts"
          className="flex size-8 items-center justify-center rounded-md text-faint transition-colors duration-[120ms] hover:bg-sunken hover:text-ink"
        >
          <CircleQuestionMark className="size-4" strokeWidth={1.75} aria-hidden />
        </button>
      </div>
    </div>
  );
}
