'use client';

import { ChevronDown } from 'lucide-react';
import { Button } from './button.tsx';
import { Menu, MenuChoice, MenuItem, MenuRule } from './menu.tsx';

/** One choice of several. `note` stands in muted ink at its end. */
export type Choice<Value extends string> = { value: Value; label: string; note?: string };

type ChoiceMenuProps<Value extends string> = {
  label: string;
  choices: readonly Choice<Value>[];
  chosen: readonly Value[];
  onChange: (chosen: Value[]) => void;
};

/** Picks any number of named values; the button says what is picked. */
export function ChoiceMenu<Value extends string>({ label, choices, chosen, onChange }: ChoiceMenuProps<Value>) {
  const [only] = chosen;
  const words =
    chosen.length === 0
      ? label
      : chosen.length === 1
        ? (choices.find(({ value }) => value === only)?.label ?? only ?? label)
        : `${label}: ${chosen.length}`;
  const toggle = (value: Value) =>
    onChange(chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value]);
  return (
    <Menu
      className="max-h-80 max-w-80 overflow-y-auto"
      trigger={
        <Button aria-label={chosen.length === 0 ? label : `${label}: ${chosen.join(', ')}`}>
          <span className={chosen.length === 0 ? 'max-w-36 truncate' : 'max-w-36 truncate text-accent'}>{words}</span>
          <ChevronDown className="text-muted" aria-hidden />
        </Button>
      }
    >
      {choices.map((choice) => (
        <MenuChoice key={choice.value} isChosen={chosen.includes(choice.value)} onChoose={() => toggle(choice.value)}>
          <span className="truncate">{choice.label}</span>
          {choice.note === undefined ? null : (
            <span className="ml-auto pl-4 text-12 text-muted tabular-nums">{choice.note}</span>
          )}
        </MenuChoice>
      ))}
      {chosen.length === 0 ? null : (
        <>
          <MenuRule />
          <MenuItem onSelect={() => onChange([])}>Any {label.toLowerCase()}</MenuItem>
        </>
      )}
    </Menu>
  );
}
