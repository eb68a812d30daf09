'use client';

import { X } from 'lucide-react';
import { type KeyboardEvent, useState } from 'react';
import { cn } from './cn.ts';
import type { FieldControl } from './field.tsx';
import { fieldOutline } from './input.tsx';

type TokenInputProps = {
  control: FieldControl;
  tokens: readonly string[];
  onTokensChange: (tokens: string[]) => void;
  placeholder: string;
  /** What is offered while typing. */
  suggestions?: readonly string[];
};

/** Several short texts in one field: Enter, comma or leaving the field ends one, Backspace takes the last away. */
export function TokenInput({ control, tokens, onTokensChange, placeholder, suggestions = [] }: TokenInputProps) {
  const [draft, setDraft] = useState('');
  const listId = `${control.id}-suggestions`;

  const add = (text: string) => {
    const fresh = text.split(/[\s,]+/).filter((part) => part !== '' && !tokens.includes(part));
    setDraft('');
    if (fresh.length > 0) onTokensChange([...tokens, ...fresh]);
  };
  const press = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ',') {
      if (draft === '' && event.key === 'Enter') return;
      event.preventDefault();
      add(draft);
    } else if (event.key === 'Backspace' && draft === '' && tokens.length > 0) {
      onTokensChange(tokens.slice(0, -1));
    }
  };

  return (
    <div
      className={cn(
        fieldOutline,
        'flex min-h-8 flex-wrap items-center gap-1 px-1 py-[3px] focus-within:outline-1 focus-within:outline-accent focus-within:outline',
        control['aria-invalid'] && 'border-danger',
      )}
    >
      {tokens.map((token) => (
        <span key={token} className="flex h-6 max-w-full items-center rounded-sm bg-sunken pl-1.5 font-mono text-12">
          <span className="truncate">{token}</span>
          <button
            type="button"
            aria-label={`Remove ${token}`}
            onClick={() => onTokensChange(tokens.filter((other) => other !== token))}
            className="flex size-6 items-center justify-center rounded-sm text-faint hover:text-ink"
          >
            <X className="size-3" aria-hidden />
          </button>
        </span>
      ))}
      <input
        {...control}
        list={listId}
        value={draft}
        placeholder={tokens.length === 0 ? placeholder : ''}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={press}
        onBlur={() => add(draft)}
        className="h-6 min-w-24 flex-1 bg-transparent px-1.5 font-mono text-12 outline-none placeholder:text-faint"
      />
      <datalist id={listId}>
        {suggestions
          .filter((suggestion) => !tokens.includes(suggestion))
          .map((suggestion) => (
            <option key={suggestion} value={suggestion} />
          ))}
      </datalist>
    </div>
  );
}
