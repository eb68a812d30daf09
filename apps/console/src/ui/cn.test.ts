import { expect, it } from 'vitest';
import { cn } from './cn.ts';

it.each([
  ['h-8 px-2.5', 'h-9', 'px-2.5 h-9'],
  ['text-13 text-ink', 'text-12', 'text-ink text-12'],
  ['text-13 text-ink text-left', 'text-muted text-right', 'text-13 text-muted text-right'],
  ['w-4 h-4', 'size-6', 'size-6'],
  ['h-8', 'hover:h-9', 'h-8 hover:h-9'],
  ['max-w-lg', 'max-w-2xl', 'max-w-2xl'],
  ['border border-control', 'border-danger', 'border border-danger'],
  ['font-mono font-medium', 'font-normal', 'font-mono font-normal'],
  ['bg-paper px-3', 'px-0 bg-raised', 'px-0 bg-raised'],
  ['border-b border-line-faint', '', 'border-b border-line-faint'],
])('of %j and %j the later wins where both set the same', (base, over, joined) => {
  expect(cn(base, over)).toBe(joined);
});
