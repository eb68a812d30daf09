'use client';

import { X } from 'lucide-react';
import { useEffect, useSyncExternalStore } from 'react';
import { Button } from './button.tsx';
import { cn } from './cn.ts';

type ToastOptions = {
  tone?: 'plain' | 'danger';
  /** A way back, offered as long as the toast is shown. */
  action?: { label: string; run: () => void };
  durationMs?: number;
  /** Runs when the toast goes without its action having been taken. */
  onExpire?: () => void;
};
type ToastEntry = ToastOptions & { id: number; words: string };

const shownMax = 3;
let entries: readonly ToastEntry[] = [];
let nextId = 1;
const listeners = new Set<() => void>();
const none: readonly ToastEntry[] = [];

function replace(next: readonly ToastEntry[]): void {
  entries = next;
  for (const listener of listeners) listener();
}

function dismiss(id: number): void {
  replace(entries.filter((entry) => entry.id !== id));
}

/** Says something in the corner for a few seconds. */
export function toast(words: string, options: ToastOptions = {}): void {
  const id = nextId++;
  const dropped = entries.slice(0, Math.max(0, entries.length - shownMax + 1));
  for (const entry of dropped) entry.onExpire?.();
  replace([...entries.slice(dropped.length), { ...options, id, words }]);
}

function Toast({ entry }: { entry: ToastEntry }) {
  useEffect(() => {
    const timer = setTimeout(
      () => {
        entry.onExpire?.();
        dismiss(entry.id);
      },
      entry.durationMs ?? (entry.action === undefined ? 5_000 : 10_000),
    );
    return () => clearTimeout(timer);
  }, [entry]);

  return (
    <li
      className={cn(
        'appear pointer-events-auto flex items-center gap-3 rounded-lg border bg-raised py-2 pr-2 pl-3.5 text-13 shadow-floating',
        entry.tone === 'danger' && 'border-danger/40 text-danger',
      )}
    >
      <span className="flex-1">{entry.words}</span>
      {entry.action === undefined ? null : (
        <Button
          size="small"
          onClick={() => {
            entry.action?.run();
            dismiss(entry.id);
          }}
        >
          {entry.action.label}
        </Button>
      )}
      <Button
        look="quiet"
        size="icon"
        aria-label="Dismiss"
        onClick={() => {
          entry.onExpire?.();
          dismiss(entry.id);
        }}
      >
        <X aria-hidden />
      </Button>
    </li>
  );
}

/** Where toasts appear. Stands once in the page. */
export function Toaster() {
  const shown = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => entries,
    () => none,
  );
  return (
    <section
      aria-label="Notifications"
      aria-live="polite"
      className="pointer-events-none fixed right-4 bottom-4 z-[70]"
    >
      <ol className="flex w-[min(24rem,calc(100vw-2rem))] flex-col gap-2">
        {shown.map((entry) => (
          <Toast key={entry.id} entry={entry} />
        ))}
      </ol>
    </section>
  );
}
