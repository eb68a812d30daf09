import { type ClassValue, clsx } from 'clsx';
import { type Config, createTailwindMerge } from 'tailwind-merge';

const anything = () => true;
const sizes = ['11', '12', '13', '14', '16', '20', '28', '40'];
const lengths = ['h', 'w', 'size', 'min-h', 'max-h', 'min-w', 'max-w'] as const;
const paddings = ['p', 'px', 'py', 'pt', 'pr', 'pb', 'pl'] as const;
const margins = ['m', 'mx', 'my', 'mt', 'mr', 'mb', 'ml'] as const;
const others = ['bg', 'gap', 'rounded', 'opacity', 'basis', 'z'] as const;

/** Only what our primitives let their callers override: the library's whole table would weigh more than they do. */
function groups(): Config<string, string> {
  const plain = [...lengths, ...paddings, ...margins, ...others].map((name) => [name, [{ [name]: [anything] }]]);
  return {
    cacheSize: 500,
    theme: {},
    classGroups: {
      ...Object.fromEntries(plain),
      'text-size': [{ text: sizes }],
      'text-align': [{ text: ['left', 'center', 'right'] }],
      'text-colour': [{ text: [anything] }],
      'font-family': [{ font: ['sans', 'mono'] }],
      'font-weight': [{ font: ['normal', 'medium', 'semibold', 'bold'] }],
      display: ['block', 'inline-block', 'flex', 'inline-flex', 'grid', 'hidden'],
      'border-colour': [
        { border: [(value: string) => /^(line|control|accent|danger|success|transparent)/.test(value)] },
      ],
    },
    conflictingClassGroups: {
      size: ['w', 'h'],
      p: ['px', 'py', 'pt', 'pr', 'pb', 'pl'],
      px: ['pl', 'pr'],
      py: ['pt', 'pb'],
      m: ['mx', 'my', 'mt', 'mr', 'mb', 'ml'],
      mx: ['ml', 'mr'],
      my: ['mt', 'mb'],
    },
    conflictingClassGroupModifiers: {},
    orderSensitiveModifiers: [
      'before',
      'after',
      'placeholder',
      'marker',
      'selection',
      'first-line',
      'first-letter',
      'backdrop',
    ],
  };
}

const merge = createTailwindMerge(groups);

/** Joins class names; of two that set the same thing the later wins. */
export function cn(...classes: ClassValue[]): string {
  return merge(clsx(classes));
}
