'use client';

import { useEffect, useRef } from 'react';

/** Keys (`?`, `c`) and sequences of two (`g r`) with what they do. */
export type Shortcuts = Readonly<Record<string, () => void>>;

const sequenceMs = 900;

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
}

function isBehindDialog(): boolean {
  return document.querySelector('[role="dialog"][data-state="open"][aria-modal="true"], [role="menu"]') !== null;
}

/** Listens for keys on the whole page, except while somebody types or a dialog or menu is open. */
export function useShortcuts(shortcuts: Shortcuts): void {
  const current = useRef(shortcuts);
  current.current = shortcuts;

  useEffect(() => {
    let first = '';
    let firstAtMs = 0;
    const listen = (event: KeyboardEvent) => {
      if (event.metaKey || event.ctrlKey || event.altKey || event.defaultPrevented) return;
      if (isTyping(event.target) || isBehindDialog()) return;
      const sequence = event.timeStamp - firstAtMs < sequenceMs ? `${first} ${event.key}` : event.key;
      const run = current.current[sequence] ?? current.current[event.key];
      first = event.key;
      firstAtMs = event.timeStamp;
      if (run === undefined) return;
      event.preventDefault();
      first = '';
      run();
    };
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
}
