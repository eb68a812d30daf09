'use client';

import { Menu as MenuIcon } from 'lucide-react';
import { usePathname, useRouter } from 'next/navigation';
import { lazy, type ReactNode, Suspense, useEffect, useState } from 'react';
import { Button } from '@/ui/button.tsx';
import { cn } from '@/ui/cn.ts';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { EnvironmentDot, environmentColours } from './environment-dot.tsx';
import { menu } from './menu-entries.ts';
import { Sidebar } from './sidebar.tsx';
import { useWorkspace } from './use-workspace.tsx';

const CommandPalette = lazy(() =>
  import('./command-palette.tsx').then((module) => ({ default: module.CommandPalette })),
);
const Sheet = lazy(() => import('@/ui/dialog.tsx').then((module) => ({ default: module.Sheet })));
const KeyboardHelp = lazy(() => import('./keyboard-help.tsx').then((module) => ({ default: module.KeyboardHelp })));

type Layer = 'palette' | 'help' | 'drawer' | null;

function usePaletteKey(open: () => void): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.metaKey || event.ctrlKey)) return;
      event.preventDefault();
      open();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, [open]);
}

/** The frame of every page inside an organisation: edge stripe, sidebar (a drawer where narrow), main column. */
export function WorkspaceShell({ children }: { children: ReactNode }) {
  const { environment, organisation, scope } = useWorkspace();
  const [layer, setLayer] = useState<Layer>(null);
  const [wasOpened, setOpened] = useState<ReadonlySet<Layer>>(new Set());
  const router = useRouter();
  const pathname = usePathname();

  const open = (next: Layer) => {
    setOpened((before) => new Set(before).add(next));
    setLayer(next);
  };
  const openPalette = () => open('palette');
  const openHelp = () => open('help');
  const close = (isOpen: boolean) => {
    if (!isOpen) setLayer(null);
  };

  usePaletteKey(openPalette);
  useShortcuts({
    '?': openHelp,
    ...Object.fromEntries(
      menu.flatMap(({ entries }) =>
        entries.map((entry) => [`g ${entry.shortcut}`, () => router.push(entry.path(scope))]),
      ),
    ),
  });
  // biome-ignore lint/correctness/useExhaustiveDependencies: the drawer closes whenever the address changes
  useEffect(() => setLayer((now) => (now === 'drawer' ? null : now)), [pathname]);

  const sidebar = <Sidebar onOpenPalette={openPalette} onOpenHelp={openHelp} />;
  return (
    <div className="flex h-dvh">
      <a
        href="#main"
        className="sr-only z-50 rounded-md bg-accent px-3 py-2 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        Skip to the page
      </a>
      <div aria-hidden="true" className={cn('w-[3px] shrink-0', environmentColours[environment.kind])} />
      <aside aria-label="Sidebar" className="hidden w-58 shrink-0 border-r bg-subtle md:block">
        {sidebar}
      </aside>
      <div className="flex min-w-0 flex-1 flex-col">
        <header className="flex h-12 shrink-0 items-center gap-2 border-b px-3 md:hidden">
          <Button look="quiet" size="icon" aria-label="Open the menu" onClick={() => open('drawer')}>
            <MenuIcon className="size-4!" aria-hidden />
          </Button>
          <span className="truncate font-semibold text-13">{organisation.name}</span>
          <span className="ml-auto flex items-center gap-1.5 text-12 text-muted">
            <EnvironmentDot kind={environment.kind} />
            {environment.name}
          </span>
        </header>
        <main id="main" tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto focus-visible:outline-none">
          {children}
        </main>
      </div>
      <Suspense fallback={null}>
        {wasOpened.has('drawer') ? (
          <Sheet isOpen={layer === 'drawer'} onOpenChange={close} title="Menu" side="left" className="w-66 bg-subtle">
            {sidebar}
          </Sheet>
        ) : null}
        {wasOpened.has('palette') ? <CommandPalette isOpen={layer === 'palette'} onOpenChange={close} /> : null}
        {wasOpened.has('help') ? <KeyboardHelp isOpen={layer === 'help'} onOpenChange={close} /> : null}
      </Suspense>
    </div>
  );
}
