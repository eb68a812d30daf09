'use client';

import { ChevronDown } from 'lucide-react';
import { Button } from '@/ui/button.tsx';
import { Menu, MenuChoice, MenuItem, MenuRule } from '@/ui/menu.tsx';
import { chooseWords, chosenWords, type WordField } from './request-filter.ts';
import type { RequestView } from './use-request-view.ts';

/** One choice of a facet. */
export type FacetOption = { readonly word: string; readonly label: string };

type FacetMenuProps = { label: string; field: WordField; options: readonly FacetOption[]; view: RequestView };

/** Picks words of one field of the filter; several are alternatives. */
export function FacetMenu({ label, field, options, view }: FacetMenuProps) {
  const { terms } = view.filter;
  const chosen = chosenWords(terms, field);
  const known = new Set(options.map((option) => option.word));
  const all = [...options, ...chosen.filter((word) => !known.has(word)).map((word) => ({ word, label: word }))];
  const choose = (words: readonly string[]) => view.setTerms(chooseWords(terms, { field, words }));
  const [only] = chosen;
  const shown =
    chosen.length === 0
      ? label
      : chosen.length === 1
        ? (all.find((option) => option.word === only)?.label ?? label)
        : `${label}: ${chosen.length}`;
  return (
    <Menu
      className="max-h-80 max-w-80 overflow-y-auto"
      trigger={
        <Button aria-label={`${label}${chosen.length === 0 ? '' : `: ${chosen.join(', ')}`}`}>
          <span className={chosen.length === 0 ? 'max-w-36 truncate' : 'max-w-36 truncate text-accent'}>{shown}</span>
          <ChevronDown className="text-muted" aria-hidden />
        </Button>
      }
    >
      {all.length === 0 ? <p className="px-2 py-1 text-12 text-muted">Nothing to choose from yet.</p> : null}
      {all.map((option) => (
        <MenuChoice
          key={option.word}
          isChosen={chosen.includes(option.word)}
          onChoose={() =>
            choose(
              chosen.includes(option.word) ? chosen.filter((word) => word !== option.word) : [...chosen, option.word],
            )
          }
        >
          <span className="truncate">{option.label}</span>
        </MenuChoice>
      ))}
      {chosen.length === 0 ? null : (
        <>
          <MenuRule />
          <MenuItem onSelect={() => choose([])}>Any {label.toLowerCase()}</MenuItem>
        </>
      )}
    </Menu>
  );
}
