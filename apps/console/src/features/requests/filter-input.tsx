'use client';

import { Search, X } from 'lucide-react';
import { useEffect, useId, useRef, useState } from 'react';
import { Button } from '@/ui/button.tsx';
import { Input } from '@/ui/input.tsx';
import { useShortcuts } from '@/ui/use-shortcuts.ts';
import { filterLengthMax } from './request-filter.ts';
import type { RequestView } from './use-request-view.ts';

/** The filter as one line, for hands that stay on the keyboard. `/` leads into it. */
export function FilterInput({ view }: { view: RequestView }) {
  const [text, setText] = useState(view.q);
  const input = useRef<HTMLInputElement>(null);
  const faultId = useId();
  const { q, filter, setQuery } = view;
  useEffect(() => setText(q), [q]);
  useShortcuts({ '/': () => input.current?.focus() });
  const [fault] = filter.faults;

  return (
    <form
      className="relative min-w-0 flex-1 basis-72"
      onSubmit={(event) => {
        event.preventDefault();
        setQuery(text);
      }}
    >
      <Search className="pointer-events-none absolute top-2 left-2.5 size-4 text-faint" aria-hidden />
      <Input
        ref={input}
        value={text}
        maxLength={filterLengthMax}
        spellCheck={false}
        autoComplete="off"
        aria-label="Filter requests"
        aria-invalid={fault === undefined ? undefined : true}
        aria-describedby={fault === undefined ? undefined : faultId}
        placeholder="status:5xx  model:openai/*  cost:>0.05"
        className="px-8 font-mono text-12"
        onChange={(event) => setText(event.target.value)}
        onBlur={() => {
          if (text.trim() !== q) setQuery(text);
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          setText(q);
          event.currentTarget.blur();
        }}
      />
      {text === '' ? null : (
        <Button
          look="quiet"
          size="icon"
          aria-label="Clear the filter"
          className="absolute top-0.5 right-0.5"
          onClick={() => {
            setText('');
            setQuery('');
          }}
        >
          <X aria-hidden />
        </Button>
      )}
      {fault === undefined ? null : (
        <p id={faultId} role="alert" className="mt-1 text-12 text-danger">
          <span className="font-mono">{fault.text}</span> is left out. {fault.words}
        </p>
      )}
    </form>
  );
}
