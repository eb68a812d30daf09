'use client';

import { Search } from 'lucide-react';
import { useRef } from 'react';
import { Input } from './input.tsx';
import { useShortcuts } from './use-shortcuts.ts';

type SearchInputProps = { label: string; value: string; onValueChange: (value: string) => void };

/** Narrows a list while somebody types. `/` leads into it, Escape empties it. */
export function SearchInput({ label, value, onValueChange }: SearchInputProps) {
  const input = useRef<HTMLInputElement>(null);
  useShortcuts({ '/': () => input.current?.focus() });
  return (
    <span className="relative">
      <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" aria-hidden />
      <Input
        ref={input}
        type="search"
        aria-label={label}
        placeholder={label}
        value={value}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          onValueChange('');
          event.currentTarget.blur();
        }}
        className="w-56 pl-8"
      />
    </span>
  );
}
