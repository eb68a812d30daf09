'use client';

import { Dialog } from '@/ui/dialog.tsx';
import { Kbd } from '@/ui/kbd.tsx';
import { menu } from './menu-entries.ts';

const everywhere: readonly [string, string][] = [
  ['⌘ K', 'Search or jump'],
  ['?', 'This list'],
];
const lists: readonly [string, string][] = [
  ['/', 'Filter'],
  ['j', 'Next row'],
  ['k', 'Previous row'],
  ['Enter', 'Open the row'],
  ['Esc', 'Close'],
  ['x', 'Compare the open model'],
  ['e', 'Export as CSV'],
  ['l', 'Live tail on or off'],
  ['c', 'Create a key, add a provider'],
];

function ShortcutList({ head, rows }: { head: string; rows: readonly (readonly [string, string])[] }) {
  return (
    <section className="min-w-0 flex-1">
      <h3 className="section-label pb-1">{head}</h3>
      <dl>
        {rows.map(([keys, words]) => (
          <div key={keys + words} className="flex h-8 items-center justify-between border-line-faint border-b text-13">
            <dt className="text-muted">{words}</dt>
            <dd className="flex gap-1">
              {keys.split(' ').map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

/** Every key that does something, in one place. */
export function KeyboardHelp({ isOpen, onOpenChange }: { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }) {
  const jumps = menu.flatMap(({ entries }) => entries.map((entry) => [`g ${entry.shortcut}`, entry.label] as const));
  return (
    <Dialog isOpen={isOpen} onOpenChange={onOpenChange} title="Keyboard" className="max-w-2xl">
      <div className="flex flex-col gap-x-10 gap-y-5 sm:flex-row">
        <div className="flex flex-1 flex-col gap-5">
          <ShortcutList head="Everywhere" rows={everywhere} />
          <ShortcutList head="Go to" rows={jumps} />
        </div>
        <ShortcutList head="In lists" rows={lists} />
      </div>
    </Dialog>
  );
}
